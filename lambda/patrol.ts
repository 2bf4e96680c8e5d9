/**
 * Patrol's entry point: called every hour by EventBridge Scheduler, and by CloudFormation when a deployment
 * is done.
 */
import { join } from 'node:path';
import { Logger } from '@aws-lambda-powertools/logger';
import { readAddressees } from './adapters/addressees.ts';
import type { Environment } from './adapters/aws-ports.ts';
import { readDeployed } from './adapters/deployed.ts';
import { createJournal } from './adapters/journal.ts';
import { createMetricsWriter, metricsOf } from './adapters/metrics.ts';
import { patrolPorts } from './adapters/patrol-ports.ts';
import { readSettings } from './adapters/settings.ts';
import { reasonOf } from './batch/batch.ts';
import { type Context, handle } from './custom-resource/handle.ts';
import { type Answer, physicalId, type Request } from './custom-resource/request.ts';
import { field, text } from './events/calls/read.ts';
import { detailTypes } from './events/envelope.ts';
import type { Addressee } from './model/delivery.ts';
import type { Settings } from './model/settings.ts';
import { MINUTE, SECOND } from './model/time.ts';
import { lookAtDelivery } from './patrol/delivery.ts';
import { coverAccount, uncoverAll } from './patrol/interim.ts';
import { optionsOf } from './patrol/options.ts';
import type { PatrolOptions, Shift } from './patrol/part.ts';
import { patrol, type Report } from './patrol/patrol.ts';
import type { DeliveryPorts, PatrolPorts } from './ports.ts';

/** Kept for what has to be written down at the end. */
const reserve = 20 * SECOND;
/** Lambda's limit, and what a deployment waits for at most. */
const longest = { hourly: 15 * MINUTE, deployment: 3 * MINUTE };

/**
 * `Heartbeat`: a run that came to its end, could look at its own account and tell what is broken.
 * `FoundByPatrol`: instances that no event told of. `UnreadPlaces`: accounts and Regions that did not
 * answer. `Unproven`: Regions whose proof did not arrive in the run. `Undelivered`: addresses that
 * Davylamp's own mails do not reach, where it is time to say so.
 */
export type PatrolCounts = Readonly<
  Partial<Record<'Heartbeat' | 'FoundByPatrol' | 'UnreadPlaces' | 'Unproven' | 'Undelivered', number>>
>;

export interface Patrolling {
  readonly ports: PatrolPorts & { readonly delivery: DeliveryPorts };
  readonly options: PatrolOptions;
  readonly count: (counts: PatrolCounts) => void;
  /** Who is to get mails. */
  readonly addressees: readonly Addressee[];
  readonly settings: Pick<Settings, 'language' | 'timeZone'>;
}

/**
 * @throws where the own account could not be looked at in any Region, or nobody could be told what is broken:
 * the run counts as an error, and as no heartbeat.
 */
export async function run(patrolling: Patrolling, remaining: () => number, isDeployment: boolean): Promise<Report> {
  const { ports, options, count } = patrolling;
  const { homeAccount } = options;
  const time = Math.min(remaining(), isDeployment ? longest.deployment : longest.hourly);
  const deadline = ports.clock.now() + Math.max(0, time - reserve);
  const report = await patrol({ ...options, ports, deadline, isDeployment });
  const undelivered = await delivered(patrolling, deadline);
  const hasLooked = !report.isOwnTurn || report.visited.some(({ account }) => account === homeAccount);
  const isAlive = hasLooked && report.told.error === undefined;
  count({
    FoundByPatrol: report.found,
    UnreadPlaces: report.unread.length,
    Unproven: report.unproven,
    Undelivered: undelivered,
    Heartbeat: isAlive ? 1 : 0,
  });
  if (!hasLooked)
    throw new Error('patrol could look at no Region of its own account', { cause: report.unread[0]?.error });
  if (!isAlive) throw new Error('patrol could not tell what is broken', { cause: report.told.error });
  return report;
}

/** How many addresses the alarm is to tell of. Never rejects: it keeps nobody from the rest. */
async function delivered({ ports, addressees, settings }: Patrolling, deadline: number): Promise<number> {
  try {
    return (await lookAtDelivery({ ports, deadline }, addressees, settings)).undelivered;
  } catch (error) {
    ports.journal.warn('patrol could not look whether mails arrive', { reason: reasonOf(error) });
    return 0;
  }
}

const isRequest = (event: unknown): event is Request =>
  typeof event === 'object' && event !== null && 'RequestType' in event && 'ResponseURL' in event;

/** A deployment never fails for patrol: the next run is within the hour. */
const answered = (request: Request, data: Answer['Data']): Answer => ({
  Status: 'SUCCESS',
  PhysicalResourceId: physicalId(request),
  Data: data,
});

const summary = ({ visited, unread, found, unproven }: Report): Answer['Data'] => ({
  Visited: String(visited.length),
  Unread: String(unread.length),
  Found: String(found),
  Unproven: String(unproven),
});

/**
 * An account has enabled a Region:
 * https://docs.aws.amazon.com/accounts/latest/reference/monitoring-eventbridge.html
 */
const isRegionEnabled = (event: unknown): boolean =>
  field(event, 'source') === 'aws.account' && field(event, 'detail-type') === detailTypes.regionOptIn;

const membersOf = ({ ports, deadline }: Shift): Promise<readonly string[]> =>
  ports.clock.within(Math.max(1, deadline - ports.clock.now()), (signal) => ports.members(signal));

/** Only an account that is watched: whoever may put events on the bus may put any. */
async function whenEnabled({ ports, options }: Patrolling, event: unknown, remaining: number): Promise<void> {
  const time = Math.min(remaining, longest.deployment);
  const shift = { ...options, ports, deadline: ports.clock.now() + Math.max(0, time - reserve) };
  const account = text(field(event, 'detail', 'accountId'), 12) ?? text(field(event, 'account'), 12) ?? '';
  const isWatched = account === options.homeAccount || (await membersOf(shift)).includes(account);
  if (isWatched) await coverAccount(shift, account);
}

/** What patrol made beside the stack goes with it. Never rejects: no deletion waits for it. */
async function leave({ ports, options }: Patrolling, remaining: () => number): Promise<void> {
  const time = Math.min(remaining(), longest.deployment);
  const shift = { ...options, ports, deadline: ports.clock.now() + Math.max(0, time - reserve) };
  try {
    for (const account of new Set([options.homeAccount, ...(await membersOf(shift))])) await uncoverAll(shift, account);
  } catch (error) {
    ports.journal.warn('interim rules may stay behind', { reason: reasonOf(error) });
  }
}

export function createHandler(patrolling: Patrolling) {
  return async (event: unknown, context?: Context): Promise<void> => {
    if (isRegionEnabled(event)) {
      await whenEnabled(patrolling, event, context?.getRemainingTimeInMillis() ?? Number.POSITIVE_INFINITY);
      return;
    }
    if (!isRequest(event)) {
      await run(patrolling, () => context?.getRemainingTimeInMillis() ?? Number.POSITIVE_INFINITY, false);
      return;
    }
    await handle(event, context, {
      async answer(request, remaining) {
        if (request.RequestType !== 'Delete') return answered(request, summary(await run(patrolling, remaining, true)));
        await leave(patrolling, remaining);
        return answered(request, {});
      },
      otherwise: (request, error) => answered(request, { Error: error.message.slice(0, 900) }),
    });
  };
}

/** Ids alone are in the environment, which has little room. */
const contactArns = ({ DAVYLAMP_ACCOUNT, DAVYLAMP_CONTACTS = '' }: Environment): readonly string[] =>
  DAVYLAMP_CONTACTS.split(',').flatMap((id) =>
    id === '' ? [] : [`arn:aws:notifications-contacts::${DAVYLAMP_ACCOUNT}:emailcontact/${id}`],
  );

/** The bundle is CommonJS; run from source there is no `__dirname`. */
const here = typeof __dirname === 'string' ? __dirname : process.cwd();

/** What Lambda calls. */
export const handler = async (event: unknown, context?: Context): Promise<void> => {
  const journal = createJournal(new Logger({ serviceName: 'patrol' }));
  const settings = readSettings(join(here, 'settings.json'), journal);
  const ports = patrolPorts(process.env, settings, journal);
  const addressees = readAddressees(join(here, 'delivery.json'), contactArns(process.env), journal);
  const options = optionsOf(process.env, settings, readDeployed(join(here, 'deployed.json'), process.env, journal));
  const count = createMetricsWriter<keyof PatrolCounts>(metricsOf('patrol'));
  await createHandler({ ports, options, count, addressees, settings })(event, context);
};
