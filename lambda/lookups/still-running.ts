/** Which instances still run: one look at each account's Region. Never rejects. */
import { type Batch, groupBy, reasonOf, timed } from '../batch/batch.ts';
import { inParallel } from '../model/concurrency.ts';
import { MINUTE, SECOND } from '../model/time.ts';
import type { Place } from '../ports.ts';

const LOOK_MILLISECONDS = 4 * SECOND;
const PLACES_AT_ONCE = 50;
/** Five calls of DescribeInstances; what is beyond them stays unknown. */
const INSTANCES_A_PLACE = 1_000;
/** Until then EC2 may not show a new instance. */
const VISIBLE_AFTER = 5 * MINUTE;

/** No state of EC2's: a replay's inventory does not know how the instance went on. */
export const UNKNOWN_STATE = 'unknown';

const ended: ReadonlySet<string> = new Set(['stopping', 'stopped', 'shutting-down', 'terminated']);

export interface Started extends Place {
  readonly instanceId: string;
  /** When it was launched, milliseconds since the epoch. */
  readonly since: number;
}

/**
 * What a look told. An instance in neither set: its Region did not answer or does not know, or it is too new
 * to be seen.
 */
export interface Sight<T> {
  readonly running: ReadonlySet<T>;
  /** Stopped, terminated, or so long gone that EC2 does not know it any more. */
  readonly ended: ReadonlySet<T>;
}

export async function lookWhatRuns<T extends Started>(batch: Batch, started: readonly T[]): Promise<Sight<T>> {
  const sight = { running: new Set<T>(), ended: new Set<T>() };
  const places = groupBy(started, ({ account, region }) => `${account}/${region}`);
  await inParallel([...places.values()], PLACES_AT_ONCE, async (all) => {
    const group = all.slice(0, INSTANCES_A_PLACE);
    const { account, region } = group[0] as T;
    try {
      const found = await timed(batch, LOOK_MILLISECONDS, (signal) =>
        batch.ports.inventory.instances(
          { account, region },
          group.map(({ instanceId }) => instanceId),
          signal,
        ),
      );
      const states = new Map(found.map(({ instanceId, state }) => [instanceId, state ?? 'running']));
      for (const one of group) {
        const state = states.get(one.instanceId);
        if (state === UNKNOWN_STATE) continue;
        if (state !== undefined) sight[ended.has(state) ? 'ended' : 'running'].add(one);
        else if (batch.ports.clock.now() - one.since > VISIBLE_AFTER) sight.ended.add(one);
      }
    } catch (error) {
      batch.ports.journal.warn('nobody can say what still runs', { account, region, reason: reasonOf(error) });
    }
  });
  return sight;
}
