/** The same events as queues deliver them: late, twice, out of order, in other batches. */
import { describeEnvelope } from '../../lambda/events/parse.ts';
import { createVirtualClock } from '../../lambda/local/clock.ts';
import { createLocalOutbox } from '../../lambda/local/outbox.ts';
import { createLocalStore } from '../../lambda/local/store.ts';
import { createLocalTimers } from '../../lambda/local/timers.ts';
import type { Mail } from '../../lambda/model/incident.ts';
import type { Outcome } from '../../lambda/model/outcome.ts';
import type { Settings } from '../../lambda/model/settings.ts';
import { handleEvents, handleTimers } from '../../lambda/pipeline/pipeline.ts';
import type { Inventory, Ports } from '../../lambda/ports.ts';
import { topVerdict } from '../../tools/evaluate/evaluate-case.ts';

/** Random numbers from 0 to below 1 that are the same for the same seed. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Every event once or twice, in any order, in batches of one to nine. */
export function muddled(events: readonly unknown[], seed: number): readonly (readonly unknown[])[] {
  const next = random(seed);
  const all = [...events, ...events.filter(() => next() < 0.4)]
    .map((event) => ({ event, at: next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ event }) => event);
  const batches: unknown[][] = [];
  while (all.length > 0) batches.push(all.splice(0, 1 + Math.floor(next() * 9)));
  return batches;
}

export interface Delivered {
  readonly outcomes: readonly Outcome[];
  readonly mails: readonly Mail[];
}

/** Handles the batches one after the other, a second each, and then whatever falls due. */
export async function deliver(
  batches: readonly (readonly unknown[])[],
  settings: Settings,
  inventory: Inventory,
): Promise<Delivered> {
  const times = batches.flat().map((event) => describeEnvelope(event, 0).time);
  const clock = createVirtualClock(Math.max(0, ...times));
  const timers = createLocalTimers();
  const outbox = createLocalOutbox();
  const ports: Ports = {
    clock,
    timers,
    outbox,
    inventory,
    taskDefinitions: { taskDefinition: async () => undefined },
    prices: { usdPerHour: async () => undefined },
    store: createLocalStore(clock),
    history: { launcher: async () => undefined },
    directory: { accountName: async () => undefined, organizationalUnitsOf: async () => [] },
    journal: { warn: () => {} },
  };
  const outcomes: Outcome[] = [];
  for (const batch of batches) {
    clock.advanceTo(clock.now() + 1_000);
    for (const { outcome, error } of await handleEvents(batch, settings, ports)) {
      if (error) throw error;
      outcomes.push(outcome);
    }
  }
  for (let due = timers.nextDue(); due !== undefined; due = timers.nextDue()) {
    clock.advanceTo(due);
    for (const { error } of await handleTimers(timers.takeDue(clock.now()), settings, ports)) if (error) throw error;
  }
  return { outcomes, mails: outbox.mails };
}

/**
 * What, where and cost an hour: the facts of a mail that depend neither on its own time nor on who was known
 * by then.
 */
const facts = (body: string): string => /^ {2}what[\s\S]*?^ {2}cost[^\n]*/m.exec(body)?.[0] ?? '';

/**
 * What must not depend on how events were delivered. The last mail holds the totals: instances, Regions,
 * cost. Not whether an event was expected when it came: what its account's launches add up to later brings it
 * into the totals.
 */
export function gist({ outcomes, mails }: Delivered) {
  const last = mails.at(-1);
  return {
    top: topVerdict(outcomes),
    instances: last?.instances,
    regions: [...(last?.regions ?? [])].sort(),
    verdict: last?.verdict,
    totals: last && facts(last.body),
  };
}
