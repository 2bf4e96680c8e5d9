/** How the instances of a replay go on after they started: what their state changes say, at the time they say it. */
import { field, instanceId, text } from '../../lambda/events/calls/read.ts';
import { HOUR } from '../../lambda/model/time.ts';
import type { Clock, Inventory, Place } from '../../lambda/ports.ts';

/** EC2 still answers for a terminated instance for about so long. */
const SHOWN_TERMINATED = HOUR;

interface StateAt {
  readonly time: number;
  readonly state: string;
}

const keyOf = ({ account, region }: Place, id: string): string => JSON.stringify([account, region, id]);

function statesOf(events: readonly { readonly event: unknown; readonly time: number }[]): Map<string, StateAt[]> {
  const states = new Map<string, StateAt[]>();
  for (const { event, time } of events) {
    if (field(event, 'detail-type') !== 'EC2 Instance State-change Notification') continue;
    const id = instanceId(field(event, 'detail', 'instance-id'));
    const state = text(field(event, 'detail', 'state'), 40)
      ?.trim()
      .toLowerCase();
    if (id === undefined || state === undefined) continue;
    const key = keyOf({ account: text(field(event, 'account')) ?? '', region: text(field(event, 'region')) ?? '' }, id);
    const known = states.get(key);
    if (known) known.push({ time, state });
    else states.set(key, [{ time, state }]);
  }
  return states;
}

/**
 * The inventory as the clock moves on: each instance in the state that its last state change up to now told, and no more
 * there an hour after it was terminated. Without a state change it stays as it is.
 *
 * @param events in the order of their times, also those that are not forwarded
 */
export function withStates(
  inventory: Inventory,
  events: readonly { readonly event: unknown; readonly time: number }[],
  clock: Pick<Clock, 'now'>,
): Inventory {
  const states = statesOf(events);
  const stateOf = (place: Place, id: string): StateAt | undefined =>
    states.get(keyOf(place, id))?.findLast(({ time }) => time <= clock.now());
  return {
    ...inventory,
    async instances(place, ids, signal) {
      const found = await inventory.instances(place, ids, signal);
      return found.flatMap((facts) => {
        const last = stateOf(place, facts.instanceId);
        if (!last) return [facts];
        const isGone = last.state === 'terminated' && clock.now() - last.time > SHOWN_TERMINATED;
        return isGone ? [] : [{ ...facts, state: last.state }];
      });
    },
  };
}
