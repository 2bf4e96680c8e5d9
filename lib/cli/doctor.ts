/** `davylamp doctor`: what is wrong with a deployment, and the command that mends it. */
import { Command } from 'commander';
import type { DeploymentApi } from '../deployment/api.ts';
import { examine } from '../deployment/examine.ts';
import { type ApiLoader, loadDeploymentApi } from '../deployment/load-api.ts';
import { diagnose } from './checks/diagnose.ts';
import { run } from './output.ts';
import { doctorText } from './render/doctor-text.ts';

/** @param api who is asked; the SDK's clients unless a test says otherwise. */
export const doctorCommand = (api: ApiLoader<DeploymentApi> = loadDeploymentApi): Command =>
  run(
    new Command('doctor').description(
      'look for what is wrong with a deployment; each fault has the command that mends it',
    ),
    async ({ say, colors }) => {
      const facts = await examine({
        api: await api(),
        now: new Date(),
        env: process.env,
        directory: process.cwd(),
        say,
      });
      const document = diagnose(facts);
      return { document, text: doctorText(document, colors), exitCode: document.result.fail > 0 ? 1 : 0 };
    },
  );
