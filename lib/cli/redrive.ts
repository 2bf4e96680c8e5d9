/** `davylamp redrive`: brings dead letters back to their queue, once what stopped them is mended. */
import { Command } from 'commander';
import { systemClock } from '../../lambda/adapters/clock.ts';
import { homeRegion } from '../account/plan.ts';
import type { DeploymentApi } from '../deployment/api.ts';
import { type ApiLoader, loadDeploymentApi } from '../deployment/load-api.ts';
import { moveLetters, queueArn } from '../deployment/move-letters.ts';
import { requireDeployment } from '../deployment/read.ts';
import { run } from './output.ts';

/** @param api who is asked; the SDK's clients unless a test says otherwise. */
export const redriveCommand = (api: ApiLoader<DeploymentApi> = loadDeploymentApi): Command =>
  run(
    new Command('redrive').description(
      'move dead letters back to their queue, so that they are decided about after all',
    ),
    async ({ say, colors }) => {
      const asked = await api();
      const { deadLettersUrl, eventsQueueUrl, deadTimersUrl, timersQueueUrl } = await requireDeployment(asked);
      let moved = 0;
      for (const [what, from, to] of [
        ['events', deadLettersUrl, eventsQueueUrl],
        ['follow-ups', deadTimersUrl, timersQueueUrl],
      ] as const) {
        if (from === undefined || to === undefined) continue;
        say(`davylamp: moving ${what}`);
        const [source, destination] = [queueArn(from, homeRegion), queueArn(to, homeRegion)];
        moved += await moveLetters({ api: asked, from: source, to: destination, clock: systemClock });
      }
      return {
        document: { schemaVersion: 1, moved },
        text: colors.bold(`result: ${moved} ${moved === 1 ? 'message' : 'messages'} moved back`),
      };
    },
  );
