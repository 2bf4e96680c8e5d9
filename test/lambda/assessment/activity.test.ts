import { afterAll, describe, expect, it } from 'vitest';
import { createStore } from '../../../lambda/adapters/store.ts';
import {
  type Activity,
  activitiesOf,
  busiestWindow,
  type RegionStanding,
  readActivities,
  remember,
} from '../../../lambda/assessment/activity.ts';
import { createMemory } from '../../../lambda/batch/memory.ts';
import type { Launch } from '../../../lambda/model/launch.ts';
import { startDynalite } from '../../support/dynalite.ts';
import { account } from '../../support/events.ts';
import {
  at,
  called,
  human,
  launch,
  minute,
  preparation,
  priced,
  refused,
  second,
  service,
} from '../../support/launches.ts';
import { desk } from '../../support/memory.ts';

const server = await startDynalite();
afterAll(server.close);

const ordinary: RegionStanding = { isCovered: false, undeclared: 'no' };
const noted = (launches: readonly Launch[], standing: Partial<RegionStanding> = {}) =>
  launches.map((one) => ({ launch: one, standing: { ...ordinary, ...standing } }));

const activity = (minutes: number, changes: Partial<Activity> = {}): Activity => ({
  id: `at ${minutes}`,
  time: at + minutes * minute,
  account,
  region: 'us-east-1',
  what: 'launch',
  ...changes,
});
const window = (minutes: readonly number[], of = 0): number[] =>
  busiestWindow(
    minutes.map((one) => activity(one)).sort((a, b) => a.time - b.time),
    at + of * minute,
    ({ id }) => id,
  ).map(({ time }) => (time - at) / minute);

describe('the busiest ten minutes around a time', () => {
  it('hold exactly ten minutes, and not a second more', () => {
    expect(window([0, 10])).toEqual([0, 10]);
    expect(window([0, 10 + 1 / 60])).toEqual([0]);
    expect(window([-10, 0])).toEqual([-10, 0]);
    expect(window([-10 - 1 / 60, 0])).toEqual([0]);
  });

  it('slide: they may end before, or begin before and end after', () => {
    expect(window([-9, -5, -1, 0, 4, 5])).toEqual([-5, -1, 0, 4, 5]);
    expect(window([-9, -5, -2, -1, 4])).toEqual([-9, -5, -2, -1]);
    expect(window([0, 3, 6, 9, 12])).toEqual([0, 3, 6, 9]);
  });

  it('never reach across twenty minutes, although both ends are within ten of the time', () => {
    expect(window([-10, -9, 9, 10])).toEqual([-10, -9]);
  });

  it('are those of the late event as well as of the early one', () => {
    for (const of of [0, 4, 8]) expect(window([0, 4, 8], of)).toEqual([0, 4, 8]);
  });

  it('count a key once, however often it is there', () => {
    const twice = [activity(0, { id: 'a' }), activity(1, { id: 'a' }), activity(9, { id: 'a' })];
    const apart = [activity(-9, { id: 'b' }), activity(-8, { id: 'c' })];
    const found = busiestWindow([...apart, ...twice], at, ({ id }) => id);
    expect(new Set(found.map(({ id }) => id))).toEqual(new Set(['a', 'b', 'c']));
  });

  it('go by weight where one is given, also where a key changed its weight', () => {
    const heavy = [
      activity(-10, { id: 'a', usdPerHour: 1 }),
      activity(-9, { id: 'a', usdPerHour: 5 }),
      activity(2, { id: 'b', usdPerHour: 3 }),
      activity(3, { id: 'c', usdPerHour: 2 }),
    ];
    const found = busiestWindow(
      heavy,
      at,
      ({ id }) => id,
      ({ usdPerHour }) => usdPerHour ?? 0,
    );
    expect(found.map(({ id }) => id)).toEqual(['b', 'c']);
  });

  it('are empty where nothing is near', () => {
    expect(window([])).toEqual([]);
    expect(window([60])).toEqual([]);
  });

  it('agree with counting every window by hand', () => {
    let state = 7;
    const random = (most: number): number => {
      state = (state * 48_271) % 2_147_483_647;
      return state % most;
    };
    for (let round = 0; round < 300; round++) {
      const list = Array.from({ length: random(12) }, () => activity(random(41) - 20, { id: `${random(6)}` })).sort(
        (a, b) => a.time - b.time,
      );
      const distinct = (some: readonly Activity[]): number => new Set(some.map(({ id }) => id)).size;
      const most = Math.max(
        0,
        ...Array.from({ length: 11 }, (_, n) => at + (n - 10) * minute).map((begin) =>
          distinct(list.filter(({ time }) => time >= begin && time <= begin + 10 * minute)),
        ),
      );
      expect(distinct(busiestWindow(list, at, ({ id }) => id))).toBe(most);
    }
  });

  it('are found in a list of fifty thousand within a moment', () => {
    const list = Array.from({ length: 50_000 }, (_, n) => activity(n / 5_000, { id: `${n % 100}` }));
    const began = performance.now();
    busiestWindow(list, at, ({ id }) => id);
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});

describe('what is remembered of a launch', () => {
  const read = async (launches: readonly Launch[], standing: Partial<RegionStanding> = {}) => {
    const { memory } = desk();
    await remember(memory, noted(launches, standing));
    const stored = await readActivities(memory, launches);
    const local = activitiesOf(noted(launches, standing));
    const [one] = launches as [Launch];
    const all = (activities: typeof stored) => ({
      principal: activities.ofPrincipal(one),
      account: activities.ofAccount(one.account),
      together: activities.together(one),
    });
    return { ...all(stored), local: all(local) };
  };

  it('is the same whether the store or the batch tells', async () => {
    const both = await read([called({}, { types: [priced(2)] })], { undeclared: 'yes' });
    const { local, ...stored } = both;
    expect(stored).toEqual(local);
    expect(stored.account).toMatchObject([{ usdPerHour: 2, undeclared: 'yes', what: 'launch' }]);
    expect(stored.principal).toMatchObject([{ id: 'event-1', eventName: 'RunInstances' }]);
    expect(stored.together).toHaveLength(2);
  });

  it('is one item a call for the principal and one an instance for the account', async () => {
    const launches = Array.from({ length: 10 }, (_, n) => called({}, { instanceId: `i-${n}` }));
    const { principal, account: ofAccount } = await read(launches);
    expect([principal.length, ofAccount.length]).toEqual([1, 10]);
  });

  it('is nothing for a principal that is a service or unknown', async () => {
    for (const one of [launch(), called({ principal: service() })]) {
      const { principal, together } = await read([one]);
      expect([principal, together]).toEqual([[], []]);
    }
  });

  it('has no price where an entry may cover it, and says where a service made it', async () => {
    const dear = { types: [priced(9)] };
    expect((await read([launch(dear)])).account).toMatchObject([{ usdPerHour: 9 }]);
    expect((await read([launch(dear)], { isCovered: true })).account[0]).not.toHaveProperty('usdPerHour');
    expect((await read([launch({ ...dear, madeBy: 'x' })])).account).toMatchObject([
      { usdPerHour: 9, byService: true },
    ]);
  });

  it.each([
    [refused('quota'), 'launch', 'VcpuLimitExceeded'],
    [refused('permission'), 'launch', 'UnauthorizedOperation'],
    [refused('verification'), 'launch', 'PendingVerification'],
    [refused('capacity'), 'launch', undefined],
    [refused('dry-run'), 'dry-run', undefined],
    [preparation('CreateKeyPair'), 'preparation', undefined],
    [called({ eventName: 'RequestServiceQuotaIncrease' }, { kind: 'notice' }), 'preparation', undefined],
  ] as const)('says what it was, and which refusal counts (%#)', async (one, what, refusal) => {
    const [remembered] = (await read([one])).principal;
    expect([remembered?.what, remembered?.refusal]).toEqual([what, refusal]);
  });

  it.each([
    ['203.0.113.7', 2],
    ['2001:db8::7', 2],
    ['AWS Internal', 1],
    ['autoscaling.amazonaws.com', 1],
    ['beef', 1],
    ['10.0.1.10', 1],
    ['172.16.0.1', 1],
    ['172.31.255.1', 1],
    ['172.32.0.1', 2],
    ['192.168.1.1', 1],
    ['100.64.0.1', 1],
    ['100.128.0.1', 2],
    ['fd00::1', 1],
    ['fe80::1', 1],
  ])('counts accounts by the public address %s: %i lists', async (sourceIp, lists) => {
    expect((await read([called({ principal: human({ sourceIp }) })])).together).toHaveLength(lists);
  });

  it('is the same after the event came again', async () => {
    const { memory } = desk();
    const launches = [called({}, { instanceId: 'i-1' }), refused('quota', {}, { eventId: 'event-2' })];
    for (let n = 0; n < 3; n++) await remember(memory, noted(launches));
    const again = await readActivities(memory, launches);
    expect(again.ofPrincipal(launches[0] as Launch)).toHaveLength(2);
    expect(again.ofAccount(account)).toHaveLength(1);
  });

  it('reaches from fifteen minutes before the earliest launch to ten after the latest, and no further', async () => {
    const { memory } = desk();
    const all = [-15 * minute - second, -15 * minute, 0, 10 * minute, 10 * minute + second].map((shift, n) =>
      called({ time: at + shift }, { eventId: `event-${n}`, instanceId: `i-${n}` }),
    );
    await remember(memory, noted(all));
    const around = await readActivities(memory, [all[2] as Launch]);
    expect(around.ofPrincipal(all[2] as Launch).map(({ id }) => id)).toEqual(['event-1', 'event-2', 'event-3']);
    expect(around.ofAccount(account)).toHaveLength(3);
  });

  it('is kept apart by account and principal', async () => {
    const { memory } = desk();
    const mine = called();
    const others = [
      called({ account: '210987654321' }, { eventId: 'event-2' }),
      called(
        { principal: human({ key: 'other', sourceIp: '198.51.100.1' }) },
        { eventId: 'event-3', instanceId: 'i-3' },
      ),
    ];
    await remember(memory, noted([mine, ...others]));
    const read = await readActivities(memory, [mine]);
    expect(read.ofPrincipal(mine).map(({ id }) => id)).toEqual(['event-1']);
    expect(read.together(mine).map((list) => list.length)).toEqual([2, 2]);
  });
});

describe('two detectors at once on DynamoDB', () => {
  it('the one that reads last sees what both remembered', async () => {
    const { batch, ports } = desk();
    const store = createStore(server.client, await server.newTable(), ports.clock);
    const clock = {
      ...ports.clock,
      within: <T>(_: number, work: (signal: AbortSignal) => Promise<T>) => work(new AbortController().signal),
    };
    const detector = () => createMemory({ ...batch, ports: { ...ports, store, clock } });
    const regions = ['us-east-1', 'eu-west-1', 'sa-east-1', 'ap-south-1'];
    const launches = regions.map((region, n) =>
      called({ region, time: at + n * second }, { eventId: `event-${n}`, instanceId: `i-${n}` }),
    );
    const seen = await Promise.all(
      launches.map(async (one) => {
        const memory = detector();
        await remember(memory, noted([one], { undeclared: 'yes' }));
        const read = await readActivities(memory, [one]);
        return {
          principal: new Set(read.ofPrincipal(one).map(({ region }) => region)).size,
          account: new Set(read.ofAccount(account).map(({ region }) => region)).size,
        };
      }),
    );
    expect(Math.max(...seen.map(({ principal }) => principal))).toBe(4);
    expect(Math.max(...seen.map(({ account: ofAccount }) => ofAccount))).toBe(4);
  });
});
