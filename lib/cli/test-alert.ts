/** `davylamp test-alert`: puts an event on a Region's default bus that must end as a mail marked [TEST]. */
import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { systemClock } from '../../lambda/adapters/clock.ts';
import { readTestNotes } from '../../lambda/incidents/test-notes.ts';
import { inParallel } from '../../lambda/model/concurrency.ts';
import { awsError } from '../aws-errors.ts';
import type { DeploymentApi } from '../deployment/api.ts';
import { createQuestions } from '../deployment/attempt.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { type ApiLoader, loadDeploymentApi } from '../deployment/load-api.ts';
import { requireDeployment, requireTable } from '../deployment/read.ts';
import { readRegions } from '../deployment/status.ts';
import { fromStore, memoryOf } from '../deployment/store.ts';
import { type Followed, followTests, type MissingHop, type SentTest } from '../deployment/test-hops.ts';
import { UserError, usageError } from '../errors.ts';
import { run } from './output.ts';
import { testAlertText } from './render/test-alert-text.ts';

interface Options {
  readonly region?: string;
  readonly wait?: boolean;
}

const regionsAtOnce = 20;

interface Sending {
  readonly sent: readonly SentTest[];
  readonly refused: readonly MissingHop[];
}

/** @throws UserError (exit code 3) where no Region takes it. */
async function send(
  api: DeploymentApi,
  regions: readonly string[],
  id: string,
  say: (line: string) => void,
): Promise<Sending> {
  const failures: unknown[] = [];
  const tried = await inParallel(regions, regionsAtOnce, async (region) => {
    const at = systemClock.now();
    try {
      await api.putTest(region, id);
      return { region, at };
    } catch (thrown) {
      const error = awsError(thrown, 'events:PutEvents');
      if (!(error instanceof UserError)) throw error;
      failures.push(error);
      say(`davylamp: ${region}: ${error.message}`);
      return { region };
    }
  });
  const sent = tried.flatMap((one) =>
    'at' in one && one.at !== undefined ? [{ region: one.region, at: one.at }] : [],
  );
  if (sent.length === 0) throw failures[0];
  const refused = tried.filter((one) => !('at' in one));
  return { sent, refused: refused.map(({ region }) => ({ region, hop: 'forwarded' })) };
}

async function allRegions(api: DeploymentApi, deployment: Deployment, say: (line: string) => void) {
  const questions = createQuestions();
  const document = await readRegions({ api, now: new Date(), say }, deployment.account, questions);
  const known = document.source === 'fallback' ? (deployment.watchedRegions ?? []) : [];
  const names = [...new Set([...document.enabled.map(({ name }) => name), ...known])];
  return names.filter((name) => !deployment.excludedRegions.includes(name)).sort();
}

function oneRegion(wanted: string | undefined): string {
  const region = wanted ?? (process.env.AWS_REGION || 'us-east-1');
  if (/^[a-z]{2,5}(-[a-z]+)+-\d+$/.test(region)) return region;
  throw usageError(`${JSON.stringify(region)} is no Region`, 'Write it as us-east-1, or as all.');
}

const nothingFollowed: Followed = { hops: [], missing: [], heldBack: [] };

/** @param api who is asked; the SDK's clients unless a test says otherwise. */
export const testAlertCommand = (api: ApiLoader<DeploymentApi> = loadDeploymentApi): Command =>
  run<Options>(
    new Command('test-alert')
      .description('send an event through the deployed path; it ends as a mail marked [TEST]')
      .option('--region <region>', 'where it starts, or all (default: AWS_REGION, else us-east-1)')
      .option('--wait', 'wait until it is mailed, at most 120 seconds, and tell how long each hop took'),
    async ({ options, say, colors }) => {
      const isAll = options.region === 'all';
      const single = isAll ? undefined : oneRegion(options.region);
      const asked = await api();
      const deployment = options.wait || isAll ? await requireDeployment(asked) : undefined;
      const table = deployment && options.wait ? requireTable(deployment) : undefined;
      const regions = single === undefined ? await allRegions(asked, deployment as Deployment, say) : [single];
      const id = randomUUID();
      say(`davylamp: putting a test event on the default bus of ${isAll ? `${regions.length} Regions` : single}`);
      const { sent, refused } = await send(asked, regions, id, say);
      const isFollowed = table !== undefined;
      if (isFollowed) say('davylamp: waiting for the mail, at most 120 seconds');
      const followed = isFollowed
        ? await followTests({
            sent,
            clock: systemClock,
            read: () => fromStore(readTestNotes(memoryOf(asked.store(table)), id)),
          })
        : nothingFollowed;
      const missing = [...refused, ...followed.missing];
      return {
        document: {
          schemaVersion: 1,
          id,
          sent: sent.map(({ region, at }) => ({ region, at: new Date(at).toISOString() })),
          hops: followed.hops,
          missing,
        },
        text: testAlertText({ id, sent, isFollowed, ...followed, missing }, colors),
        exitCode: missing.length === 0 ? 0 : 1,
      };
    },
  );
