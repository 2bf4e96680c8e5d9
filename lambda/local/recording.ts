/**
 * Past events as a replay needs them: whole where they reach the pipeline, and of the others only what is
 * told of them, so that the ordinary calls of months fit into memory.
 */
import { readEnvelope } from '../events/envelope.ts';
import { describeEnvelope } from '../events/parse.ts';
import type { Outcome } from '../model/outcome.ts';
import { type LocalInstance, respondedInstances } from './inventory.ts';
import type { Matcher } from './matcher.ts';
import { type StateTold, toldStates } from './states.ts';

export interface Arrival {
  /** Undefined where it is not forwarded. */
  readonly event: unknown;
  /** Milliseconds since the epoch; of an event that does not say it, that of the one before it. */
  readonly time: number;
  /** What is told of one that is not forwarded. */
  readonly ignored: Outcome | undefined;
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
  /** NaN until the end, where the event does not say it. */
  time: number;
  readonly ignored: (Omit<Outcome, 'time'> & { time: number }) | undefined;
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
  const ignoredOutcome = (event: unknown): Outcome => {
    const { eventId, time, account, region, detailType, eventName, instanceIds } = describeEnvelope(event, Number.NaN);
    return {
      eventId,
      time,
      account: once(account),
      region: once(region),
      detailType: once(detailType),
      eventName: eventName === null ? null : once(eventName),
      instanceIds: instanceIds.length > 0 ? instanceIds : none,
      decision: notForwarded,
      signals: none,
    };
  };
  return {
    add(event) {
      const isForwarded = admits(event);
      const ignored = isForwarded ? undefined : ignoredOutcome(event);
      const { time } = ignored ?? readEnvelope(event, Number.NaN);
      const states = toldStates(event);
      for (const instance of respondedInstances([event])) instances.push(instance);
      kept.push({ event: isForwarded ? event : undefined, time, ignored, states: states.length > 0 ? states : none });
    },
    end() {
      let last = kept.find(({ time }) => !Number.isNaN(time))?.time ?? 0;
      for (const one of kept) {
        if (Number.isNaN(one.time)) one.time = last;
        last = one.time;
        if (one.ignored !== undefined) one.ignored.time = last;
      }
      kept.sort((a, b) => a.time - b.time);
      return {
        arrivals: kept,
        states: kept.flatMap(({ time, states }) => states.map((one) => ({ ...one, time }))),
        instances,
      };
    },
  };
}
