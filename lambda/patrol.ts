/**
 * Patrol's entry point: called every hour by EventBridge Scheduler, and by CloudFormation when a deployment
 * is done.
 */
import { join } from 'node:path';
import { Logger } from '@aws-lambda-powertools/logger';
import type { Environment } from './adapters/aws-ports.ts';
import { createJournal } from './adapters/journal.ts';
import { createMetricsWriter, metricsOf } from './adapters/metrics.ts';
import { patrolPorts } from './adapters/patrol-ports.ts';
import { readSettings } from './adapters/settings.ts';
import { type Context, handle } from './custom-resource/handle.ts';
import { type Answer, physicalId, type Request } from './custom-resource/request.ts';
import { MINUTE, SECOND } from './model/time.ts';
import { patrol, type Report } from './patrol/patrol.ts';
import type { PatrolPorts } from './ports.ts';

/** Kept for what has to be written down at the end. */
const reserve = 20 * SECOND;
/** Lambda's limit, and what a deployment waits for at most. */
const longest = { hourly: 15 * MINUTE, deployment: 3 * MINUTE };

/**
 * `Heartbeat`: a run that came to its end and could look at its own account. `FoundByPatrol`: instances that
 * no event told of. `UnreadPlaces`: accounts and Regions that did not answer.
 */
export type PatrolCounts = Readonly<Partial<Record<'Heartbeat' | 'FoundByPatrol' | 'UnreadPlaces', number>>>;

export interface Patrolling {
  readonly ports: PatrolPorts;
  readonly env: Environment;
  readonly count: (counts: PatrolCounts) => void;
}

/** Regions that the configuration leaves out, as deployment wrote them. */
const excluded = (env: Environment): readonly string[] =>
  (env.DAVYLAMP_EXCLUDED_REGIONS ?? '').split(',').filter((name) => name !== '');

/**
 * @throws where the own account could not be looked at in any Region: the run counts as an error, and as no
 * heartbeat.
 */
export async function run(
  { ports, env, count }: Patrolling,
  remaining: () => number,
  isDeployment: boolean,
): Promise<Report> {
  const homeAccount = env.DAVYLAMP_ACCOUNT ?? '';
  const time = Math.min(remaining(), isDeployment ? longest.deployment : longest.hourly);
  const deadline = ports.clock.now() + Math.max(0, time - reserve);
  const report = await patrol({ ports, deadline }, { homeAccount, exclude: excluded(env), isDeployment });
  const isAlive = report.visited.some(({ account }) => account === homeAccount);
  count({ FoundByPatrol: report.found, UnreadPlaces: report.unread.length, Heartbeat: isAlive ? 1 : 0 });
  if (!isAlive)
    throw new Error('patrol could look at no Region of its own account', { cause: report.unread[0]?.error });
  return report;
}

const isRequest = (event: unknown): event is Request =>
  typeof event === 'object' && event !== null && 'RequestType' in event && 'ResponseURL' in event;

/** A deployment never fails for patrol: the next run is within the hour. */
const answered = (request: Request, data: Answer['Data']): Answer => ({
  Status: 'SUCCESS',
  PhysicalResourceId: physicalId(request),
  Data: data,
});

const summary = ({ visited, unread, found }: Report): Answer['Data'] => ({
  Visited: String(visited.length),
  Unread: String(unread.length),
  Found: String(found),
});

export function createHandler(patrolling: Patrolling) {
  return async (event: unknown, context?: Context): Promise<void> => {
    if (!isRequest(event)) {
      await run(patrolling, () => context?.getRemainingTimeInMillis() ?? Number.POSITIVE_INFINITY, false);
      return;
    }
    await handle(event, context, {
      answer: async (request, remaining) =>
        answered(request, request.RequestType === 'Delete' ? {} : summary(await run(patrolling, remaining, true))),
      otherwise: (request, error) => answered(request, { Error: error.message.slice(0, 900) }),
    });
  };
}

/** The bundle is CommonJS; run from source there is no `__dirname`. */
const here = typeof __dirname === 'string' ? __dirname : process.cwd();

/** What Lambda calls. */
export const handler = async (event: unknown, context?: Context): Promise<void> => {
  const journal = createJournal(new Logger({ serviceName: 'patrol' }));
  const settings = readSettings(join(here, 'settings.json'), journal);
  const ports = patrolPorts(process.env, settings, journal);
  await createHandler({ ports, env: process.env, count: createMetricsWriter(metricsOf('patrol')) })(event, context);
};
