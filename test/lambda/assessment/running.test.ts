import { describe, expect, it } from 'vitest';
import { runningSums } from '../../../lambda/assessment/running.ts';
import type { Launch } from '../../../lambda/model/launch.ts';
import type { InstanceFacts, Inventory, Store } from '../../../lambda/ports.ts';
import { at, called, launch, minute, priced, service } from '../../support/launches.ts';
import { type Desk, deadStore, desk } from '../../support/memory.ts';
import { denied } from '../../support/watched-inventory.ts';

const idOf = (n: number): string => `i-${String(n).padStart(17, '0')}`;
const costing = (usd: number, n: number, changes: Partial<Launch> = {}): Launch =>
  launch({ instanceId: idOf(n), types: [priced(usd)], ...changes });

/** EC2 with instances in the states that a test gives them, by their number; the others it does not know. */
function ec2(states: Record<number, string>, isDenied = () => false) {
  let looks = 0;
  const instances: Inventory['instances'] = async (_, ids) => {
    looks += 1;
    if (isDenied()) return denied();
    return Object.entries(states).flatMap(([n, state]): InstanceFacts[] =>
      ids.includes(idOf(Number(n))) ? [{ instanceId: idOf(Number(n)), state, tags: {}, spot: false }] : [],
    );
  };
  const inventory: Inventory = {
    instances,
    types: async () => [],
    userData: async () => undefined,
    images: async () => [],
  };
  return { parts: { broken: { inventory } }, looks: () => looks };
}

/** What each of the launches is part of, each in a batch of its own, at its time. */
async function sums(on: Desk, launches: readonly Launch[], isCovered = false): Promise<number[]> {
  const found: number[] = [];
  for (const one of launches) {
    await on.ports.clock.sleep(one.time - on.ports.clock.now());
    const { batch, memory } = on.another();
    const standing = { isCovered, undeclared: 'no' as const };
    found.push((await runningSums(batch, memory, [{ launch: one, standing }])).get(one) ?? 0);
  }
  return found;
}

const later = (minutes: number, usd: number, n: number): Launch => costing(usd, n, { time: at + minutes * minute });

describe('what persons started and still runs', () => {
  it('adds up over a day, however slowly it comes, by a look just before it passes the budget', async () => {
    const { parts, looks } = ec2({ 1: 'running', 2: 'running', 3: 'running', 4: 'running' });
    const slow = [later(0, 1, 1), later(60, 1, 2), later(120, 1, 3)];
    const on = desk(parts);
    await sums(on, slow);
    expect(looks()).toBe(0);
    expect(await sums(on, [later(180, 1, 4)])).toEqual([4]);
    expect(looks()).toBe(1);
  });

  it('leaves out what has ended, so that a day of runners is what runs at once', async () => {
    const on = desk(ec2({ 3: 'terminated', 4: 'running' }).parts);
    expect(
      await sums(
        on,
        [0, 1, 2, 3].map((n) => later(20 * n, 1, n + 1)),
      ),
    ).toEqual([1, 1, 1, 1]);
  });

  it('looks no more often than every ten minutes while it stays above the budget', async () => {
    const { parts, looks } = ec2({ 1: 'running', 2: 'running', 3: 'running', 4: 'running' });
    await sums(desk(parts), [later(0, 2, 1), later(20, 2, 2), later(25, 2, 3), later(29, 2, 4)]);
    expect(looks()).toBe(1);
  });

  it('trusts for an hour what it cannot look at, and tries again ten minutes later', async () => {
    let isDenied = true;
    const { parts, looks } = ec2({ 1: 'running', 2: 'running', 3: 'running' }, () => isDenied);
    const on = desk(parts);
    expect(await sums(on, [later(0, 2, 1), later(50, 2, 2), later(62, 2, 3)])).toEqual([2, 4, 4]);
    isDenied = false;
    expect(await sums(on, [later(73, 2, 3)])).toEqual([6]);
    expect(looks()).toBe(3);
  });

  it('forgets an instance after a day', async () => {
    const on = desk(ec2({ 1: 'running', 2: 'running' }).parts);
    expect(await sums(on, [later(0, 2, 1), later(24 * 60, 2, 2)])).toEqual([2, 2]);
  });

  it('counts an instance once, however often its event comes, and however many detectors see it', async () => {
    const on = desk(ec2({}).parts);
    const three = [1, 2, 3].map((n) => later(0, 0.5, n));
    expect(await sums(on, [...three, ...three, ...three])).toEqual([0.5, 1, 1.5, ...Array(6).fill(1.5)]);
    const both = await Promise.all([sums(on, [later(1, 0.5, 4)]), sums(on, [later(1, 0.5, 5)])]);
    expect(both.flat().sort()).toEqual([2, 2.5]);
    expect(await sums(on, [later(1, 0.1, 6)])).toEqual([2.6]);
  });

  it("leaves out a service's, what has no price, and what an entry may cover whatever it shows", async () => {
    const on = desk(ec2({}).parts);
    const made = called({ principal: service() }, { instanceId: idOf(1), types: [priced(9)] });
    const unpriced = launch({ instanceId: idOf(2), types: [] });
    const asked = costing(9, 3, { kind: 'request' });
    expect(await sums(on, [made, unpriced, asked])).toEqual([0, 0, 0]);
    expect(await sums(on, [costing(9, 4)], true)).toEqual([0]);
    expect(await sums(on, [costing(1, 5)])).toEqual([1]);
  });

  it('leaves out again what an entry covers once its call tells who did it', async () => {
    const on = desk(ec2({}).parts);
    expect(await sums(on, [costing(2, 1), costing(2, 2)])).toEqual([2, 4]);
    await sums(on, [costing(2, 1), costing(2, 2)], true);
    expect(await sums(on, [costing(1, 3)])).toEqual([1]);
  });

  it('is one bounded item, of the dearest, in a day of ten thousand launches', async () => {
    const on = desk(ec2({}).parts);
    const written: unknown[] = [];
    const { store } = on.ports;
    const watched: Store = {
      ...store,
      putIf: (item, ...more) => {
        written.push(item);
        return store.putIf(item, ...more);
      },
    };
    const { batch, memory } = desk({ ...ec2({}).parts, broken: { ...ec2({}).parts.broken, store: watched } });
    const standing = { isCovered: false, undeclared: 'no' as const };
    for (let n = 0; n < 10_000; n += 2_000) {
      const some = Array.from({ length: 2_000 }, (_, i) => ({ launch: costing(0.001 + n / 1e9, n + i), standing }));
      await runningSums(batch, memory, some);
    }
    expect(JSON.stringify(written.at(-1)).length).toBeLessThan(24_000);
    const sum = await runningSums(batch, memory, [{ launch: costing(1, 99_999), standing }]);
    expect([...sum.values()][0]).toBeCloseTo(1 + 199 * 0.001, 2);
  });

  it('is that of the batch where the store is dead', async () => {
    const { batch, memory } = desk({ broken: { store: deadStore } });
    const standing = { isCovered: false, undeclared: 'no' as const };
    const placed = [1, 2].map((n) => ({ launch: costing(2, n), standing }));
    expect([...(await runningSums(batch, memory, placed)).values()]).toEqual([4, 4]);
  });
});
