/**
 * How the instances of a replay go on after they started: what state changes and calls say of them, at the
 * time they say it.
 */
import { field, instanceId, list, text } from '../events/calls/read.ts';
import { UNKNOWN_STATE } from '../lookups/still-running.ts';
import { HOUR } from '../model/time.ts';
import type { Clock, Inventory, Place } from '../ports.ts';

/** EC2 still answers for a terminated instance for about so long. */
const SHOWN_TERMINATED = HOUR;
/** So long after its launch an instance of which only its call tells is taken for running. */
const PENDING = HOUR;

interface StateAt {
  readonly time: number;
  readonly state: string;
}

/** What an event says of an instance's state, and when. */
export interface StateTold extends StateAt, Place {
  readonly id: string;
}

const keyOf = ({ account, region }: Place, id: string): string => JSON.stringify([account, region, id]);

/** What becomes of the instances in the answers to these calls; a log file tells of nothing else. */
const stateAfter: Readonly<Record<string, string>> = {
  StartInstances: 'running',
  StopInstances: 'stopped',
  TerminateInstances: 'terminated',
};

export function toldStates(event: unknown): readonly Omit<StateTold, 'time'>[] {
  const found = (value: unknown, state: string | undefined) => {
    const id = instanceId(value);
    if (id === undefined || state === undefined) return [];
    return [{ account: text(field(event, 'account')) ?? '', region: text(field(event, 'region')) ?? '', id, state }];
  };
  if (field(event, 'detail-type') === 'EC2 Instance State-change Notification') {
    const state = text(field(event, 'detail', 'state'), 40);
    return found(field(event, 'detail', 'instance-id'), state?.trim().toLowerCase());
  }
  if (field(event, 'detail', 'eventSource') !== 'ec2.amazonaws.com') return [];
  const state = field(stateAfter, text(field(event, 'detail', 'eventName')) ?? '');
  if (typeof state !== 'string' || field(event, 'detail', 'errorCode') !== undefined) return [];
  return list(field(event, 'detail', 'responseElements', 'instancesSet')).flatMap((one) =>
    found(field(one, 'instanceId'), state),
  );
}

function byInstance(told: readonly StateTold[]): Map<string, StateAt[]> {
  const states = new Map<string, StateAt[]>();
  for (const { time, state, id, ...place } of told) {
    const key = keyOf(place, id);
    const known = states.get(key);
    if (known) known.push({ time, state });
    else states.set(key, [{ time, state }]);
  }
  return states;
}

/**
 * The inventory as the clock moves on: each instance in the state that was told of it last up to now, and no
 * more there an hour after it was terminated. Of which nothing is told stays as it is; `pending` is the
 * answer to a launch, and an hour later nobody knows: the state is `unknown`.
 *
 * @param told in the order of their times, also by events that are not forwarded
 */
export function withStates(inventory: Inventory, told: readonly StateTold[], clock: Pick<Clock, 'now'>): Inventory {
  const states = byInstance(told);
  const stateOf = (place: Place, id: string): StateAt | undefined =>
    states.get(keyOf(place, id))?.findLast(({ time }) => time <= clock.now());
  return {
    ...inventory,
    async instances(place, ids, signal) {
      const found = await inventory.instances(place, ids, signal);
      return found.flatMap((facts) => {
        const last = stateOf(place, facts.instanceId);
        if (!last) {
          const isOld = facts.state === 'pending' && clock.now() - (facts.launchTime ?? clock.now()) > PENDING;
          return [isOld ? { ...facts, state: UNKNOWN_STATE } : facts];
        }
        const isGone = last.state === 'terminated' && clock.now() - last.time > SHOWN_TERMINATED;
        return isGone ? [] : [{ ...facts, state: last.state }];
      });
    },
  };
}
