/** `davylamp drill`: tries on the person's own account whether launches are noticed. */
import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { systemClock } from '../../lambda/adapters/clock.ts';
import { readLatest } from '../../lambda/incidents/past.ts';
import { homeRegion } from '../account/plan.ts';
import type { DeploymentApi } from '../deployment/api.ts';
import { createQuestions } from '../deployment/attempt.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { type ApiLoader, loadDeploymentApi } from '../deployment/load-api.ts';
import { readCaller, requireDeployment, requireTable } from '../deployment/read.ts';
import { readRegions } from '../deployment/status.ts';
import { fromStore, memoryOf } from '../deployment/store.ts';
import type { DrillApi } from '../drill/api.ts';
import { type Drilled, drill } from '../drill/drill.ts';
import { instanceTypes } from '../drill/launch.ts';
import { lifetime } from '../drill/user-data.ts';
import { consent } from './consent.ts';
import { interruptedExitCode, untilInterrupted } from './interrupt.ts';
import { run } from './output.ts';
import { drillText } from './render/drill-text.ts';

interface Options {
  readonly launch?: boolean;
  readonly yes?: boolean;
}

const loadDrillApi = async (): Promise<DrillApi> => (await import('../drill/aws-drill.ts')).awsDrill();

/** Cheap, far apart, and enabled in every account. */
const preferred = [homeRegion, 'us-west-2', 'eu-west-1'];

/** Three of those that are watched. */
async function drillRegions(
  api: DeploymentApi,
  deployment: Deployment,
  say: (line: string) => void,
): Promise<readonly string[]> {
  const known =
    deployment.watchedRegions ??
    (await readRegions({ api, now: new Date(), say }, deployment.account, createQuestions())).enabled.map(
      ({ name }) => name,
    );
  const watched = known.filter((name) => !deployment.excludedRegions.includes(name)).sort();
  const first = preferred.filter((name) => watched.includes(name));
  return [...first, ...watched.filter((name) => !first.includes(name))].slice(0, 3);
}

/** Whether CloudTrail tells of calls in every Region; no where nobody may say. */
async function hasTrail(api: DeploymentApi): Promise<boolean> {
  const trails = await createQuestions().ask('cloudtrail:DescribeTrails', (signal) => api.trails(signal));
  return (trails ?? []).some(({ isLogging, isInEveryRegion }) => isLogging && isInEveryRegion);
}

const plan = (account: string, arn: string, regions: readonly string[], withLaunch: boolean): readonly string[] => [
  `This drill, in account ${account} as ${arn}:`,
  `- asks EC2, by DryRun, whether it would launch a ${instanceTypes[0]} in ${regions.join(', ')}`,
  ...(withLaunch
    ? [
        `- launches one ${instanceTypes[0]} whose user data names a mining pool that does not exist. It mines`,
        '  nothing, has no public address, is terminated within minutes (and ends by itself',
        `  after ${lifetime}), and costs less than a cent`,
      ]
    : ['- launches nothing (--launch does)']),
  'Whoever gets the mails gets some marked CRITICAL, and other tools may notice it, too: tell them.',
];

/** @param api who is asked; the SDK's clients unless a test says otherwise. */
export const drillCommand = (
  api: ApiLoader<DeploymentApi> = loadDeploymentApi,
  ec2: ApiLoader<DrillApi> = loadDrillApi,
): Command =>
  run<Options>(
    new Command('drill')
      .description('try on your own account whether launches are noticed: DryRuns in three Regions, or a real one')
      .option('--launch', 'launch one t3.nano with a harmless fingerprint, and terminate it; under a cent')
      .option('--yes', 'do not ask before'),
    async ({ options, json, say, colors }) => {
      const asked = await api();
      const deployment = await requireDeployment(asked);
      const table = requireTable(deployment);
      const { arn } = await readCaller(asked);
      const [regions, isTrailed] = await Promise.all([drillRegions(asked, deployment, say), hasTrail(asked)]);
      const withLaunch = options.launch === true;
      for (const line of plan(deployment.account, arn, regions, withLaunch)) say(line);
      await consent({ question: 'Go on?', yes: options.yes === true, json });
      const drillApi = await ec2();
      const drilled = await untilInterrupted(
        (isInterrupted) =>
          drill({
            api: drillApi,
            read: () => fromStore(readLatest(memoryOf(asked.store(table)), deployment.account)),
            regions,
            withLaunch,
            isTrailed,
            id: randomUUID(),
            clock: systemClock,
            isInterrupted,
            say,
          }),
        () => say(`davylamp: cleaning up; a second Ctrl-C leaves it to the instance to end in ${lifetime} minutes`),
      );
      return {
        document: documentOf(drilled),
        text: drillText({ ...drilled, withLaunch, isTrailed }, colors),
        exitCode: exitCodeOf(drilled),
      };
    },
  );

function exitCodeOf({ isInterrupted, missing, leftovers }: Drilled): 0 | 1 | 130 {
  if (leftovers.length > 0) return 1;
  if (isInterrupted) return interruptedExitCode;
  return missing.length > 0 ? 1 : 0;
}

const documentOf = ({ dryRuns, launched, tried, hops, missing, mails, incidentId, leftovers }: Drilled) => ({
  schemaVersion: 1,
  dryRuns: dryRuns.map(({ region, refusal }) => ({ region, refusal: refusal ?? null })),
  launched: launched ?? null,
  refused: tried,
  hops,
  missing,
  mails: mails.length,
  mailed: mails.map(({ kind, verdict, at }) => ({ kind, verdict, at: new Date(at).toISOString() })),
  incident: incidentId ?? null,
  leftovers,
});
