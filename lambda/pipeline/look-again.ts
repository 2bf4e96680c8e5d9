/** Instances that are worth another look: not visible yet, or their user data unread. */
import type { StateChange } from '../model/observation.ts';
import type { LookAgain } from '../model/timer.ts';
import type { Assessment } from './assess.ts';
import { type Batch, groupBy, reasonOf } from './batch.ts';
import { MINUTE } from './memory.ts';

/** Looks after one, two and four minutes where the first did not work. */
const ROUNDS = 3;
/** User data beyond the batch's allowance is read at once in the next. */
const NEXT_BATCH = 1_000;
const INSTANCES_A_TASK = 200;

/** What could not be read; `waiting` is what nobody tried to read yet. */
const isWaiting = ({ launch, userDataRead }: Assessment): boolean =>
  !userDataRead && !launch.gaps.includes('user-data') && !launch.gaps.includes('instance');

const needsLook = (assessment: Assessment): boolean =>
  assessment.launch.kind === 'instance' &&
  !assessment.signals.some((signal) => signal.id === 'miner-in-user-data') &&
  (!assessment.userDataRead || assessment.launch.gaps.includes('instance'));

/** The timers for a batch's unread instances; `round` is how often these have been looked at again already. */
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
    const chunks = Math.ceil(instances.length / INSTANCES_A_TASK);
    return Array.from({ length: chunks }, (_, index) => ({
      kind: 'look-again' as const,
      account: first.launch.account,
      region: first.launch.region,
      instances: instances.slice(index * INSTANCES_A_TASK, (index + 1) * INSTANCES_A_TASK),
      round: isFailed ? round + 1 : round,
      dueAt: now + (isFailed ? MINUTE * 2 ** round : NEXT_BATCH),
    }));
  });
}

/** Arms another look. One that cannot be armed makes the mail poorer, never absent. */
export async function armLooks(batch: Batch, looks: readonly LookAgain[]): Promise<void> {
  for (const look of looks) {
    await batch.ports.timers
      .schedule(look)
      .catch((error: unknown) =>
        batch.ports.journal.warn('another look could not be armed', { reason: reasonOf(error) }),
      );
  }
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
