/** What every Store promises, run over the DynamoDB one and over the one in memory. */
import { describe, expect, it } from 'vitest';
import { isRefusedItemError } from '../../lambda/model/refused-item.ts';
import type { Clock, Item, Store } from '../../lambda/ports.ts';

export interface StoreUnderTest {
  readonly store: Store;
  readonly clock: Pick<Clock, 'now'> & { set(time: number): void };
}

const hour = 3_600_000;

/** @param make an empty store whose clock the test moves. */
export function storeContract(name: string, make: () => Promise<StoreUnderTest>): void {
  const item = (sort: string, data: unknown = { sort }, more: Partial<Item> = {}): Item => ({
    partition: 'p',
    sort,
    data,
    expiresAt: 1_800_000_000_000 + hour,
    ...more,
  });

  describe(`${name}, as every store`, () => {
    it('answers in the order of the keys, with undefined where nothing is', async () => {
      const { store } = await make();
      await store.put([item('a'), item('b')]);
      const found = await store.get([
        { partition: 'p', sort: 'b' },
        { partition: 'p', sort: 'none' },
        { partition: 'other', sort: 'a' },
        { partition: 'p', sort: 'a' },
      ]);
      expect(found).toEqual([item('b'), undefined, undefined, item('a')]);
    });

    it('answers a key that is asked for twice twice: DynamoDB would refuse the whole batch', async () => {
      const { store } = await make();
      await store.put([item('a')]);
      const key = { partition: 'p', sort: 'a' };
      expect(await store.get([key, key])).toEqual([item('a'), item('a')]);
    });

    it('takes the last of two items with one key in a put, for the same reason', async () => {
      const { store } = await make();
      await store.put([item('a', { n: 1 }), item('a', { n: 2 })]);
      expect((await store.get([{ partition: 'p', sort: 'a' }]))[0]?.data).toEqual({ n: 2 });
    });

    it('takes and gives nothing at all without complaint', async () => {
      const { store } = await make();
      await store.put([]);
      expect(await store.get([])).toEqual([]);
      expect(await store.list('p')).toEqual([]);
    });

    it('holds 1,000 items: far more than one batch of reads or writes', async () => {
      const { store } = await make();
      const items = Array.from({ length: 1000 }, (_, i) =>
        item(String(i).padStart(4, '0'), { i, pad: 'x'.repeat(1500) }),
      );
      await store.put(items);
      expect(await store.get(items)).toEqual(items);
      expect(await store.list('p')).toEqual(items);
    });

    it('keeps nested data as it is: lists, null, booleans, empty texts and other scripts', async () => {
      const { store } = await make();
      const data = { list: [1, 'two', null, { three: [] }], none: null, yes: true, empty: '', text: '채굴 ⛏', map: {} };
      await store.put([item('a', data)]);
      expect((await store.get([{ partition: 'p', sort: 'a' }]))[0]?.data).toEqual(data);
    });

    it('shares no object with the caller', async () => {
      const { store } = await make();
      const data = { n: 1 };
      await store.put([item('a', data)]);
      data.n = 2;
      const [first] = await store.get([{ partition: 'p', sort: 'a' }]);
      expect(first?.data).toEqual({ n: 1 });
      try {
        (first?.data as { n: number }).n = 3;
      } catch {
        // A store may as well hand out what cannot be changed.
      }
      expect((await store.get([{ partition: 'p', sort: 'a' }]))[0]?.data).toEqual({ n: 1 });
    });

    it('lists a partition sorted by bytes, both ends of the range included', async () => {
      const { store } = await make();
      const sorts = ['a', 'b#1', 'b#2', 'b$', 'c', 'Z', 'é', '가', '😀', '￮'];
      await store.put([...sorts.map((sort) => item(sort)), item('a', {}, { partition: 'other' })]);
      const list = async (from?: string, to?: string) => (await store.list('p', from, to)).map(({ sort }) => sort);
      expect(await list()).toEqual(['Z', 'a', 'b#1', 'b#2', 'b$', 'c', 'é', '가', '￮', '😀']);
      expect(await list('b#1', 'c')).toEqual(['b#1', 'b#2', 'b$', 'c']);
      expect(await list('c')).toEqual(['c', 'é', '가', '￮', '😀']);
      expect(await list(undefined, 'a')).toEqual(['Z', 'a']);
      expect(await list('c', 'a')).toEqual([]);
    });

    it('treats an expired item as absent although nothing has deleted it', async () => {
      const { store, clock } = await make();
      await store.put([item('short', {}, { expiresAt: clock.now() + 60_000 }), item('long')]);
      clock.set(clock.now() + 59_000);
      expect(await store.get([{ partition: 'p', sort: 'short' }])).not.toEqual([undefined]);
      clock.set(clock.now() + 1000);
      expect(await store.get([{ partition: 'p', sort: 'short' }])).toEqual([undefined]);
      expect((await store.list('p')).map(({ sort }) => sort)).toEqual(['long']);
    });

    it('never forgets early: a part of a second counts as a whole one', async () => {
      const { store, clock } = await make();
      await store.put([item('a', {}, { expiresAt: clock.now() + 1500 })]);
      clock.set(clock.now() + 1600);
      expect((await store.get([{ partition: 'p', sort: 'a' }]))[0]).toBeDefined();
    });

    it('writes on the condition that nothing is there, and counts versions from 1', async () => {
      const { store } = await make();
      expect(await store.putIf(item('a', { by: 'me' }), undefined)).toBe(true);
      expect(await store.putIf(item('a', { by: 'you' }), undefined)).toBe(false);
      expect((await store.get([{ partition: 'p', sort: 'a' }]))[0]).toEqual(item('a', { by: 'me' }, { version: 1 }));
    });

    it('writes on the condition that the version is the one that was read', async () => {
      const { store } = await make();
      await store.putIf(item('a', { n: 1 }), undefined);
      expect(await store.putIf(item('a', { n: 2 }), 1)).toBe(true);
      expect(await store.putIf(item('a', { n: 3 }), 1)).toBe(false);
      expect(await store.putIf(item('none', {}), 1)).toBe(false);
      expect((await store.get([{ partition: 'p', sort: 'a' }]))[0]).toEqual(item('a', { n: 2 }, { version: 2 }));
    });

    it('counts an item that was put without a version as there', async () => {
      const { store } = await make();
      await store.put([item('a')]);
      expect(await store.putIf(item('a', { n: 2 }), undefined)).toBe(false);
      expect(await store.putIf(item('a', { n: 2 }), 1)).toBe(false);
    });

    it('lets an item that was put without a version be replaced by one with a version, once', async () => {
      const { store } = await make();
      await store.put([item('a')]);
      expect(await store.putIf(item('none', {}), 0)).toBe(false);
      expect(await store.putIf(item('a', { n: 2 }), 0)).toBe(true);
      expect(await store.putIf(item('a', { n: 3 }), 0)).toBe(false);
      expect((await store.get([{ partition: 'p', sort: 'a' }]))[0]).toEqual(item('a', { n: 2 }, { version: 1 }));
    });

    it('counts an expired item as absent in a conditional write: an old claim never blocks a new one', async () => {
      const { store, clock } = await make();
      await store.putIf(item('a', { n: 1 }, { expiresAt: clock.now() + 60_000 }), undefined);
      clock.set(clock.now() + 60_000);
      expect(await store.putIf(item('a', { n: 2 }), 1)).toBe(false);
      expect(await store.putIf(item('a', { n: 2 }), undefined)).toBe(true);
      expect((await store.get([{ partition: 'p', sort: 'a' }]))[0]).toMatchObject({ data: { n: 2 }, version: 1 });
    });

    it('lets exactly one of many writers win', async () => {
      const { store } = await make();
      const race = (expected: number | undefined) =>
        Promise.all(Array.from({ length: 20 }, (_, writer) => store.putIf(item('a', { writer }), expected)));
      expect((await race(undefined)).filter(Boolean)).toHaveLength(1);
      const winners = await race(1);
      expect(winners.filter(Boolean)).toHaveLength(1);
      const [stored] = await store.get([{ partition: 'p', sort: 'a' }]);
      expect(stored).toMatchObject({ data: { writer: winners.indexOf(true) }, version: 2 });
    });

    it.each(hostileData)('keeps data as it is: %s', async (_, data) => {
      const { store } = await make();
      await store.put([item('a', data)]);
      expect(await store.putIf(item('b', data), undefined)).toBe(true);
      for (const found of await store.list('p')) expect(JSON.stringify(found.data)).toBe(JSON.stringify(data));
    });

    it.each(refused)('refuses %s, and tells which item it was', async (_, parts) => {
      const { store } = await make();
      const bad = { ...item('bad'), ...parts };
      const keys = [{ partition: bad.partition, sort: bad.sort }];
      await expect(store.put([bad])).rejects.toMatchObject({ name: 'RefusedItemError', keys });
      for (const expected of [undefined, 1]) {
        await expect(store.putIf(bad, expected)).rejects.toMatchObject({ name: 'RefusedItemError', keys });
      }
      expect(await store.get(keys)).toEqual([undefined]);
    });

    it('takes what stands beside refused items, in whatever order they come', async () => {
      const { store } = await make();
      const good = Array.from({ length: 60 }, (_, i) => item(`good-${String(i).padStart(2, '0')}`));
      const bad = refused.map(([, parts], i) => ({ ...item(`bad-${i}`), ...parts }));
      const mixed = good.flatMap((one, i) => [one, ...(bad[i] ? [bad[i] as Item] : [])]);
      const error = await store.put(mixed).catch((thrown: unknown) => thrown);
      expect(isRefusedItemError(error) && error.keys).toHaveLength(bad.length);
      expect(await store.list('p', 'good', 'good-~')).toEqual(good);
    });

    it('takes an item of almost 400 KB', async () => {
      const { store } = await make();
      const large = item('a', 'x'.repeat(400 * 1_024 - 300));
      await store.put([large]);
      expect(await store.putIf({ ...large, sort: 'b' }, undefined)).toBe(true);
      expect((await store.list('p')).map(({ data }) => data)).toEqual([large.data, large.data]);
    });

    it('finds nothing under a key that no item can have, and everything else beside it', async () => {
      const { store } = await make();
      await store.put([item('a')]);
      const keys = ['', 'x'.repeat(1_025), '\ud83d', 'a'].map((sort) => ({ partition: 'p', sort }));
      expect((await store.get(keys)).map((found) => found?.sort)).toEqual([undefined, undefined, undefined, 'a']);
      expect(await store.list('')).toEqual([]);
      expect(await store.list('x'.repeat(2_049))).toEqual([]);
    });
  });
}

/** What a launch can bring in names and values: nothing of it may cost anybody the memory. */
const hostileData: readonly (readonly [string, unknown])[] = [
  ['a key named __proto__', JSON.parse('{"tags":{"__proto__":"x","constructor":"y","toString":"z"}}')],
  ['keys that are empty, long or odd', { '': 1, ['k'.repeat(70_000)]: 2, 'a.b#c :d': 3, [lineBreaks()]: 4 }],
  ['half of a surrogate pair, in a key and in a value', { '\ud83d': 'a \udca3 b' }],
  ['control characters', { text: lineBreaks() }],
  ['numbers at the ends of what JavaScript has', [0, 1e-308, -1.7e308, Number.MAX_SAFE_INTEGER]],
  ['deep nesting', Array.from({ length: 200 }).reduce<unknown>((inner) => [inner], 'deep')],
  ['nothing at all', null],
];

function lineBreaks(): string {
  return '\u0000\u0001\r\n\u2028\u007f';
}

const circle: unknown[] = [];
circle.push(circle);

/** What DynamoDB refuses, or what would not come back as it was. */
const refused: readonly (readonly [string, Partial<Item>])[] = [
  ['more than 400 KB', { data: 'x'.repeat(400 * 1_024) }],
  ['more than 400 KB in bytes, not in characters', { data: '가'.repeat(140_000) }],
  ['an empty sort key', { sort: '' }],
  ['an empty partition key', { partition: '' }],
  ['a partition key over 2,048 bytes', { partition: '가'.repeat(683) }],
  ['a sort key over 1,024 bytes', { sort: 'x'.repeat(1_025) }],
  ['half of a surrogate pair in a key', { sort: 'a\ud83d' }],
  ['a number that is none', { data: { n: Number.NaN } }],
  ['an infinite number', { data: [Number.NEGATIVE_INFINITY] }],
  ['an empty set', { data: { tags: new Set() } }],
  ['a map', { data: new Map([['a', 1]]) }],
  ['bytes', { data: new Uint8Array(2) }],
  ['a date', { data: { at: new Date(0) } }],
  ['a big integer', { data: 1n }],
  ['a function', { data: { toJSON: () => 'x' } }],
  ['a circle', { data: circle }],
  ['an end that is no time', { expiresAt: Number.NaN }],
];
