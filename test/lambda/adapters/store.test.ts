import {
  type AttributeValue,
  DynamoDBClient,
  PutItemCommand,
  TransactionCanceledException,
  type TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, describe, expect, it } from 'vitest';
import { createStore } from '../../../lambda/adapters/store.ts';
import type { Clock, Item } from '../../../lambda/ports.ts';
import { startDynalite } from '../../support/dynalite.ts';
import { storeContract } from '../../support/store-contract.ts';

const server = await startDynalite();
afterAll(server.close);

function testClock(start = 1_800_000_000_000) {
  let now = start;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    set: (time: number) => {
      now = time;
    },
    sleep: async (milliseconds: number) => {
      slept.push(milliseconds);
    },
    within: <T>(_: number, work: (signal: AbortSignal) => Promise<T>) => work(new AbortController().signal),
  } satisfies Clock & Record<string, unknown>;
}

storeContract('the DynamoDB store', async () => {
  const clock = testClock();
  return { store: createStore(server.client, await server.newTable(), clock), clock };
});

const items = (count: number): Item[] =>
  Array.from({ length: count }, (_, i) => ({
    partition: 'p',
    sort: String(i).padStart(3, '0'),
    data: { i },
    expiresAt: 1_800_003_600_000,
  }));

describe('the DynamoDB store under pressure', () => {
  it('asks again, later and later, for the keys that DynamoDB had no capacity for', async () => {
    const table = await server.newTable();
    const clock = testClock();
    const store = createStore(server.client, table, clock);
    await store.put(items(3));
    const calls: number[] = [];
    const throttled = throttling(server.client, calls, 1);
    expect(await createStore(throttled, table, clock).get(items(3))).toEqual(items(3));
    expect(calls).toEqual([3, 2, 1]);
    expect(clock.slept).toEqual([50, 100]);
  });

  it('writes again what DynamoDB had no capacity for, and loses nothing', async () => {
    const table = await server.newTable();
    const clock = testClock();
    const calls: number[] = [];
    await createStore(throttling(server.client, calls, 10), table, clock).put(items(30));
    expect([...calls].sort((a, b) => b - a)).toEqual([25, 15, 5, 5]);
    expect(await createStore(server.client, table, clock).list('p')).toEqual(items(30));
  });

  it('gives up after six attempts instead of holding the alert: the pipeline goes on without memory', async () => {
    const clock = testClock();
    const never = throttling(server.client, [], 0);
    const store = createStore(never, await server.newTable(), clock);
    await expect(store.get(items(2))).rejects.toThrow('2 items unprocessed after 6 attempts');
    await expect(store.put(items(2))).rejects.toThrow('2 items unprocessed after 6 attempts');
    expect(clock.slept).toEqual([50, 100, 200, 400, 800, 50, 100, 200, 400, 800]);
  });

  it('knows its own write again where the answer was lost and the SDK wrote once more', async () => {
    const table = await server.newTable();
    const client = losingFirstAnswer(server.client);
    const store = createStore(client, table, testClock());
    const [item] = items(1);
    expect(await store.putIf(item as Item, undefined)).toBe(true);
    expect(await store.putIf(item as Item, undefined)).toBe(false);
  });

  it('rejects where the table is not there, so that the pipeline can say so', async () => {
    const store = createStore(server.client, 'no-such-table', testClock());
    await expect(store.get(items(1))).rejects.toThrow();
    await expect(store.putIf(items(1)[0] as Item, undefined)).rejects.toThrow();
    await expect(store.list('p')).rejects.toThrow();
  });
});

describe('several conditional writes of the DynamoDB store', () => {
  const writes = (count: number) => items(count).map((item) => ({ item, expected: undefined }));
  /** Transactions, which dynalite does not know, made of its single writes: all of them or none. */
  async function withTransactions() {
    const table = await server.newTable();
    const calls: string[] = [];
    const client = new Proxy(server.client, {
      get(target, name) {
        if (name !== 'send') return Reflect.get(target, name);
        return async (command: { constructor: { name: string } }, ...more: []) => {
          calls.push(command.constructor.name.replace('Command', ''));
          if (command.constructor.name !== 'TransactWriteItemsCommand') return target.send(command as never, ...more);
          const wanted = (command as TransactWriteItemsCommand).input.TransactItems ?? [];
          const plain = createStore(target, table, testClock());
          const held = await plain.get(wanted.map(({ Put }) => ({ partition: 'p', sort: Put?.Item?.sk?.S ?? '' })));
          if (held.every((item) => item === undefined)) {
            for (const { Put } of wanted) await target.send(new PutItemCommand(Put as never));
            return {};
          }
          throw new TransactionCanceledException({
            message: 'no',
            $metadata: {},
            CancellationReasons: held.map((item) => ({ Code: item ? 'ConditionalCheckFailed' : 'None' })),
          });
        };
      },
    });
    return { store: createStore(client, table, testClock()), calls };
  }

  it('are one call for a hundred of them', async () => {
    const { store, calls } = await withTransactions();
    expect(await store.putEachIf?.(writes(100))).toEqual(Array(100).fill(true));
    expect(calls).toEqual(['TransactWriteItems']);
    expect(await store.get(items(100))).toEqual(items(100).map((item) => ({ ...item, version: 1 })));
  });

  it('do not fail for the one where somebody else was faster', async () => {
    const { store, calls } = await withTransactions();
    await store.putIf(items(2)[1] as Item, undefined);
    calls.length = 0;
    expect(await store.putEachIf?.(writes(3))).toEqual([true, false, true]);
    expect(calls).toEqual(['TransactWriteItems', 'PutItem', 'PutItem']);
  });

  it('go one by one where there are no transactions, which is asked once', async () => {
    const calls: string[] = [];
    const client = new Proxy(server.client, {
      get(target, name) {
        if (name !== 'send') return Reflect.get(target, name);
        return (command: { constructor: { name: string } }, ...more: []) => {
          calls.push(command.constructor.name.replace('Command', ''));
          return target.send(command as never, ...more);
        };
      },
    });
    const store = createStore(client, await server.newTable(), testClock());
    expect(await store.putEachIf?.(writes(3))).toEqual([true, true, true]);
    expect(await store.putEachIf?.(writes(3))).toEqual([false, false, false]);
    expect(calls.filter((name) => name === 'TransactWriteItems')).toHaveLength(1);
  });

  it('leave out what DynamoDB would refuse, and write the others', async () => {
    const { store } = await withTransactions();
    const [first, , third] = writes(3);
    const refused = { item: { partition: '', sort: 'x', data: 1, expiresAt: 1_800_003_600_000 }, expected: undefined };
    expect(await store.putEachIf?.([first, refused, third] as never)).toEqual([true, false, true]);
  });
});

describe('the DynamoDB store with an item that DynamoDB refuses for a reason of its own', () => {
  it('writes the others of the batch', async () => {
    const table = await server.newTable();
    const store = createStore(refusing(server.client, '007'), table, testClock());
    const [refused] = items(8).slice(-1);
    await expect(store.put(items(30))).rejects.toMatchObject({
      name: 'RefusedItemError',
      keys: [{ partition: 'p', sort: '007' }],
    });
    expect(await store.list('p')).toEqual(items(30).filter(({ sort }) => sort !== '007'));
    await expect(store.putIf(refused as Item, undefined)).rejects.toMatchObject({ name: 'RefusedItemError' });
  });
});

describe('the DynamoDB store with rows that somebody else wrote', () => {
  const expiresAt = { N: '1800003600' };
  it.each<readonly [string, Record<string, AttributeValue>, unknown, number | undefined]>([
    ['data that is no text', { data: { M: { n: { N: '1' } } }, expiresAt, version: { N: '3' } }, undefined, 3],
    ['data that is no JSON', { data: { S: '{' }, expiresAt }, undefined, undefined],
    ['no data', { expiresAt }, undefined, undefined],
    ['a version that is no number', { data: { S: '1' }, expiresAt, version: { S: 'x' } }, 1, undefined],
  ])('gives %s as unreadable, and lets it be replaced', async (_, row, data, version) => {
    const { store, put } = await tableWith();
    await put(row);
    const [found] = await store.get([key]);
    expect(found).toMatchObject({ ...key, data });
    expect(found?.version).toBe(version);
    expect(await store.putIf({ ...key, data: 'new', expiresAt: 1_800_003_600_000 }, undefined)).toBe(false);
    expect(await store.putIf({ ...key, data: 'new', expiresAt: 1_800_003_600_000 }, version ?? 0)).toBe(true);
    expect((await store.get([key]))[0]?.data).toBe('new');
  });

  it.each<readonly [string, Record<string, AttributeValue>]>([
    ['without an end', { data: { S: '1' }, version: { N: '1' } }],
    ['whose end is no number', { data: { S: '1' }, expiresAt: { S: 'soon' } }],
  ])('takes a row %s for absent, in reads and in writes alike', async (_, row) => {
    const { store, put } = await tableWith();
    await put(row);
    expect(await store.get([key])).toEqual([undefined]);
    expect(await store.list('p')).toEqual([]);
    expect(await store.putIf({ ...key, data: 'new', expiresAt: 1_800_003_600_000 }, 1)).toBe(false);
    expect(await store.putIf({ ...key, data: 'new', expiresAt: 1_800_003_600_000 }, undefined)).toBe(true);
    expect((await store.get([key]))[0]).toMatchObject({ data: 'new', version: 1 });
  });

  const key = { partition: 'p', sort: 's' };
  async function tableWith() {
    const table = await server.newTable();
    const put = (row: Record<string, AttributeValue>) =>
      server.client.send(new PutItemCommand({ TableName: table, Item: { pk: { S: 'p' }, sk: { S: 's' }, ...row } }));
    return { store: createStore(server.client, table, testClock()), put };
  }
});

/** Refuses a whole request as invalid as soon as one of its items has this sort key. */
function refusing(client: DynamoDBClient, sort: string): DynamoDBClient {
  const own = copyOf(client);
  own.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const isWrite = commandName === 'BatchWriteItemCommand' || commandName === 'PutItemCommand';
        if (isWrite && JSON.stringify(args.input).includes(`"sk":{"S":"${sort}"}`))
          throw Object.assign(new Error('One or more parameter values were invalid'), { name: 'ValidationException' });
        return next(args);
      },
    { step: 'initialize' },
  );
  return own;
}

/**
 * Lets only so many items of a batch through, and hands the others back as DynamoDB does; notes the size of
 * each batch.
 */
function throttling(client: DynamoDBClient, calls: number[], capacity: number): DynamoDBClient {
  const own = copyOf(client);
  own.middlewareStack.add(
    (next) => async (args) => {
      const input = args.input as { RequestItems?: Record<string, unknown> };
      const [entry] = Object.entries(input.RequestItems ?? {});
      if (!entry) return next(args);
      const [table, wanted] = entry;
      const all = (Array.isArray(wanted) ? wanted : (wanted as { Keys: unknown[] }).Keys) as unknown[];
      calls.push(all.length);
      const some = all.slice(0, capacity);
      const rest = all.slice(capacity);
      const wrap = (list: unknown[]) => ({
        [table]: Array.isArray(wanted) ? list : { ...(wanted as object), Keys: list },
      });
      const left = rest.length === 0 ? {} : wrap(rest);
      const key = Array.isArray(wanted) ? 'UnprocessedItems' : 'UnprocessedKeys';
      if (some.length === 0) return { response: {}, output: { $metadata: {}, [key]: left } } as never;
      const result = await next({ ...args, input: { ...input, RequestItems: wrap(some) } as never });
      return { ...result, output: { ...(result.output as object), [key]: left } } as never;
    },
    { step: 'initialize', priority: 'low' },
  );
  return own;
}

/** The first write reaches the table, but its answer does not come back. */
function losingFirstAnswer(client: DynamoDBClient): DynamoDBClient {
  const own = copyOf(client);
  let lost = false;
  own.middlewareStack.add(
    (next, context) => async (args) => {
      const result = await next(args);
      if (lost || context.commandName !== 'PutItemCommand') return result;
      lost = true;
      throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET', name: 'TimeoutError', $retryable: {} });
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  return own;
}

const copyOf = (client: DynamoDBClient): DynamoDBClient => {
  const { endpoint, region, credentials } = client.config;
  return new DynamoDBClient({ ...(endpoint ? { endpoint } : {}), region, credentials });
};
