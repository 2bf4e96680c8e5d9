/**
 * Instances that are worth another look: not visible yet, their user data unread, or expected before they
 * added up.
 */
import { ARM_MILLISECONDS, type Batch, groupBy, reasonOf } from '../batch/batch.ts';
import type { Memory } from '../batch/memory.ts';
import { priceAboveBudget } from '../detections/price-above-budget.ts';
import { undeclaredRegionsBurst } from '../detections/undeclared-regions-burst.ts';
import { inParallel } from '../model/concurrency.ts';
import type { StateChange } from '../model/observation.ts';
import { MINUTE, SECOND } from '../model/time.ts';
import { type Chain, type LookAgain, sentOn } from '../model/timer.ts';
import type { Place } from '../ports.ts';
import { coversStrong } from './allow.ts';
import type { Assessment } from './assess.ts';
import { readStarts } from './starts.ts';

/** Looks after one, two and four minutes where the first did not work. */
const ROUNDS = 3;
/** User data beyond the batch's allowance is read at once in the next. */
const NEXT_BATCH = SECOND;
const INSTANCES_A_TASK = 200;
const LOOKS_AT_ONCE = 100;

/** What could not be read; `waiting` is what nobody tried to read yet. */
const isWaiting = ({ launch, userDataRead }: Assessment): boolean =>
  !userDataRead && !launch.gaps.includes('user-data') && !launch.gaps.includes('instance');

const needsLook = (assessment: Assessment): boolean =>
  assessment.launch.kind === 'instance' &&
  !assessment.signals.some((signal) => signal.id === 'miner-in-user-data') &&
  (!assessment.userDataRead || assessment.launch.gaps.includes('instance'));

/** Instances of one account and Region as timers of a bearable size. */
function tasksFor(
  place: Place,
  instances: LookAgain['instances'],
  timing: Pick<LookAgain, 'round' | 'dueAt'>,
): readonly LookAgain[] {
  const { account, region } = place;
  return Array.from({ length: Math.ceil(instances.length / INSTANCES_A_TASK) }, (_, index) => ({
    kind: 'look-again' as const,
    account,
    region,
    instances: instances.slice(index * INSTANCES_A_TASK, (index + 1) * INSTANCES_A_TASK),
    ...timing,
  }));
}

/**
 * The timers for a batch's unread instances; `round` is how often these have been looked at again already.
 */
export function looksAgain(assessments: readonly Assessment[], now: number, round: number): readonly LookAgain[] {
  const groups = groupBy(assessments.filter(needsLook), (assessment) => {
    const { account, region } = assessment.launch;
    return `${account}/${region}/${isWaiting(assessment) ? 'waiting' : 'failed'}`;
  });
  return [...groups.values()].flatMap((group) => {
    const first = group[0] as Assessment;
    const isFailed = !isWaiting(first);
    if (isFailed && round >= ROUNDS) return [];
    const instances = [
      ...new Map(
        group.map(({ launch }) => [
          launch.instanceId as string,
          { instanceId: launch.instanceId as string, eventId: launch.eventId, time: launch.time },
        ]),
      ).values(),
    ];
    return tasksFor(first.launch, instances, {
      round: isFailed ? round + 1 : round,
      dueAt: now + (isFailed ? MINUTE * 2 ** round : NEXT_BATCH),
    });
  });
}

/** Signals that come from what an account's launches add up to: they speak of the earlier ones as well. */
const addedUp = new Set([priceAboveBudget.id, undeclaredRegionsBurst.id]);
const EXPECTED_READ = 500;

/**
 * The timers for launches that were expected on their own, and are not any more now that an alert has shown
 * what the account's launches add up to.
 */
export async function looksAtExpected(
  batch: Batch,
  memory: Memory,
  alerts: readonly Assessment[],
): Promise<readonly LookAgain[]> {
  if (batch.settings.allow.length === 0) return [];
  const sums = alerts.filter(({ signals }) => signals.some((signal) => addedUp.has(signal.id)));
  const isHard = sums.some(({ signals }) => signals.some((signal) => signal.id === undeclaredRegionsBurst.id));
  const around = new Set(sums.flatMap(({ instancesAround }) => instancesAround));
  const starts = await readStarts(memory, [...around].slice(0, EXPECTED_READ));
  const expected = [...starts].flatMap(([id, { start }]) => {
    const entry = batch.settings.allow.find(({ name }) => name === start.entry);
    const [account = '', region = '', instanceId = ''] = id.split('/');
    return start.entry && (isHard || !entry || !coversStrong(entry)) ? [{ account, region, instanceId, start }] : [];
  });
  const timing = { round: 1, dueAt: batch.ports.clock.now() + NEXT_BATCH };
  return [...groupBy(expected, ({ account, region }) => `${account}/${region}`).values()].flatMap((group) =>
    tasksFor(
      group[0] as Place,
      group.map(({ instanceId, start }) => ({ instanceId, eventId: start.eventId, time: start.time })),
      timing,
    ),
  );
}

/**
 * Arms further looks, all side by side, in a time of their own. One that cannot be armed makes the mail
 * poorer, never absent.
 *
 * @param chain of the look that these follow
 */
export async function armLooks(batch: Batch, looks: readonly LookAgain[], chain: Chain): Promise<void> {
  const { clock, timers, journal } = batch.ports;
  await inParallel(looks, LOOKS_AT_ONCE, (look) =>
    clock
      .within(ARM_MILLISECONDS, (signal) => timers.schedule(sentOn(look, chain), signal))
      .catch((error: unknown) => journal.warn('another look could not be armed', { reason: reasonOf(error) })),
  );
}

/** What a look-again looks at, as the events that first told of it. */
export const observationsOf = (look: LookAgain): readonly StateChange[] =>
  look.instances.map(({ instanceId, eventId, time }) => ({
    kind: 'state-change',
    eventId,
    time,
    account: look.account,
    region: look.region,
    detailType: 'EC2 Instance State-change Notification',
    instanceId,
    state: 'running',
  }));
