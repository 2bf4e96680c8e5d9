import { describe, expect, it } from 'vitest';
import { dataOf, dataText, isKey, isRefusedItemError } from '../../../lambda/model/refused-item.ts';

const item = (changes: object = {}) => ({ partition: 'p', sort: 's', data: {}, expiresAt: 1, ...changes });

const circle: unknown[] = [];
circle.push(circle);

/** Whether the store refuses it, which is no failure of the store. */
function isRefused(changes: object): boolean {
  try {
    dataText(item(changes));
    return false;
  } catch (error) {
    if (!isRefusedItemError(error)) throw error;
    expect(error.keys).toHaveLength(1);
    return true;
  }
}

describe('what no store takes', () => {
  it.each<readonly [string, object]>([
    ['an empty partition', { partition: '' }],
    ['an empty sort key', { sort: '' }],
    ['a partition of more than 2048 bytes', { partition: 'ü'.repeat(1025) }],
    ['a sort key of more than 1024 bytes', { sort: 'ü'.repeat(513) }],
    ['half a surrogate pair in a key', { sort: 'a\ud800' }],
    ['no end', { expiresAt: Number.NaN }],
    ['more than 400 KB', { data: 'x'.repeat(400 * 1024) }],
    ['a number that JSON writes as null', { data: { n: Number.POSITIVE_INFINITY } }],
    ['a set, which JSON writes as an empty object', { data: { all: new Set([1]) } }],
    ['a time, which comes back as a text', { data: { at: new Date(0) } }],
    ['a function', { data: { call: () => 1 } }],
    ['a circle', { data: circle }],
  ])('%s', (_, changes) => {
    expect(isRefused(changes)).toBe(true);
  });

  it.each<readonly [string, object]>([
    ['keys of just that many bytes', { partition: 'ü'.repeat(1024), sort: 'ü'.repeat(512) }],
    ['fields that are left out, lists and null', { data: { a: undefined, b: [1, null, { c: 'd' }] } }],
    ['an object without a prototype', { data: Object.assign(Object.create(null), { a: 1 }) }],
  ])('is not %s', (_, changes) => {
    expect(isRefused(changes)).toBe(false);
  });

  it('is told by its keys alone as well', () => {
    expect([isKey({ partition: 'p', sort: 's' }), isKey({ partition: 'p', sort: '' })]).toEqual([true, false]);
  });
});

describe('the data of an item', () => {
  it('comes back as it went', () => {
    const data = { a: [1, 'two', { three: null }], __proto: true };
    expect(dataOf(dataText(item({ data })))).toEqual(data);
  });

  it('is nothing where its text is none of ours', () => {
    expect([dataOf(undefined), dataOf('{"a":')]).toEqual([undefined, undefined]);
  });
});
