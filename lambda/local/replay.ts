/** Runs events through the deployed pipeline on an AWS in memory and a virtual clock. */
import { createMemory, type Memory } from '../batch/memory.ts';
import { describeEnvelope } from '../events/parse.ts';
import type { Mail } from '../model/incident.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Settings } from '../model/settings.ts';
import { MINUTE, SECOND } from '../model/time.ts';
import { deliverEvents, deliverTimers, firstReceive } from '../pipeline/deliver.ts';
import type { Inventory, Journal, Ports } from '../ports.ts';
import { createVirtualClock } from './clock.ts';
import type { Matcher } from './matcher.ts';
import { createLocalOutbox } from './outbox.ts';
import { type Arrival, createRecording, type Recorded } from './recording.ts';
import { withStates } from './states.ts';
import { createLocalStore } from './store.ts';
import { createLocalTimers } from './timers.ts';

export interface RecordedInput {
  readonly recorded: Recorded;
  readonly settings: Settings;
  readonly inventory: Inventory;
  /** @default silent */
  readonly journal?: Journal;
  /** After each batch: how many of the events that are let through have run. @default nobody asks */
  readonly onRun?: (done: number, total: number) => void;
}

export interface ReplayInput extends Omit<RecordedInput, 'recorded'> {
  readonly events: readonly unknown[];
  /** Whether the forwarders and the bus let an event through. */
  readonly admits: Matcher;
}

export interface Replayed {
  /** One for each event, in the order they ran. */
  readonly outcomes: readonly Outcome[];
  /** In the order they were sent. */
  readonly mails: readonly Mail[];
}

export interface Replay extends Replayed {
  /** What the detector would remember by then. */
  readonly memory: Memory;
}

/** As the event source of the detector's function is set up. */
const batchSize = 100;
const batchWindow = SECOND;
/** Milliseconds after which the queue gives a failed message again. */
const visibilityTimeout = 3 * MINUTE;
/** Between two events. A campaign needs a handful; more would be a follow-up that arms itself for ever. */
const mostTimers = 100_000;

/**
 * Events run in the order of their time; ties, and events without a readable time behind the one before them,
 * keep the order of the input. A batch gathers what comes within one second, as Lambda's batching window
 * does, and runs when the second is over; follow-ups run when they are due. After the last event the clock
 * runs on until no follow-up is left. State changes that are not forwarded still say how their instance goes
 * on.
 */
export function replay({ events, admits, ...input }: ReplayInput): Promise<Replay> {
  const recording = createRecording(admits);
  for (const event of events) recording.add(event);
  return replayRecorded({ ...input, recorded: recording.end() });
}

/** `replay`, of what was taken up as it came. */
export async function replayRecorded(input: RecordedInput): Promise<Replay> {
  const { recorded, settings, inventory, journal, onRun } = input;
  const { arrivals, states } = recorded;
  const clock = createVirtualClock(arrivals[0]?.time ?? 0);
  const timers = createLocalTimers();
  const outbox = createLocalOutbox();
  const ports: Ports = {
    clock,
    inventory: withStates(inventory, states, clock),
    timers,
    outbox,
    store: createLocalStore(clock),
    taskDefinitions: { taskDefinition: async () => undefined },
    prices: { usdPerHour: async () => undefined },
    history: { launcher: async () => undefined },
    directory: { accountName: async () => undefined, organizationalUnitsOf: async () => [] },
    journal: journal ?? { warn: () => {} },
  };
  const outcomes: Outcome[] = [];
  const forwarded: number[] = [];
  for (const [position, { ignored }] of arrivals.entries()) {
    if (ignored === undefined) forwarded.push(position);
    else outcomes[position] = ignored;
  }

  const fireTimers = async (before: number): Promise<void> => {
    let timersFired = 0;
    for (let due = timers.nextDue(); due !== undefined && due < before; due = timers.nextDue()) {
      clock.advanceTo(due);
      const tasks = timers.takeDue(clock.now());
      const handled = await deliverTimers(tasks.map(firstReceive), settings, ports);
      for (const [i, task] of tasks.entries()) {
        if (handled[i]?.error) timers.comeBack(task, clock.now() + visibilityTimeout);
      }
      timersFired += tasks.length;
      if (timersFired > mostTimers) throw new Error(`more than ${mostTimers} follow-ups: they never end`);
    }
  };
  const runBatch = async (batch: readonly number[], at: number): Promise<void> => {
    clock.advanceTo(at);
    const delivered = await deliverEvents(
      batch.map((position) => firstReceive(arrivals[position]?.event)),
      settings,
      ports,
    );
    for (const [i, position] of batch.entries()) {
      const { outcome, error } = delivered[i] ?? {};
      if (error) ports.journal.warn('an event was not handled', { error });
      const { event, time } = arrivals[position] as Arrival;
      outcomes[position] = { ...(outcome ?? unrecognised(event, time)), time };
    }
  };

  const timeAt = (position: number | undefined): number | undefined =>
    position === undefined ? undefined : arrivals[position]?.time;
  let next = 0;
  for (let first = timeAt(forwarded[0]); first !== undefined; first = timeAt(forwarded[next])) {
    await fireTimers(first);
    const end = Math.min(first + batchWindow, timers.nextDue() ?? Number.POSITIVE_INFINITY);
    const batch = forwarded.slice(next, next + batchSize).filter((position) => (timeAt(position) ?? end) <= end);
    next += batch.length;
    await runBatch(batch, batch.length === batchSize ? (timeAt(batch.at(-1)) ?? end) : end);
    onRun?.(next, forwarded.length);
  }
  await fireTimers(Number.POSITIVE_INFINITY);
  return { outcomes, mails: outbox.mails, memory: createMemory({ ports, deadline: Number.POSITIVE_INFINITY }) };
}

const unrecognised = (event: unknown, time: number): Outcome => ({
  ...describeEnvelope(event, time),
  decision: { kind: 'ignored', why: 'unrecognised' },
  signals: [],
});
