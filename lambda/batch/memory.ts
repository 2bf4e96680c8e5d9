/**
 * The store as the pipeline uses it: with a limit on time, and remembered to be down once it has failed in a
 * batch.
 */
import { createHash } from 'node:crypto';
import { inParallel } from '../model/concurrency.ts';
import { isRefusedItemError, type RefusedItemError } from '../model/refused-item.ts';
import { SECOND } from '../model/time.ts';
import type { ConditionalWrite, Item, Key, Ports } from '../ports.ts';
import { type Batch, reasonOf, timed } from './batch.ts';
import type { Form } from './form.ts';

const STORE_MILLISECONDS = 4 * SECOND;
/** Where the store takes no several at once. */
const WRITES_AT_ONCE = 20;

export class StoreDownError extends Error {
  override name = 'StoreDownError';
}

/** What the store has under a key. */
export interface Found<T> {
  /** Undefined where it cannot be read: as good as absent, but for a write that replaces it. */
  readonly value: T | undefined;
  /** What `putIf` has to expect. */
  readonly version: number;
  readonly expiresAt: number;
}

export interface Remembered<T> extends Key {
  readonly value: T;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

export interface Expecting<T> {
  readonly one: Remembered<T>;
  readonly expected: number | undefined;
}

export interface Memory {
  /** In the order of the keys; undefined where nothing is. */
  get<T>(form: Form<T>, keys: readonly Key[]): Promise<readonly (Found<T> | undefined)[]>;
  /** Keys that will be asked for: they are read along with the next `get`, and given to the one that asks. */
  foresee(keys: readonly Key[]): void;
  /** A partition with `from <= sort <= to`, sorted; undefined for what cannot be read. */
  list<T>(form: Form<T>, partition: string, from: string, to: string): Promise<readonly (T | undefined)[]>;
  /** The keys of what the store refuses: the others are written. */
  put<T>(form: Form<T>, all: readonly Remembered<T>[]): Promise<readonly Key[]>;
  /**
   * As the store's.
   *
   * @throws RefusedItemError, after which everything else is remembered as before
   */
  putIf<T>(form: Form<T>, one: Remembered<T>, expected: number | undefined): Promise<boolean>;
  /**
   * Each on its own condition, in few calls. True: certainly written. False: somebody else was faster, or the
   * store refuses it; `putIf` says which.
   */
  putEachIf<T>(form: Form<T>, all: readonly Expecting<T>[]): Promise<readonly boolean[]>;
  /** The batch's time, milliseconds since the epoch: what expiry is counted from. */
  now(): number;
  /** True once a call has failed: what the batch believes may be incomplete. */
  isDown(): boolean;
}

/**
 * Every method rejects with StoreDownError from the first failure on, so that a dead store costs a batch its
 * time once. What is refused or cannot be read is no failure of the store; the journal is told of the first
 * of either in the batch.
 */
export function createMemory(
  batch: Pick<Batch, 'deadline'> & { readonly ports: Pick<Ports, 'clock' | 'store' | 'journal'> },
): Memory {
  let down = false;
  const told = new Set<string>();
  const tell = (message: string, form: { readonly name: string }, details: Readonly<Record<string, unknown>>): void => {
    if (told.has(message)) return;
    told.add(message);
    batch.ports.journal.warn(message, { record: form.name, ...details });
  };
  const attempt = async <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    if (down) throw new StoreDownError('the store failed earlier in this batch');
    try {
      return await timed(batch, STORE_MILLISECONDS, work);
    } catch (error) {
      if (isRefusedItemError(error)) throw error;
      // Calls that were under way side by side fail together: the first of them tells.
      if (!down) batch.ports.journal.warn('the store does not answer', { reason: reasonOf(error) });
      down = true;
      throw new StoreDownError('the store does not answer', { cause: error });
    }
  };
  const read = <T>(form: Form<T>, { data, partition, sort }: Item): T | undefined => {
    const value = form.read(data);
    if (value === undefined)
      tell('what the store holds cannot be read: it counts as absent', form, { partition, sort });
    return value;
  };
  const written = <T>(form: Form<T>, { value, partition, sort, expiresAt }: Remembered<T>): Item => ({
    partition,
    sort,
    data: form.write(value),
    expiresAt,
  });
  const refused = <T>(form: Form<T>, error: unknown): RefusedItemError => {
    if (!isRefusedItemError(error)) throw error;
    tell('the store refuses an item', form, { ...error.keys[0], items: error.keys.length, reason: reasonOf(error) });
    return error;
  };
  const { store } = batch.ports;
  const idOf = ({ partition, sort }: Key): string => JSON.stringify([partition, sort]);
  let foreseen: readonly Key[] = [];
  const ahead = new Map<string, Item | undefined>();
  /** Each is given once: whoever asks again wants to know what became of it. */
  const taken = (key: Key): Item | undefined => {
    const item = ahead.get(idOf(key));
    ahead.delete(idOf(key));
    return item;
  };
  async function getItems(keys: readonly Key[]): Promise<readonly (Item | undefined)[]> {
    if (keys.every((key) => ahead.has(idOf(key)))) {
      const items = new Map(keys.map((key) => [idOf(key), ahead.get(idOf(key))]));
      for (const key of keys) taken(key);
      return keys.map((key) => items.get(idOf(key)));
    }
    const more = foreseen;
    foreseen = [];
    const items = await attempt((signal) => store.get([...keys, ...more], signal));
    for (const key of keys) taken(key);
    for (const [index, key] of more.entries()) ahead.set(idOf(key), items[keys.length + index]);
    return items.slice(0, keys.length);
  }
  return {
    foresee(keys) {
      foreseen = [...foreseen, ...keys];
    },
    async get(form, keys) {
      if (keys.length === 0) return [];
      const items = await getItems(keys);
      return items.map(
        (item) => item && { value: read(form, item), version: item.version ?? 0, expiresAt: item.expiresAt },
      );
    },
    async list(form, partition, from, to) {
      const items = await attempt((signal) => store.list(partition, from, to, signal));
      return items.map((item) => read(form, item));
    },
    async put(form, all) {
      if (all.length === 0) return [];
      const items = all.map((one) => written(form, one));
      items.forEach(taken);
      return attempt((signal) => store.put(items, signal)).then(
        () => [],
        (error: unknown) => refused(form, error).keys,
      );
    },
    putIf(form, one, expected) {
      taken(one);
      return attempt((signal) => store.putIf(written(form, one), expected, signal)).catch((error: unknown) => {
        throw refused(form, error);
      });
    },
    async putEachIf(form, all) {
      const writes = all.map(({ one, expected }) => ({ item: written(form, one), expected }));
      for (const { item } of writes) taken(item);
      const { putEachIf } = store;
      if (putEachIf && all.length > 1) return attempt((signal) => putEachIf(writes, signal));
      const one = ({ item, expected }: ConditionalWrite): Promise<boolean> =>
        attempt((signal) => store.putIf(item, expected, signal)).catch((error: unknown) => {
          refused(form, error);
          return false;
        });
      return inParallel(writes, WRITES_AT_ONCE, one);
    },
    now: () => batch.ports.clock.now(),
    isDown: () => down,
  };
}

/** Resolves to the fallback where the store is down or refuses what is written; any other error travels. */
export async function orElse<T>(fallback: T, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof StoreDownError || isRefusedItemError(error)) return fallback;
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
