/**
 * Past events as a replay needs them: whole where they reach the pipeline, and of the others only what is
 * told of them, so that the ordinary calls of months fit into memory.
 */
import { describeEnvelope } from '../events/parse.ts';
import type { Outcome } from '../model/outcome.ts';
import { type LocalInstance, respondedInstances } from './inventory.ts';
import type { Matcher } from './matcher.ts';
import { type StateTold, toldStates } from './states.ts';

export interface Arrival {
  /** Undefined where it is not forwarded. */
  readonly event: unknown;
  readonly isForwarded: boolean;
  /**
   * What is told of it before it is decided about, or where it never is. An event that does not say its time
   * has that of the one before it.
   */
  readonly outcome: Outcome;
}

export interface Recorded {
  /** In the order of their times; ties in the order of the input. */
  readonly arrivals: readonly Arrival[];
  /** In the order of their times. */
  readonly states: readonly StateTold[];
  /** What the events' RunInstances responses name. */
  readonly instances: readonly LocalInstance[];
}

export interface Recording {
  readonly add: (event: unknown) => void;
  readonly end: () => Recorded;
}

interface Kept extends Arrival {
  /** Its time is NaN until the end, where the event does not say it. */
  readonly outcome: Omit<Outcome, 'time'> & { time: number };
  readonly states: readonly Omit<StateTold, 'time'>[];
}

const notForwarded = { kind: 'ignored', why: 'not forwarded' } as const;
const none: readonly never[] = [];

/** @param admits whether the forwarders and the bus let an event through. */
export function createRecording(admits: Matcher): Recording {
  const kept: Kept[] = [];
  const instances: LocalInstance[] = [];
  // Few different texts, each in many events: one copy of each is enough.
  const texts = new Map<string, string>();
  const once = (text: string): string => {
    const known = texts.get(text);
    if (known !== undefined) return known;
    texts.set(text, text);
    return text;
  };
  return {
    add(event) {
      const { time, eventId, account, region, detailType, eventName, instanceIds } = describeEnvelope(
        event,
        Number.NaN,
      );
      const states = toldStates(event);
      for (const instance of respondedInstances([event])) instances.push(instance);
      const isForwarded = admits(event);
      kept.push({
        event: isForwarded ? event : undefined,
        isForwarded,
        states: states.length > 0 ? states : none,
        outcome: {
          eventId,
          time,
          account: once(account),
          region: once(region),
          detailType: once(detailType),
          eventName: eventName === null ? null : once(eventName),
          instanceIds: instanceIds.length > 0 ? instanceIds : none,
          decision: notForwarded,
          signals: none,
        },
      });
    },
    end() {
      let last = kept.find(({ outcome }) => !Number.isNaN(outcome.time))?.outcome.time ?? 0;
      for (const { outcome } of kept) {
        if (Number.isNaN(outcome.time)) outcome.time = last;
        last = outcome.time;
      }
      kept.sort((a, b) => a.outcome.time - b.outcome.time);
      return {
        arrivals: kept,
        states: kept.flatMap(({ outcome, states }) => states.map((one) => ({ ...one, time: outcome.time }))),
        instances,
      };
    },
  };
}
