/** What the detector remembers, in a DynamoDB table with the string keys `pk` and `sk` and TTL on `expiresAt`. */
import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { Clock, Item, Key, Store } from '../ports.ts';

/** BatchGetItem takes at most 100 keys, BatchWriteItem at most 25 items. */
const getLimit = 100;
const putLimit = 25;
const batchesAtOnce = 4;
/** DynamoDB hands back what it had no capacity for; it is asked again so often, after 50, 100, 200 ... ms. */
const attempts = 6;
const firstDelay = 50;

type Row = Record<string, unknown>;

/**
 * @param client closed by its owner; every read is strongly consistent.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html: items past their TTL stay readable
 * for days, so expiry is decided here.
 */
export function createStore(client: DynamoDBClient, table: string, clock: Clock): Store {
  const documents = DynamoDBDocumentClient.from(client, {
    marshallOptions: { removeUndefinedValues: true },
  });
  const nowSeconds = (): number => Math.floor(clock.now() / 1000);
  const alive = (row: Row | undefined): Item | undefined => {
    const item = row && fromRow(row);
    return item && item.expiresAt > clock.now() ? item : undefined;
  };

  async function getBatch(keys: readonly Key[]): Promise<Row[]> {
    const rows: Row[] = [];
    await untilDone(clock, keys.map(toKey), async (wanted) => {
      const answer = await documents.send(
        new BatchGetCommand({ RequestItems: { [table]: { Keys: wanted, ConsistentRead: true } } }),
      );
      rows.push(...(answer.Responses?.[table] ?? []));
      return answer.UnprocessedKeys?.[table]?.Keys ?? [];
    });
    return rows;
  }

  const putBatch = (items: readonly Item[]): Promise<void> =>
    untilDone(clock, items.map(toRow), async (rows) => {
      const answer = await documents.send(
        new BatchWriteCommand({ RequestItems: { [table]: rows.map((Item) => ({ PutRequest: { Item } })) } }),
      );
      return (answer.UnprocessedItems?.[table] ?? []).flatMap(({ PutRequest }) => PutRequest?.Item ?? []);
    });

  return {
    async get(keys) {
      const batches = chunks([...byKey(keys).values()], getLimit);
      const rows = byKey((await inParallel(batches, getBatch)).flat().map((row) => ({ row, ...fromRow(row) })));
      return keys.map((key) => alive(rows.get(idOf(key))?.row));
    },

    async list(partition, from, to) {
      if (from !== undefined && to !== undefined && compareSort(from, to) > 0) return [];
      const items: Item[] = [];
      let start: QueryCommandInput['ExclusiveStartKey'];
      do {
        const page = await documents.send(
          new QueryCommand({
            TableName: table,
            ConsistentRead: true,
            ...condition(partition, from, to),
            ExclusiveStartKey: start,
          }),
        );
        items.push(...(page.Items ?? []).flatMap((row) => alive(row) ?? []));
        start = page.LastEvaluatedKey;
      } while (start);
      return items;
    },

    async put(items) {
      await inParallel(chunks([...byKey(items).values()], putLimit), putBatch);
    },

    async putIf(item, expected) {
      const writer = randomUUID();
      const put = new PutCommand({
        TableName: table,
        Item: { ...toRow({ ...item, version: (expected ?? 0) + 1 }), writer },
        ExpressionAttributeNames: {
          '#expires': 'expiresAt',
          ...(expected === undefined ? { '#pk': 'pk' } : { '#version': 'version' }),
        },
        ...(expected === undefined
          ? {
              ConditionExpression: 'attribute_not_exists(#pk) OR #expires <= :now',
              ExpressionAttributeValues: { ':now': nowSeconds() },
            }
          : {
              ConditionExpression: '#version = :expected AND #expires > :now',
              ExpressionAttributeValues: { ':now': nowSeconds(), ':expected': expected },
            }),
      });
      try {
        await documents.send(put);
        return true;
      } catch (error) {
        if (!(error instanceof Error) || error.name !== 'ConditionalCheckFailedException') throw error;
        // The SDK repeats a write whose answer was lost; then the item that stands in the way is our own.
        const { Item: winner } = await documents.send(
          new GetCommand({ TableName: table, Key: toKey(item), ConsistentRead: true }),
        );
        return winner?.writer === writer;
      }
    },
  };
}

const toKey = ({ partition, sort }: Key): Row => ({ pk: partition, sk: sort });

/** TTL counts seconds; rounded up, so that nothing is forgotten early. */
const toRow = ({ data, expiresAt, version, ...key }: Item): Row => ({
  ...toKey(key),
  data,
  expiresAt: Math.ceil(expiresAt / 1000),
  ...(version === undefined ? {} : { version }),
});

const fromRow = (row: Row): Item => ({
  partition: String(row.pk),
  sort: String(row.sk),
  data: row.data,
  expiresAt: Number(row.expiresAt) * 1000,
  ...(typeof row.version === 'number' ? { version: row.version } : {}),
});

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
      ':pk': partition,
      ...(from === undefined ? {} : { ':from': from }),
      ...(to === undefined ? {} : { ':to': to }),
    },
  };
}

const idOf = ({ partition, sort }: Key): string => JSON.stringify([partition, sort]);

/** One for each key, the last one where a key comes twice: a batch that names a key twice is refused whole. */
const byKey = <T extends Key>(all: readonly T[]): Map<string, T> => new Map(all.map((one) => [idOf(one), one]));

/** DynamoDB sorts strings by their UTF-8 bytes. */
const compareSort = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}

async function inParallel<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const some of chunks(all, batchesAtOnce)) results.push(...(await Promise.all(some.map(work))));
  return results;
}

/** Asks again for what DynamoDB hands back unprocessed. Rejects when something is left after the last attempt. */
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
