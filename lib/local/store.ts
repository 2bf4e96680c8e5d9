/** The detector's memory without DynamoDB: the same promises, kept in a map. */
import type { Clock, Item, Key, Store } from '../../lambda/ports.ts';

interface Entry {
  readonly key: Key;
  readonly json: string;
  readonly expiresAt: number;
  readonly version?: number;
}

/** Nothing that a caller still holds is shared with it: data goes in and comes out as JSON. */
export function createLocalStore(clock: Pick<Clock, 'now'>): Store {
  const partitions = new Map<string, Map<string, Entry>>();
  // Sort keys of a partition in order, kept until a new one comes.
  const sorted = new Map<string, readonly string[]>();

  const read = ({ partition, sort }: Key): Item | undefined => {
    const entry = partitions.get(partition)?.get(sort);
    if (!entry || entry.expiresAt <= clock.now()) return undefined;
    const { json, key, ...rest } = entry;
    return { ...key, data: JSON.parse(json), ...rest };
  };
  const write = ({ partition, sort, data, expiresAt, version }: Item): void => {
    const entries = partitions.get(partition) ?? new Map<string, Entry>();
    partitions.set(partition, entries);
    if (!entries.has(sort)) sorted.delete(partition);
    entries.set(sort, {
      key: { partition, sort },
      json: JSON.stringify(data ?? null),
      // The table's TTL counts whole seconds.
      expiresAt: Math.ceil(expiresAt / 1000) * 1000,
      ...(version === undefined ? {} : { version }),
    });
  };

  return {
    get: async (keys) => keys.map(read),
    async list(partition, from, to) {
      const sorts = sorted.get(partition) ?? [...(partitions.get(partition)?.keys() ?? [])].sort(inBytes);
      sorted.set(partition, sorts);
      return sorts
        .filter(
          (sort) => (from === undefined || inBytes(from, sort) <= 0) && (to === undefined || inBytes(sort, to) <= 0),
        )
        .flatMap((sort) => read({ partition, sort }) ?? []);
    },
    async put(items) {
      for (const item of items) write(item);
    },
    async putIf(item, expected) {
      const current = read(item);
      if (expected === undefined ? current !== undefined : current?.version !== expected) return false;
      write({ ...item, version: (expected ?? 0) + 1 });
      return true;
    },
  };
}

/** DynamoDB sorts strings by their UTF-8 bytes; JavaScript compares UTF-16, which differs from U+D800 on only. */
function inBytes(a: string, b: string): number {
  if (beyond.test(a) || beyond.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

const beyond = /[\ud800-\uffff]/;
