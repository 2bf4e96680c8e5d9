/**
 * What the detector remembers, in a DynamoDB table with the string keys `pk` and `sk` and TTL on `expiresAt`.
 * The data is one attribute of JSON text: keys in it that somebody else chose are no names of attributes.
 */
import { randomUUID } from 'node:crypto';
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { inParallel } from '../model/concurrency.ts';
import { isKey, isRefusedItemError, refusedItemError } from '../model/refused-item.ts';
import type { Clock, ConditionalWrite, Item, Key, Store } from '../ports.ts';
import { abortedBy } from './aborted-by.ts';
import { conditionalPut, fromRow, keyOf, type Row, toKey, toRow } from './rows.ts';

/** BatchGetItem takes at most 100 keys, BatchWriteItem at most 25 items. */
const getLimit = 100;
const putLimit = 25;
/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const transactionLimit = 100;
const batchesAtOnce = 4;
/** DynamoDB hands back what it had no capacity for; it is asked again so often, after 50, 100, 200 ... ms. */
const attempts = 6;
const firstDelay = 50;

/**
 * @param client closed by its owner; every read is strongly consistent.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html: items past their TTL
 * stay readable for days, so expiry is decided here.
 */
export function createStore(client: DynamoDBClient, table: string, clock: Clock): Store {
  const alive = (row: Row | undefined): Item | undefined => {
    const item = row && fromRow(row);
    return item && item.expiresAt > clock.now() ? item : undefined;
  };

  async function getBatch(keys: readonly Key[], signal: AbortSignal | undefined): Promise<Row[]> {
    const rows: Row[] = [];
    await untilDone(clock, keys.map(toKey), async (wanted) => {
      const answer = await client.send(
        new BatchGetItemCommand({ RequestItems: { [table]: { Keys: wanted, ConsistentRead: true } } }),
        abortedBy(signal),
      );
      rows.push(...(answer.Responses?.[table] ?? []));
      return answer.UnprocessedKeys?.[table]?.Keys ?? [];
    });
    return rows;
  }

  const putRows = (all: readonly Row[], signal: AbortSignal | undefined): Promise<void> =>
    untilDone(clock, all, async (rows) => {
      const answer = await client.send(
        new BatchWriteItemCommand({ RequestItems: { [table]: rows.map((Item) => ({ PutRequest: { Item } })) } }),
        abortedBy(signal),
      );
      return (answer.UnprocessedItems?.[table] ?? []).flatMap(({ PutRequest }) =>
        PutRequest?.Item ? [PutRequest.Item] : [],
      );
    });

  /**
   * DynamoDB refuses a batch whole: then each item goes alone. The keys of those that are refused even so.
   */
  async function putBatch(rows: readonly Row[], signal: AbortSignal | undefined): Promise<Key[]> {
    try {
      await putRows(rows, signal);
      return [];
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (rows.length === 1) return rows.map(keyOf);
      return (await inParallel(rows, batchesAtOnce, (row) => putBatch([row], signal))).flat();
    }
  }

  const now = (): number => Math.floor(clock.now() / 1000);
  /** Something that speaks DynamoDB, and only the older part of it, is asked once. */
  let hasTransactions = true;

  /** @param writer tells a write of ours from somebody else's */
  async function putOne(
    { item, expected }: ConditionalWrite,
    writer: string,
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    const put = new PutItemCommand({ TableName: table, ...conditionalPut(item, expected, writer, now()) });
    try {
      await client.send(put, abortedBy(signal));
      return true;
    } catch (error) {
      if (isRefusal(error))
        throw refusedItemError([{ partition: item.partition, sort: item.sort }], 'as invalid', error);
      if (!(error instanceof Error) || error.name !== 'ConditionalCheckFailedException') throw error;
      // The SDK repeats a write whose answer was lost; then the item that stands in the way is our own.
      const { Item: winner } = await client.send(
        new GetItemCommand({ TableName: table, Key: toKey(item), ConsistentRead: true }),
        abortedBy(signal),
      );
      return winner?.writer?.S === writer;
    }
  }

  /** All in one call, where nobody else was faster; then one by one what was not done for another's sake. */
  async function putTogether(
    writes: readonly ConditionalWrite[],
    writer: string,
    signal: AbortSignal | undefined,
  ): Promise<readonly boolean[]> {
    const alone = (write: ConditionalWrite): Promise<boolean> =>
      putOne(write, writer, signal).catch((error: unknown) => {
        if (isRefusedItemError(error)) return false;
        throw error;
      });
    const [first, ...more] = writes;
    if (first === undefined) return [];
    if (more.length === 0) return [await alone(first)];
    if (!hasTransactions) return inParallel(writes, putLimit, alone);
    try {
      const TransactItems = writes.map(({ item, expected }) => ({
        Put: { TableName: table, ...conditionalPut(item, expected, writer, now()) },
      }));
      await client.send(new TransactWriteItemsCommand({ TransactItems }), abortedBy(signal));
      return writes.map(() => true);
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof Error && error.name === 'UnknownOperationException') hasTransactions = false;
      const reasons = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
      const isTaken = new Set(writes.filter((_, index) => reasons[index]?.Code === 'ConditionalCheckFailed'));
      return inParallel(writes, putLimit, async (write) => !isTaken.has(write) && alone(write));
    }
  }

  return {
    async get(keys, signal) {
      const batches = chunks([...byKey(keys.filter(isKey)).values()], getLimit);
      const rows = byKey(
        (await inParallel(batches, batchesAtOnce, (some) => getBatch(some, signal)))
          .flat()
          .map((row) => ({ row, ...keyOf(row) })),
      );
      return keys.map((key) => alive(rows.get(idOf(key))?.row));
    },

    async list(partition, from, to, signal) {
      if (!isKey({ partition, sort: from ?? 'any' }) || !isKey({ partition, sort: to ?? 'any' })) return [];
      if (from !== undefined && to !== undefined && compareSort(from, to) > 0) return [];
      const items: Item[] = [];
      let start: QueryCommandInput['ExclusiveStartKey'];
      do {
        const page = await client.send(
          new QueryCommand({
            TableName: table,
            ConsistentRead: true,
            ...condition(partition, from, to),
            ExclusiveStartKey: start,
          }),
          abortedBy(signal),
        );
        items.push(...(page.Items ?? []).flatMap((row) => alive(row) ?? []));
        start = page.LastEvaluatedKey;
      } while (start);
      return items;
    },

    async put(items, signal) {
      const rows: Row[] = [];
      const refused: Key[] = [];
      for (const item of byKey(items).values()) {
        try {
          rows.push(toRow(item));
        } catch (error) {
          if (!isRefusedItemError(error)) throw error;
          refused.push(...error.keys);
        }
      }
      refused.push(
        ...(await inParallel(chunks(rows, putLimit), batchesAtOnce, (some) => putBatch(some, signal))).flat(),
      );
      if (refused.length > 0) throw refusedItemError(refused, 'each was tried alone');
    },

    putIf: (item, expected, signal) => putOne({ item, expected }, randomUUID(), signal),

    async putEachIf(writes, signal) {
      const writer = randomUUID();
      const chunked = await inParallel(chunks(writes, transactionLimit), batchesAtOnce, (some) =>
        putTogether(some, writer, signal),
      );
      return chunked.flat();
    },
  };
}

/** What is wrong with the request itself: it fails again however often it is sent. */
const isRefusal = (error: unknown): boolean =>
  error instanceof Error && ['ValidationException', 'SerializationException'].includes(error.name);

function condition(partition: string, from?: string, to?: string) {
  const range =
    from !== undefined && to !== undefined
      ? ' AND #sk BETWEEN :from AND :to'
      : from !== undefined
        ? ' AND #sk >= :from'
        : to !== undefined
          ? ' AND #sk <= :to'
          : '';
  return {
    KeyConditionExpression: `#pk = :pk${range}`,
    ExpressionAttributeNames: { '#pk': 'pk', ...(range ? { '#sk': 'sk' } : {}) },
    ExpressionAttributeValues: {
      ':pk': { S: partition },
      ...(from === undefined ? {} : { ':from': { S: from } }),
      ...(to === undefined ? {} : { ':to': { S: to } }),
    },
  };
}

const idOf = ({ partition, sort }: Key): string => JSON.stringify([partition, sort]);

/**
 * One for each key, the last one where a key comes twice: a batch that names a key twice is refused whole.
 */
const byKey = <T extends Key>(all: readonly T[]): Map<string, T> => new Map(all.map((one) => [idOf(one), one]));

/** DynamoDB sorts strings by their UTF-8 bytes. */
const compareSort = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}

/**
 * Asks again for what DynamoDB hands back unprocessed. Rejects when something is left after the last attempt.
 */
async function untilDone(clock: Clock, all: readonly Row[], ask: (rows: Row[]) => Promise<Row[]>): Promise<void> {
  let left = [...all];
  for (let attempt = 1; left.length > 0; attempt++) {
    left = await ask(left);
    if (left.length === 0) return;
    if (attempt === attempts)
      throw new Error(`DynamoDB left ${left.length} items unprocessed after ${attempts} attempts`);
    await clock.sleep(firstDelay * 2 ** (attempt - 1));
  }
}
