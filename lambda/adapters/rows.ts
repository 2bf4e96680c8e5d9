/** The detector's items as DynamoDB holds them: keys, one attribute of JSON text, an end, a version. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { dataOf, dataText } from '../model/refused-item.ts';
import type { ConditionalWrite, Item, Key } from '../ports.ts';

export type Row = Record<string, AttributeValue>;

export const toKey = ({ partition, sort }: Key): Row => ({ pk: { S: partition }, sk: { S: sort } });

export const keyOf = ({ pk, sk }: Row): Key => ({ partition: pk?.S ?? '', sort: sk?.S ?? '' });

/** TTL counts seconds; rounded up, so that nothing is forgotten early. @throws RefusedItemError */
export const toRow = (item: Item): Row => ({
  ...toKey(item),
  data: { S: dataText(item) },
  expiresAt: { N: String(Math.ceil(item.expiresAt / 1000)) },
  ...(item.version === undefined ? {} : { version: { N: String(item.version) } }),
});

/** Of a row that somebody else wrote, what is not as it should be is left out. */
export const fromRow = (row: Row): Item => {
  const version = Number(row.version?.N);
  return {
    ...keyOf(row),
    data: dataOf(row.data?.S),
    expiresAt: Number(row.expiresAt?.N) * 1000,
    ...(Number.isFinite(version) ? { version } : {}),
  };
};

/** An item without a number for its end is absent to a read, so a write may replace it. */
function precondition(expected: number | undefined, now: number) {
  const isOver = '(NOT attribute_type(#expires, :number) OR #expires <= :now)';
  const isVersion = expected === 0 ? 'NOT attribute_type(#version, :number)' : '#version = :expected';
  return {
    ConditionExpression:
      expected === undefined
        ? `attribute_not_exists(#pk) OR ${isOver}`
        : `attribute_exists(#pk) AND NOT ${isOver} AND ${isVersion}`,
    ExpressionAttributeNames: {
      '#pk': 'pk',
      '#expires': 'expiresAt',
      ...(expected === undefined ? {} : { '#version': 'version' }),
    },
    ExpressionAttributeValues: {
      ':now': { N: String(now) },
      ':number': { S: 'N' },
      ...(expected ? { ':expected': { N: String(expected) } } : {}),
    },
  };
}

/**
 * A put on the condition that its version is the expected one.
 *
 * @param writer tells a write of ours from somebody else's
 * @param now seconds since the epoch
 * @throws RefusedItemError
 */
export const conditionalPut = (
  item: ConditionalWrite['item'],
  expected: number | undefined,
  writer: string,
  now: number,
) => ({
  Item: { ...toRow({ ...item, version: (expected ?? 0) + 1 }), writer: { S: writer } },
  ...precondition(expected, now),
});
