import { describe, expect, it } from 'vitest';
import { type Cover, coversOf } from '../../../lambda/assessment/entry-bounds.ts';
import type { StoredStart } from '../../../lambda/assessment/starts.ts';
import type { Launch } from '../../../lambda/model/launch.ts';
import type { AllowEntry } from '../../../lambda/model/settings.ts';
import type { InstanceFacts, Inventory } from '../../../lambda/ports.ts';
import { account } from '../../support/events.ts';
import { at, called, human, launch, minute, priced, refused } from '../../support/launches.ts';
import { type Desk, deadStore, desk } from '../../support/memory.ts';
import type { WorldParts } from '../../support/world.ts';

const idOf = (n: number): string => `i-${String(n).padStart(17, '0')}`;
const costing = (usd: number, n: number, changes: Partial<Launch> = {}): Launch => {
  const { call: _, ...one } = launch({
    instanceId: idOf(n),
    types: [priced(usd)],
    eventId: `event-${n}`,
    reservationId: `r-${n}`,
    ...changes,
  });
  return one;
};

const ci: AllowEntry = { name: 'ci', types: ['m5.*'], hourly: 5, reason: 'runners' };

/** EC2, where the instances of these numbers run and nobody knows the others. */
const ec2 = (...running: readonly number[]): Inventory => ({
  instances: async (_, ids) =>
    running
      .map(idOf)
      .flatMap((instanceId): InstanceFacts[] =>
        ids.includes(instanceId) ? [{ instanceId, state: 'running', tags: {}, spot: false }] : [],
      ),
  types: async () => [],
  userData: async () => undefined,
  images: async () => [],
});

const deskWith = (allow: readonly AllowEntry[] = [ci], parts: WorldParts = {}): Desk =>
  desk({ broken: { inventory: ec2() }, ...parts, settings: { allow, budget: { usdPerHour: 3 } } });

/** What may cover each of the launches of one batch, at the time of the last. */
async function covers(on: Desk, launches: readonly Launch[], starts: Record<string, StoredStart> = {}) {
  await on.ports.clock.sleep(Math.max(0, (launches.at(-1)?.time ?? 0) - on.ports.clock.now()));
  const { batch, memory } = on.another();
  const found = await coversOf(batch, memory, launches, new Map(Object.entries(starts)));
  return launches.map((one) => found.get(one) as Cover);
}

const names = (found: readonly Cover[]): string[] => found.map(({ entries }) => entries.map(({ name }) => name).join());

describe('a bounded entry', () => {
  it('covers until the next launch would pass its bound, and says how much would run', async () => {
    const on = deskWith();
    expect(names(await covers(on, [costing(2, 1)]))).toEqual(['ci']);
    expect(names(await covers(on, [costing(3, 2)]))).toEqual(['ci']);
    const [third] = await covers(on, [costing(1.2, 3)]);
    expect(third).toEqual({ entries: [], beyond: { entry: 'ci', bound: 5, usdPerHour: 6.2, adds: 'up' } });
  });

  it('goes on to cover what still fits after one that does not: only what it covers adds up', async () => {
    expect(names(await covers(deskWith(), [costing(4, 1), costing(3, 2), costing(1, 3)]))).toEqual(['ci', '', 'ci']);
  });

  it('covers the instances of one call together or not at all: the mail has to name them all', async () => {
    const call = [1, 2, 3].map((n) => costing(2, n, { reservationId: 'r-one' }));
    expect(names(await covers(deskWith(), [costing(1, 9), ...call]))).toEqual(['ci', '', '', '']);
  });

  it('counts the same launch once, however often its event comes', async () => {
    const on = deskWith();
    const two = [costing(2, 1), costing(2, 2)];
    expect(names(await covers(on, [...two, ...two]))).toEqual(['ci', 'ci', 'ci', 'ci']);
    expect(names(await covers(on, two))).toEqual(['ci', 'ci']);
    expect(names(await covers(on, [costing(1, 3)]))).toEqual(['ci']);
  });

  it('counts what other detectors cover at the same time', async () => {
    const on = deskWith();
    await Promise.all([covers(on, [costing(2, 1)]), covers(on, [costing(2, 2)])]);
    expect(names(await covers(on, [costing(2, 3)]))).toEqual(['']);
  });

  it('has room again once EC2 says that what it covered has ended', async () => {
    const later = costing(4, 2, { time: at + 20 * minute });
    const runs = deskWith([ci], { broken: { inventory: ec2(1) } });
    const ended = deskWith();
    for (const on of [runs, ended]) await covers(on, [costing(4, 1)]);
    expect(names(await covers(runs, [later]))).toEqual(['']);
    expect(names(await covers(ended, [later]))).toEqual(['ci']);
  });

  it('counts in each account apart', async () => {
    const on = deskWith();
    await covers(on, [costing(4, 1)]);
    const elsewhere = costing(4, 2, { account: '210987654321', id: `210987654321/us-east-1/${idOf(2)}` });
    expect(names(await covers(on, [elsewhere]))).toEqual(['ci']);
  });

  it('counts what no instance tells of for ten minutes, and asks EC2 nothing about it', async () => {
    const on = deskWith();
    const build = (n: number, minutes: number): Launch => {
      const { instanceId: _, ...rest } = costing(4, n, { kind: 'request', time: at + minutes * minute });
      return { ...rest, id: `${account}/us-east-1/call/build-${n}`, price: { usdPerHour: 4, estimated: true } };
    };
    expect(names(await covers(on, [build(1, 0)]))).toEqual(['ci']);
    expect(names(await covers(on, [build(2, 5)]))).toEqual(['']);
    expect(names(await covers(on, [build(3, 11)]))).toEqual(['ci']);
  });

  it('weighs what starts nothing by itself alone: a refused call', async () => {
    const on = deskWith();
    await covers(on, [costing(4, 1)]);
    const attempt = refused('quota', {}, { kind: 'attempt', types: [priced(2)] });
    const dear = refused('quota', {}, { kind: 'attempt', types: [priced(2)], count: 400 });
    const [small, large] = await covers(on, [attempt, dear]);
    expect(small?.entries).toEqual([ci]);
    expect(large).toEqual({ entries: [], beyond: { entry: 'ci', bound: 5, usdPerHour: 800, adds: 'no' } });
  });

  it('does not count what no entry covers anyway', async () => {
    const on = deskWith();
    const miner = costing(4, 1, { fingerprints: ['xmrig'] });
    await covers(on, [miner]);
    expect(names(await covers(on, [costing(4, 2)]))).toEqual(['ci']);
  });

  it('keeps to what it said of a start, so that a later event of it makes nothing ordinary', async () => {
    const beyond = { entry: 'ci', bound: 5, usdPerHour: 6.2, adds: 'up' };
    const stored: StoredStart = {
      version: 1,
      start: {
        eventId: 'event-0',
        time: at,
        verdict: 'notice',
        signals: [{ id: 'beyond-entry', strength: 'weak', group: 'who-and-how', evidence: beyond }],
        userDataRead: true,
        isComplete: true,
      },
    };
    const one = costing(1, 1);
    expect(await covers(deskWith(), [one], { [one.id]: stored })).toEqual([{ entries: [], beyond }]);
    const raised = await covers(deskWith([{ ...ci, hourly: 50 }]), [one], { [one.id]: stored });
    expect(names(raised)).toEqual(['ci']);
  });

  it('lets another entry cover what it does not', async () => {
    const other: AllowEntry = { name: 'web', regions: ['us-east-1'], types: ['m5.large'], reason: 'web' };
    const [one] = await covers(deskWith([ci, other]), [costing(9, 1)]);
    expect(one).toEqual({ entries: [other] });
  });

  it('fails open: without the store, what the batch itself covers is all that counts', async () => {
    const on = deskWith([ci], { broken: { store: deadStore } });
    const three = [costing(2, 1), costing(2, 2), costing(2, 3)];
    expect(names(await covers(on, three))).toEqual(['ci', 'ci', '']);
    expect(names(await covers(on, [costing(2, 4)]))).toEqual(['ci']);
  });
});

describe('an entry without types', () => {
  const role: AllowEntry = { name: 'role', regions: ['us-east-1'], reason: 'pipelines' };

  it('covers ten times the budget', async () => {
    const on = deskWith([role]);
    expect(names(await covers(on, [costing(29, 1)]))).toEqual(['role']);
    expect((await covers(on, [costing(2, 2)]))[0]?.beyond).toMatchObject({ bound: 30, usdPerHour: 31 });
  });

  it('covers as much as it likes once it names them, and asks the store nothing', async () => {
    const on = deskWith([{ ...role, types: ['m5.*'] }], { broken: { store: deadStore } });
    expect(names(await covers(on, [costing(999, 1)]))).toEqual(['role']);
    expect(on.warnings).toEqual([]);
  });
});

describe('an event that does not say who', () => {
  const byRole: AllowEntry = { name: 'role', principals: ['*user/ci-deploy'], types: ['m5.*'], reason: 'CI' };
  const state = costing(1, 1);
  const start = { eventId: 'event-0', time: at, verdict: 'notice', signals: [], userDataRead: true, isComplete: true };

  it('is covered by the entry that covers the same start by its call', async () => {
    const byCall = called({ principal: human() }, { instanceId: idOf(1), types: [priced(1)] });
    expect(names(await covers(deskWith([byRole]), [state, byCall]))).toEqual(['role', 'role']);
    const stored: StoredStart = { version: 1, start: { ...start, verdict: 'notice', entry: 'role' } };
    expect(names(await covers(deskWith([byRole]), [state], { [state.id]: stored }))).toEqual(['role']);
  });

  it('is not covered where another start of the instance was', async () => {
    const earlier = { ...start, verdict: 'notice' as const, entry: 'role', launchTime: at - 600 * minute };
    const again = { ...state, launchTime: at };
    expect(names(await covers(deskWith([byRole]), [again], { [again.id]: { version: 1, start: earlier } }))).toEqual([
      '',
    ]);
  });
});
