/** What every Store promises, run over the DynamoDB one and over the one in memory. */
import { describe, expect, it } from 'vitest';
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
  });
}
