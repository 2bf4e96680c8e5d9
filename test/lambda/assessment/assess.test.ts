import { describe, expect, it } from 'vitest';
import { assess } from '../../../lambda/assessment/assess.ts';
import { type Start, writeStart } from '../../../lambda/assessment/starts.ts';
import type { Launch } from '../../../lambda/model/launch.ts';
import type { Store } from '../../../lambda/ports.ts';
import { at, called, launch, minute, preparation, second } from '../../support/launches.ts';
import { type Desk, deadStore, desk } from '../../support/memory.ts';
import { denied, never, watchedInventory } from '../../support/watched-inventory.ts';
import { instance, type WorldParts } from '../../support/world.ts';

const miner = './xmrig --donate-level 1';
const id = 'i-00000000000000001';
const seen = (changes: Partial<Launch> = {}): Launch => launch({ instanceId: id, types: [], tags: {}, ...changes });
const minerIn = instance({ instanceId: id, userData: miner });
const ids = ({ signals }: { signals: readonly { id: string }[] }): string[] => signals.map((signal) => signal.id);

async function assessed(launches: readonly Launch[], parts: WorldParts = {}, on: Desk = desk(parts)) {
  return (await assess(on.batch, on.memory, launches)).assessments;
}
const one = async (...given: Parameters<typeof assessed>) => {
  const [first] = await assessed(...given);
  if (!first) throw new Error('nothing was assessed');
  return first;
};
const decided = (changes: Partial<Start> = {}): Start => ({
  eventId: 'before',
  time: at,
  launchTime: at,
  verdict: 'notice',
  signals: [],
  userDataRead: true,
  isComplete: true,
  ...changes,
});

describe('an assessment', () => {
  it('of an ordinary start is a notice', async () => {
    const found = await one([seen()], { instances: [instance({ instanceId: id })] });
    expect(found).toMatchObject({ verdict: 'notice', signals: [], userDataRead: true, isContext: false });
    expect([found.entry, found.stored]).toEqual([undefined, undefined]);
  });

  it('of a miner is critical, and no entry covers it', async () => {
    const allow = [{ name: 'all', reason: 'all', types: ['*'], regions: ['*'], tags: { Name: '*' } }];
    const found = await one([seen()], { instances: [minerIn], settings: { allow } });
    expect([found.verdict, ids(found), found.entry]).toEqual(['critical', ['miner-in-user-data'], undefined]);
  });

  it('of a GPU is high, and only an entry that says more than tags covers it', async () => {
    const gpu = { instances: [instance({ instanceId: id, instanceType: 'g4dn.xlarge', tags: { Project: 'ml' } })] };
    const tags = { name: 'tags', reason: 'ml', tags: { Project: 'ml' } };
    const both = { ...tags, name: 'both', types: ['g4dn.*'] };
    const covered = async (allow: (typeof tags)[]) =>
      (await one([seen()], { ...gpu, settings: { allow } })).entry?.name;
    expect((await one([seen()], gpu)).verdict).toBe('high');
    expect(await covered([tags])).toBeUndefined();
    expect(await covered([tags, both])).toBe('both');
  });

  it('is one a launch, in order, each with its own signals', async () => {
    const other = seen({ instanceId: 'i-00000000000000002' });
    const found = await assessed([other, seen()], {
      instances: [minerIn, instance({ instanceId: other.instanceId as string })],
    });
    expect(found.map(ids)).toEqual([[], ['miner-in-user-data']]);
  });
});

describe('what an earlier event told of the same start', () => {
  const signal = { id: 'root-by-hand', strength: 'strong', group: 'who-and-how', evidence: { console: 'no' } } as const;
  const afterIts = async (start: Start, now: readonly Launch[], parts: WorldParts) => {
    const on = desk(parts);
    await writeStart(on.memory, seen(), start, undefined);
    return assessed(now, parts, on.another());
  };

  it('adds up: two strong ones of different groups, from two events, are critical', async () => {
    const gpu = [instance({ instanceId: id, instanceType: 'g4dn.xlarge' })];
    const [found] = await afterIts(decided({ signals: [signal] }), [seen({ state: 'running' })], { instances: gpu });
    expect(found?.verdict).toBe('critical');
    expect(found && ids(found)).toEqual(['root-by-hand', 'accelerated-or-metal']);
  });

  it('does not count for a new start of the instance', async () => {
    const again = [instance({ instanceId: id, launchTime: at + 20 * minute })];
    const [found] = await afterIts(decided({ signals: [signal] }), [seen({ time: at + 20 * minute })], {
      instances: again,
    });
    expect([found?.verdict, found?.stored?.start.eventId]).toEqual(['notice', 'before']);
  });

  it('saves reading user data again, but not for a new start', async () => {
    for (const [launchTime, reads] of [
      [at, 0],
      [at + 20 * minute, 1],
    ] as const) {
      const inventory = watchedInventory([instance({ instanceId: id, launchTime })]);
      const parts = { broken: { inventory } };
      const [found] = await afterIts(decided(), [seen({ time: launchTime })], parts);
      expect([inventory.of('userData').length, found?.userDataRead]).toEqual([reads, true]);
    }
  });

  it('does not save reading user data that a call has just changed', async () => {
    const inventory = watchedInventory([minerIn]);
    const change = preparation('ModifyInstanceAttribute', { request: { hasUserData: true } }, { instanceId: id });
    const [found] = await afterIts(decided(), [change], { broken: { inventory } });
    expect([found?.verdict, found?.isContext]).toEqual(['critical', false]);
  });
});

describe('preparation', () => {
  it('without a strong signal is context, whatever is known of the instance', async () => {
    const on = desk({ instances: [instance({ instanceId: id })] });
    const hard = {
      id: 'miner-in-user-data',
      strength: 'hard',
      group: 'what',
      evidence: { fingerprints: ['x'] },
    } as const;
    await writeStart(on.memory, seen(), decided({ signals: [hard], verdict: 'critical' }), undefined);
    const change = preparation('ModifyInstanceAttribute', {}, { instanceId: id });
    expect(await one([change], {}, on)).toMatchObject({ isContext: true, signals: [], verdict: 'notice' });
  });

  it('that protects an instance within the hour is high, and adds to what the instance showed', async () => {
    const parts = { instances: [instance({ instanceId: id, instanceType: 'c5.metal' })] };
    const protect = (elapsed: number) =>
      preparation(
        'ModifyInstanceAttribute',
        { request: { terminationProtected: true }, time: at + elapsed },
        { instanceId: id },
      );
    expect(await one([protect(60 * minute)], parts)).toMatchObject({ verdict: 'high', isContext: false });
    expect(await one([protect(60 * minute + second)], parts)).toMatchObject({ isContext: true });
    const on = desk(parts);
    const metal = {
      id: 'accelerated-or-metal',
      strength: 'strong',
      group: 'what',
      evidence: { types: ['c5.metal'] },
    } as const;
    await writeStart(on.memory, seen(), decided({ signals: [metal] }), undefined);
    expect((await one([protect(minute)], parts, on)).verdict).toBe('critical');
  });
});

describe('an assessment fails open', () => {
  const regions = ['us-east-1', 'eu-west-1', 'sa-east-1'];
  const burst = regions.map((region, n) =>
    called({ region, time: at + n * second }, { instanceId: `i-0000000000000000${n}`, eventId: `event-${n}` }),
  );

  it('without the store: each is assessed, together with the others of its batch', async () => {
    const found = await assessed(burst, { broken: { store: deadStore } });
    expect(found.map(({ verdict }) => verdict)).toEqual(['critical', 'critical', 'critical']);
    expect(found.map(ids).every((all) => all.includes('regions-by-principal'))).toBe(true);
  });

  it('without a store that answers in time', async () => {
    const hung: Store = { get: never, list: never, put: never, putIf: never };
    const on = desk({ broken: { store: hung } });
    const found = await assessed(burst, {}, on);
    expect(found.map(({ verdict }) => verdict)).toEqual(['critical', 'critical', 'critical']);
    expect(on.ports.clock.now()).toBeLessThan(on.batch.deadline);
  });

  it('with a store that fails in the middle: what was read counts, the rest comes from the batch', async () => {
    const { ports } = desk();
    const store: Store = { ...ports.store, put: deadStore.put, list: deadStore.list };
    const found = await assessed(burst, { broken: { store } });
    expect(found.map(({ verdict }) => verdict)).toEqual(['critical', 'critical', 'critical']);
  });

  it('without EC2', async () => {
    const inventory = watchedInventory([], { instances: denied, types: denied, userData: denied, images: denied });
    const found = await one([seen()], { broken: { inventory } });
    expect(found).toMatchObject({ verdict: 'notice', userDataRead: false, launch: { gaps: ['instance'] } });
  });

  it('without EC2 and the store, after every deadline', async () => {
    const inventory = watchedInventory([], { instances: never, types: never, userData: never, images: never });
    const on = desk({ broken: { inventory, store: deadStore, prices: { usdPerHour: never } } });
    const { clock } = on.ports;
    const late = { ...on.batch, deadline: clock.now() - 1 };
    expect((await assess(late, on.memory, burst)).assessments).toHaveLength(3);
  });

  it('an unknown instance is not expected by an entry that asks for facts', async () => {
    const allow = [
      { name: 'types', reason: 'x', types: ['*'] },
      { name: 'tags', reason: 'x', tags: { Name: '*' } },
    ];
    expect((await one([seen()], { settings: { allow } })).entry).toBeUndefined();
  });
});
