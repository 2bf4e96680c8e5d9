/**
 * The detector's memory without DynamoDB: the same promises, kept in a map; and it refuses what DynamoDB
 * refuses.
 */

import { defined } from '../model/defined.ts';
import { dataText, isKey, isRefusedItemError, refusedItemError } from '../model/refused-item.ts';
import type { Clock, Item, Key, Store } from '../ports.ts';

interface Partition {
  readonly items: Map<string, Item>;
  /** Its sort keys in order. */
  readonly sorted: string[];
}

/** Data goes in as a copy that is frozen, so that nothing is shared with a caller who could change it. */
export function createLocalStore(clock: Pick<Clock, 'now'>): Store {
  const partitions = new Map<string, Partition>();

  const read = ({ partition, sort }: Key): Item | undefined => {
    const item = partitions.get(partition)?.items.get(sort);
    return item && item.expiresAt > clock.now() ? item : undefined;
  };
  const write = (given: Item): void => {
    const { partition, sort, expiresAt, version } = given;
    const data: unknown = JSON.parse(dataText(given));
    const entry = partitions.get(partition) ?? { items: new Map<string, Item>(), sorted: [] };
    partitions.set(partition, entry);
    if (!entry.items.has(sort)) entry.sorted.splice(placeOf(entry.sorted, sort), 0, sort);
    const item: Item = {
      partition,
      sort,
      data,
      // The table's TTL counts whole seconds.
      expiresAt: Math.ceil(expiresAt / 1000) * 1000,
      ...defined({ version }),
    };
    entry.items.set(sort, frozen(item));
  };

  return {
    get: async (keys) => keys.map(read),
    async list(partition, from, to) {
      const entry = partitions.get(partition);
      if (!entry || ![from, to].every((sort) => isKey({ partition, sort: sort ?? 'any' }))) return [];
      const start = from === undefined ? 0 : placeOf(entry.sorted, from);
      const end = to === undefined ? entry.sorted.length : firstIndex(entry.sorted, (sort) => inBytes(sort, to) > 0);
      return entry.sorted.slice(start, Math.max(start, end)).flatMap((sort) => read({ partition, sort }) ?? []);
    },
    async put(items) {
      const refused: Key[] = [];
      for (const item of items) {
        try {
          write(item);
        } catch (error) {
          if (!isRefusedItemError(error)) throw error;
          refused.push(...error.keys);
        }
      }
      if (refused.length > 0) throw refusedItemError(refused, 'each was tried alone');
    },
    async putIf(item, expected) {
      const current = read(item);
      const found = current && (current.version ?? 0);
      // DynamoDB looks at the item before it looks at the condition.
      if (found !== expected) {
        dataText(item);
        return false;
      }
      write({ ...item, version: (expected ?? 0) + 1 });
      return true;
    },
  };
}

/** Where a key stands among sorted ones, or would. Most come in order: at the end. */
function placeOf(sorted: readonly string[], sort: string): number {
  const last = sorted.at(-1);
  if (last === undefined || inBytes(last, sort) < 0) return sorted.length;
  return firstIndex(sorted, (other) => inBytes(other, sort) >= 0);
}

/** Where `holds` becomes true, of a list where it stays true from then on. */
function firstIndex(sorted: readonly string[], holds: (sort: string) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(sorted[middle] as string)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const inner of Object.values(value)) frozen(inner);
  return Object.freeze(value);
}

/**
 * DynamoDB sorts strings by their UTF-8 bytes; JavaScript compares UTF-16, which differs from U+D800 on only.
 */
function inBytes(a: string, b: string): number {
  if (beyond.test(a) || beyond.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

const beyond = /[\ud800-\uffff]/;
