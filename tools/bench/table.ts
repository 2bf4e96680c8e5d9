/**
 * The detector's table under DynamoDB's capacity: the calls that adapters/store.ts makes, over the memory of
 * lib/local.
 */
import type { Clock, Item, Key, Store } from '../../lambda/ports.ts';
import { createBucket, createBuckets } from './bucket.ts';
import type { Machine } from './cloud.ts';
import { assumed, published } from './limits.ts';
import { add, type Meter } from './meter.ts';

/** As adapters/store.ts asks again for what is left. */
const attempts = 6;
const firstDelay = 50;
const sdkAttempts = 2;
const batchesAtOnce = 4;

/** Bytes of an item with its keys, as DynamoDB would count them, give or take the names. */
function bytesOf(item: Pick<Item, 'partition' | 'sort' | 'data'>): number {
  const known = sizes.get(item);
  if (known !== undefined) return known;
  const bytes = item.partition.length + item.sort.length + JSON.stringify(item.data).length + 40;
  sizes.set(item, bytes);
  return bytes;
}
/** The memory gives out the same frozen items again and again. */
const sizes = new WeakMap<object, number>();
const writeUnits = (bytes: number): number => Math.ceil(bytes / 1_024);
const readUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / 4_096));

interface Request<T> {
  readonly partition: string;
  readonly units: number;
  readonly value: T;
}

/** One table for all containers; `storeOf` is what one of them has of it. */
export function createTable(clock: Clock, meter: Meter, memory: Store): { storeOf(machine: Machine): Store } {
  const sides = {
    reads: { table: createBucket(published.tableReads, clock), one: createBuckets(published.partitionReads, clock) },
    writes: { table: createBucket(published.tableWrites, clock), one: createBuckets(published.partitionWrites, clock) },
  };
  type Side = keyof typeof sides;

  /**
   * Capacity may be overdrawn by one request, as DynamoDB does, so that a page of 1 MB can be read at all.
   */
  function admit(side: Side, { partition, units }: Request<unknown>): boolean {
    const one = sides[side].one(partition);
    if (!one.take(0) || !sides[side].table.take(0)) return false;
    one.wait(units);
    sides[side].table.wait(units);
    meter.units[side] += units;
    return true;
  }

  const trip = async (machine: Machine, action: string, bytes = 0): Promise<void> => {
    await machine.work(assumed.cpuPerCall + (bytes / 1_048_576) * assumed.cpuPerMegabyte);
    add(meter.calls, action);
    await clock.sleep(assumed.latency.DynamoDB);
  };

  const refused = (): Error =>
    Object.assign(new Error('The level of configured provisioned throughput was exceeded'), {
      name: 'ProvisionedThroughputExceededException',
    });

  /** A call that is done whole or refused whole; the SDK tries it twice. */
  async function whole(machine: Machine, action: string, side: Side, request: Request<unknown>): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      await trip(machine, action);
      if (admit(side, request)) return;
      add(meter.throttled, action);
      if (attempt >= sdkAttempts) throw refused();
      await clock.sleep(firstDelay);
    }
  }

  /** A batch: what there is no capacity for comes back; refused where that is all of it. */
  async function batch<T>(machine: Machine, action: string, side: Side, all: readonly Request<T>[]): Promise<T[]> {
    const done: T[] = [];
    let left = all;
    for (let attempt = 1; left.length > 0; attempt++) {
      await trip(machine, action);
      const before = left.length;
      left = left.filter((request) => !(admit(side, request) && done.push(request.value)));
      if (left.length === 0) break;
      add(meter.throttled, action);
      if (left.length === before && attempt >= sdkAttempts) throw refused();
      if (attempt === attempts) throw new Error(`DynamoDB left ${left.length} items unprocessed`);
      await clock.sleep(firstDelay * 2 ** (attempt - 1));
    }
    return done;
  }

  const storeOf = (machine: Machine): Store => ({
    async get(keys) {
      const found = await memory.get(keys);
      const unique = new Map(
        keys.map((key, i) => [JSON.stringify([key.partition, key.sort]), { key, item: found[i] }]),
      );
      const requests = [...unique.values()].map(
        ({ key, item }): Request<Key> => ({
          partition: key.partition,
          units: item ? readUnits(bytesOf(item)) : 1,
          value: key,
        }),
      );
      await inFours(chunks(requests, published.getKeys), (some) => batch(machine, 'BatchGetItem', 'reads', some));
      return memory.get(keys);
    },
    async list(partition, from, to) {
      const items = await memory.list(partition, from, to);
      const sizes = items.map(bytesOf);
      const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
      for (let read = 0; read === 0 || read < total; read += published.pageBytes) {
        const page = Math.min(published.pageBytes, total - read);
        await whole(machine, 'Query', 'reads', { partition, units: readUnits(page), value: undefined });
        await machine.work((page / 1_048_576) * assumed.cpuPerMegabyte);
      }
      return items;
    },
    async put(items) {
      const unique = new Map(items.map((item) => [JSON.stringify([item.partition, item.sort]), item]));
      const requests = [...unique.values()].map((item) => ({
        partition: item.partition,
        units: writeUnits(bytesOf(item)),
        value: item,
      }));
      await inFours(chunks(requests, published.putItems), async (some) => {
        await memory.put(await batch(machine, 'BatchWriteItem', 'writes', some));
      });
    },
    async putIf(item, expected) {
      const request = { partition: item.partition, units: writeUnits(bytesOf(item)), value: undefined };
      await whole(machine, 'PutItem', 'writes', request);
      const written = await memory.putIf(item, expected);
      // The adapter reads the item that stands in the way.
      if (!written) await whole(machine, 'GetItem', 'reads', { ...request, units: 1 });
      return written;
    },
    async putEachIf(writes) {
      const done: boolean[] = [];
      for (const some of chunks(writes, published.transactionItems)) {
        // A transaction costs two units for each.
        for (const { item } of some)
          admit('writes', { partition: item.partition, units: 2 * writeUnits(bytesOf(item)), value: undefined });
        await trip(machine, 'TransactWriteItems');
        for (const { item, expected } of some) done.push(await memory.putIf(item, expected));
      }
      return done;
    },
  });
  return { storeOf };
}

const chunks = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));

async function inFours<T>(all: readonly T[], work: (one: T) => Promise<unknown>): Promise<void> {
  for (const some of chunks(all, batchesAtOnce)) await Promise.all(some.map(work));
}
