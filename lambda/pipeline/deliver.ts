/** A batch of events through the pipeline, so that one event that trips a bug of ours does not hold up the others. */
import type { Outcome } from '../model/outcome.ts';
import type { Settings } from '../model/settings.ts';
import type { TimerTask } from '../model/timer.ts';
import type { Ports } from '../ports.ts';
import { handleEvents, handleTimers } from './pipeline.ts';

/** `outcome` is absent only where the pipeline threw over this event alone. */
export interface Delivered {
  readonly outcome?: Outcome;
  /** Of a timer: launches that were given up, because nobody could look at them. */
  readonly unseen?: number;
  /** The event must come back. */
  readonly error?: Error;
}

/** One for each event, in their order. Never rejects. */
export const deliverEvents = (
  events: readonly unknown[],
  settings: Settings,
  ports: Ports,
): Promise<readonly Delivered[]> => eachAlone(events, (some) => handleEvents(some, settings, ports), ports);

/** One for each task, in their order. Never rejects. */
export const deliverTimers = (
  tasks: readonly TimerTask[],
  settings: Settings,
  ports: Ports,
): Promise<readonly Delivered[]> => eachAlone(tasks, (some) => handleTimers(some, settings, ports), ports);

async function eachAlone<T>(
  all: readonly T[],
  work: (some: readonly T[]) => Promise<readonly Delivered[]>,
  { journal }: Pick<Ports, 'journal'>,
): Promise<readonly Delivered[]> {
  if (all.length === 0) return [];
  try {
    return await work(all);
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    journal.warn('the pipeline threw', { error, messages: all.length });
    if (all.length === 1) return [{ error }];
    const results: Delivered[] = [];
    for (const one of all) results.push(...(await eachAlone([one], work, { journal })));
    return results;
  }
}
