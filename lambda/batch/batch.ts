/** What one batch has at hand: the ports, the settings, and the time that is left. */
import type { Settings } from '../model/settings.ts';
import { SECOND } from '../model/time.ts';
import type { Ports } from '../ports.ts';

/** Lambda stops the detector after 30 s: look-ups end well before, so that the mail still goes out. */
export const BATCH_MILLISECONDS = 18 * SECOND;

export interface Batch {
  readonly ports: Ports;
  readonly settings: Settings;
  /** Milliseconds since the epoch after which nothing more is looked up. */
  readonly deadline: number;
  /** False: user data is left alone, and the mail says so. It is looked at again later. */
  readonly readsUserData: boolean;
}

export type BatchLimits = Partial<Pick<Batch, 'deadline' | 'readsUserData'>>;

/** @param limits @default a full batch's time, and user data is read */
export const startBatch = (ports: Ports, settings: Settings, limits: BatchLimits = {}): Batch => ({
  ports,
  settings,
  deadline: ports.clock.now() + BATCH_MILLISECONDS,
  readsUserData: true,
  ...limits,
});

/**
 * For a timer's message, with its second attempt: the mail is out by then, and this must not hold up the
 * next.
 */
export const ARM_MILLISECONDS = 1_500;

/**
 * The batch with so much more time: for what has to be written down once a mail is out, however late that is.
 */
export const overtime = (batch: Batch, milliseconds: number): Batch => ({
  ...batch,
  deadline: Math.max(batch.deadline, batch.ports.clock.now() + milliseconds),
});

/** What has a deadline on a clock. */
export type Timed = Pick<Batch, 'deadline'> & { readonly ports: Pick<Ports, 'clock'> };

/** Milliseconds a look-up may take: its own limit or what is left of the batch. Zero when the time is up. */
const timeFor = (batch: Timed, limit: number): number =>
  Math.max(0, Math.min(limit, batch.deadline - batch.ports.clock.now()));

export class OutOfTimeError extends Error {
  override name = 'OutOfTimeError';
}

/**
 * Does the work within its own limit and the batch's deadline; rejects where it fails, and aborts what takes
 * longer.
 */
export function timed<T>(batch: Timed, limit: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const milliseconds = timeFor(batch, limit);
  if (milliseconds <= 0) return Promise.reject(new OutOfTimeError('no time is left in this batch'));
  return batch.ports.clock.within(milliseconds, work);
}

export const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/** An error's name and message, for the journal. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 300) : String(error).slice(0, 300);

/** The entries of a list grouped by a key, in order of first appearance. */
export function groupBy<T>(list: readonly T[], keyOf: (entry: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const entry of list) {
    const key = keyOf(entry);
    const group = groups.get(key);
    if (group) group.push(entry);
    else groups.set(key, [entry]);
  }
  return groups;
}
