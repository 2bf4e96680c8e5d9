/** `davylamp doctor`: what is wrong with a deployment, and the command that mends it. */
import { Command } from 'commander';
import type { DeploymentApi } from '../deployment/api.ts';
import { awsDeploymentApi } from '../deployment/aws-api.ts';
import { examine, type Facts } from '../deployment/examine.ts';
import type { Finding } from './checks/check.ts';
import { checks } from './checks/index.ts';
import { run } from './output.ts';
import { doctorText } from './render/doctor-text.ts';

export interface DoctorDocument {
  readonly schemaVersion: 1;
  readonly checks: readonly {
    readonly id: string;
    readonly state: Finding['state'];
    readonly message: string;
    /** One command, ready to paste; null where there is none. */
    readonly fix: string | null;
  }[];
  readonly result: Readonly<Record<Finding['state'], number>>;
}

export function diagnose(facts: Facts): DoctorDocument {
  const found = checks.map(({ id, find }) => {
    const { state, message, fix } = find(facts);
    return { id, state, message, fix: fix ?? null };
  });
  const count = (state: Finding['state']): number => found.filter((check) => check.state === state).length;
  return {
    schemaVersion: 1,
    checks: found,
    result: { pass: count('pass'), warn: count('warn'), fail: count('fail'), skip: count('skip') },
  };
}

/** @param api who is asked; the SDK's clients unless a test says otherwise. */
export const doctorCommand = (api: () => DeploymentApi = awsDeploymentApi): Command =>
  run(
    new Command('doctor').description(
      'look for what is wrong with a deployment; each fault has the command that mends it',
    ),
    async ({ say, colors }) => {
      const facts = await examine({
        api: api(),
        now: new Date(),
        env: process.env,
        directory: process.cwd(),
        say,
      });
      const document = diagnose(facts);
      return { document, text: doctorText(document, colors), exitCode: document.result.fail > 0 ? 1 : 0 };
    },
  );
