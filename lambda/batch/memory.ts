/** The store as the pipeline uses it: with a limit on time, and remembered to be down once it has failed in a batch. */
import { createHash } from 'node:crypto';
import { SECOND } from '../model/time.ts';
import type { Item, Key } from '../ports.ts';
import { type Batch, reasonOf, timed } from './batch.ts';

const STORE_MILLISECONDS = 4 * SECOND;

export class StoreDownError extends Error {
  override name = 'StoreDownError';
}

export interface Memory {
  get(keys: readonly Key[]): Promise<readonly (Item | undefined)[]>;
  list(partition: string, from?: string, to?: string): Promise<readonly Item[]>;
  put(items: readonly Item[]): Promise<void>;
  putIf(item: Omit<Item, 'version'>, expected: number | undefined): Promise<boolean>;
  /** The batch's time, milliseconds since the epoch: what expiry is counted from. */
  now(): number;
  /** True once a call has failed: what the batch believes may be incomplete. */
  isDown(): boolean;
}

/** Every method rejects with StoreDownError from the first failure on, so that a dead store costs a batch its time once. */
export function createMemory(batch: Batch): Memory {
  let down = false;
  const attempt = async <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    if (down) throw new StoreDownError('the store failed earlier in this batch');
    try {
      return await timed(batch, STORE_MILLISECONDS, work);
    } catch (error) {
      down = true;
      batch.ports.journal.warn('the store does not answer', { reason: reasonOf(error) });
      throw new StoreDownError('the store does not answer', { cause: error });
    }
  };
  const { store } = batch.ports;
  return {
    get: (keys) => (keys.length === 0 ? Promise.resolve([]) : attempt((signal) => store.get(keys, signal))),
    list: (partition, from, to) => attempt((signal) => store.list(partition, from, to, signal)),
    put: (items) => (items.length === 0 ? Promise.resolve() : attempt((signal) => store.put(items, signal))),
    putIf: (item, expected) => attempt((signal) => store.putIf(item, expected, signal)),
    now: () => batch.ports.clock.now(),
    isDown: () => down,
  };
}

/** Resolves to the fallback where the store is down; any other error travels. */
export async function orElse<T>(fallback: T, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof StoreDownError) return fallback;
    throw error;
  }
}

/** A text from an event as part of a key: itself where short and plain, else a digest of it. */
export const keyPart = (text: string): string =>
  /^[\w.:@+=,-]{1,200}$/.test(text) ? text : `sha-${createHash('sha256').update(text).digest('hex').slice(0, 40)}`;

/** A time as part of a sort key: sorts as it should. */
export const timePart = (time: number): string => {
  const bounded = Number.isFinite(time) ? Math.min(Math.max(time, 0), 8.64e15) : 0;
  return String(Math.floor(bounded)).padStart(16, '0');
};
