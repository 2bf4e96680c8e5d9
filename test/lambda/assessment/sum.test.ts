import { describe, expect, it } from 'vitest';
import {
  changeSum,
  dollarsOf,
  joined,
  knownToRun,
  lookedAt,
  nothing,
  type Running,
} from '../../../lambda/assessment/sum.ts';
import { createMemory } from '../../../lambda/batch/memory.ts';
import { desk } from '../../support/memory.ts';
import { instance, start } from '../../support/world.ts';

const minute = 60_000;
const hour = 60 * minute;
const id = (n: number): string => `i-${String(n).padStart(17, '0')}`;

const running = (n: number, changes: Partial<Running> = {}): Running => ({
  id: `123456789012/us-east-1/${id(n)}`,
  account: '123456789012',
  region: 'us-east-1',
  instanceId: id(n),
  usdPerHour: n,
  since: start,
  seenAt: start,
  ...changes,
});
const sum = (...all: Running[]) => ({ running: all, failedAt: 0 });

describe('what was started within a day', () => {
  it('counts an instance once, as what was told of it last', () => {
    const { running: all } = joined(sum(running(1)), [running(1, { usdPerHour: 5 }), running(2)], start, 10);
    expect(dollarsOf(all)).toBe(7);
  });

  it('keeps the dearest where there are too many', () => {
    expect(
      joined(nothing, [running(1), running(3), running(2)], start, 2).running.map((one) => one.usdPerHour),
    ).toEqual([3, 2]);
  });

  it('forgets an instance after a day, and a call, which nobody can look at, after ten minutes', () => {
    const call = running(2, { id: '123456789012/us-east-1/call/e-1' });
    const left = (later: number) => joined(sum(running(1), call), [], start + later, 10).running.length;
    expect([left(10 * minute), left(11 * minute), left(24 * hour)]).toEqual([2, 1, 0]);
  });
});

describe('what is known to run', () => {
  it('is what was seen within ten minutes', () => {
    expect([
      knownToRun(sum(running(4)), start + 10 * minute),
      knownToRun(sum(running(4)), start + 11 * minute),
    ]).toEqual([4, 0]);
  });

  it('is what is at most an hour old, where a look has just failed', () => {
    const at = start + 50 * minute;
    const old = running(8, { since: start - 2 * hour, seenAt: start - 2 * hour });
    expect(knownToRun({ running: [running(4), old], failedAt: at }, at)).toBe(4);
  });
});

describe('a look at what still runs', () => {
  const later = start + 30 * minute;
  const at = (limit: number, parts = {}) => {
    const { batch } = desk({ instances: [instance({ instanceId: id(4) })], ...parts });
    return lookedAt(batch, sum(running(4), running(5)), limit, later);
  };

  it('is taken only where it matters: what it all costs passes the limit', async () => {
    expect(await at(9)).toEqual(sum(running(4), running(5)));
    expect((await at(8)).running.find(({ instanceId }) => instanceId === id(4))?.seenAt).toBe(later);
  });

  it('remembers that it failed, so that the next ten minutes do not ask again', async () => {
    const instances = async (): Promise<never> => {
      throw new Error('denied');
    };
    const broken = { inventory: { ...desk().ports.inventory, instances } };
    expect((await at(8, { broken })).failedAt).toBe(later);
  });
});

describe('the sum in the store', () => {
  const key = { partition: 'running/1', sort: 'persons' };
  const add =
    (one: Running) => async (before: { readonly running: readonly Running[]; readonly failedAt: number }) => ({
      sum: joined(before, [one], start, 10),
      answer: before.running.length,
    });

  it('holds what each of two detectors adds at the same time', async () => {
    const { batch } = desk();
    const memories = [createMemory(batch), createMemory(batch)];
    await Promise.all(memories.map((memory, n) => changeSum(memory, key, add(running(n + 1)))));
    expect(await changeSum(createMemory(batch), key, add(running(3)))).toBe(2);
  });

  it('is not written again where nothing has changed', async () => {
    const { batch, ports } = desk();
    await changeSum(createMemory(batch), key, add(running(1)));
    const version = async () => (await ports.store.get([key]))[0]?.version;
    const before = await version();
    await changeSum(createMemory(batch), key, add(running(1)));
    expect(await version()).toBe(before);
    await changeSum(createMemory(batch), key, add(running(1, { usdPerHour: 2 })));
    expect(await version()).toBe((before ?? 0) + 1);
  });
});
