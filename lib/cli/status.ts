/** `davylamp status`: is the account watched, and does the mail arrive. */
import { Command } from 'commander';
import type { DeploymentApi } from '../deployment/api.ts';
import { type ApiLoader, loadDeploymentApi } from '../deployment/load-api.ts';
import { readStatus } from '../deployment/status.ts';
import { run } from './output.ts';
import { statusText } from './render/status-text.ts';

/** @param api who is asked; the SDK's clients unless a test says otherwise. */
export const statusCommand = (api: ApiLoader<DeploymentApi> = loadDeploymentApi): Command =>
  run(
    new Command('status').description('say whether every Region is watched and every address gets its mails'),
    async ({ say, colors }) => {
      const status = await readStatus({ api: await api(), now: new Date(), say });
      return {
        document: status.document,
        text: statusText(status, colors),
        exitCode: status.document.result === 'watching' ? 0 : 1,
      };
    },
  );
