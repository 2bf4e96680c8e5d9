/** The detector from event to mail: the same code in Lambda, replay and tests. */

import { observationsOf } from '../assessment/look-again.ts';
import { noteUsedEntries } from '../assessment/used-entries.ts';
import { asError, type Batch, type BatchLimits, startBatch } from '../batch/batch.ts';
import { createMemory } from '../batch/memory.ts';
import { launchesOf } from '../events/launches.ts';
import { parse } from '../events/parse.ts';
import { followUp } from '../incidents/follow-ups.ts';
import { recordProofs } from '../incidents/proof-notes.ts';
import { mailTests, type TestResult } from '../incidents/test-alert.ts';
import type { Decision } from '../model/decision.ts';
import type { Launch } from '../model/launch.ts';
import type { Proof, TestAlert } from '../model/observation.ts';
import type { EventFacts, Outcome } from '../model/outcome.ts';
import type { Settings } from '../model/settings.ts';
import type { LookAgain, TimerTask } from '../model/timer.ts';
import type { Ports } from '../ports.ts';
import { handleLaunches, type LaunchAnswer } from './handle-launches.ts';

export interface Handled {
  readonly outcome: Outcome;
  /** The event has to come back: its mail could not be sent. */
  readonly error?: Error;
}

export interface HandledTimer {
  /** Launches that were given up: nobody could look at them. */
  readonly unseen?: number;
  /** The timer has to come back. */
  readonly error?: Error;
}

const MISMATCHES_NAMED = 5;

/**
 * Only somebody who put the event on the bus by hand, or a change at AWS, makes one that claims another
 * account.
 */
function tellMismatches(underway: readonly EventInProgress[], { journal }: Ports): void {
  const facts = underway.flatMap((event) =>
    event.kind === 'done' && event.decision.kind === 'ignored' && event.decision.why === 'account mismatch'
      ? [event.facts]
      : [],
  );
  if (facts.length === 0) return;
  const some = facts
    .slice(0, MISMATCHES_NAMED)
    .map(({ eventId, account, region }) => `${eventId} in ${account}/${region}`);
  journal.warn('events claim another account than their envelope: ignored', { events: facts.length, some });
}

/** An event on its way: what is known of it, and either its decision or what it has to be judged by. */
type EventInProgress =
  | { readonly kind: 'done'; readonly facts: EventFacts; readonly decision: Decision }
  | { readonly kind: 'test'; readonly facts: EventFacts; readonly test: TestAlert }
  | { readonly kind: 'proof'; readonly facts: EventFacts; readonly proof: Proof }
  | { readonly kind: 'launches'; readonly facts: EventFacts; readonly launches: readonly Launch[] };

/** Reads the events in order; one whose time cannot be read gets the time of the one before it. */
function read(events: readonly unknown[], now: number): EventInProgress[] {
  let time = now;
  return events.map((event): EventInProgress => {
    const parsed = parse(event, time);
    const { facts } = parsed;
    time = facts.time;
    if (parsed.kind === 'ignored') return { kind: 'done', facts, decision: { kind: 'ignored', why: parsed.why } };
    const { observation } = parsed;
    if (observation.kind === 'test') return { kind: 'test', facts, test: observation };
    if (observation.kind === 'proof') return { kind: 'proof', facts, proof: observation };
    const launches = launchesOf(observation);
    return typeof launches === 'string'
      ? { kind: 'done', facts, decision: { kind: 'ignored', why: launches } }
      : { kind: 'launches', facts, launches };
  });
}

const testAnswer = ({ incident, error }: TestResult = { incident: '' }): LaunchAnswer => ({
  decision: { kind: 'alert', incident, verdict: 'notice' },
  signals: [],
  ...(error && { error }),
});

/**
 * Handles a batch of EventBridge events, in any shape: one decision each, in order.
 * An event whose mail could not be sent carries the error and has to be handled again.
 */
export async function handleEvents(
  events: readonly unknown[],
  settings: Settings,
  ports: Ports,
  limits?: BatchLimits,
): Promise<readonly Handled[]> {
  const batch = startBatch(ports, settings, limits);
  const memory = createMemory(batch);
  const underway = read(events, ports.clock.now());
  tellMismatches(underway, ports);
  const toJudge = underway.flatMap((event) => (event.kind === 'launches' ? [event] : []));
  const judged =
    toJudge.length > 0
      ? await handleLaunches(
          batch,
          memory,
          toJudge.map((event) => event.launches),
        )
      : [];
  const results = new Map(toJudge.map((event, index) => [event, judged[index] as LaunchAnswer]));
  // Tests come last: whoever can send thousands of them must not be able to hold up a real alert.
  const tests = underway.flatMap((event) => (event.kind === 'test' ? [event.test] : []));
  const mailed = await mailTests(batch, memory, tests);
  const genuine = await recordProofs(
    memory,
    underway.flatMap((event) => (event.kind === 'proof' ? [event.proof] : [])),
  );
  const used = judged.flatMap(({ decision }) => (decision.kind === 'expected' ? [decision.entry] : []));
  await noteUsedEntries(memory, new Set(used));
  return underway.map((event): Handled => {
    if (event.kind === 'done') return { outcome: { ...event.facts, decision: event.decision, signals: [] } };
    if (event.kind === 'proof') {
      const why = genuine.has(event.proof) ? 'proof' : 'unknown proof';
      return { outcome: { ...event.facts, decision: { kind: 'ignored', why }, signals: [] } };
    }
    const { decision, signals, error } =
      event.kind === 'test' ? testAnswer(mailed.get(event.test)) : (results.get(event) as LaunchAnswer);
    return { outcome: { ...event.facts, decision, signals }, ...(error && { error }) };
  });
}

/** A timer has waited already: nothing gathers behind it. */
function atOnce(batch: Batch): Batch {
  const { lookedAt: _, ...inventory } = batch.ports.inventory;
  return { ...batch, ports: { ...batch.ports, inventory } };
}

/** How many launches were given up: told as such, because a second look did not help either. */
async function lookAgain(task: LookAgain, batch: Batch): Promise<number> {
  const events = observationsOf(task).map((observation) => launchesOf(observation) as readonly Launch[]);
  const judged = await handleLaunches(atOnce(batch), createMemory(batch), events, task);
  const failed = judged.find((one) => one.error);
  if (failed?.error) throw failed.error;
  return judged.reduce((sum, { unseen = 0 }) => sum + unseen, 0);
}

/** Handles timers that are due. One that carries an error has to come back. */
export async function handleTimers(
  tasks: readonly TimerTask[],
  settings: Settings,
  ports: Ports,
  limits?: BatchLimits,
): Promise<readonly HandledTimer[]> {
  const results: HandledTimer[] = [];
  for (const task of tasks) {
    try {
      const batch = startBatch(ports, settings, limits);
      if (task.kind === 'look-again') {
        const unseen = await lookAgain(task, batch);
        results.push(unseen > 0 ? { unseen } : {});
      } else {
        await followUp(batch, createMemory(batch), task);
        results.push({});
      }
    } catch (error) {
      results.push({ error: asError(error) });
    }
  }
  return results;
}
