import { describe, expect, it } from 'vitest';
import { correlate } from '../../../lambda/assessment/correlate.ts';
import type { Launch } from '../../../lambda/model/launch.ts';
import type { Principal } from '../../../lambda/model/principal.ts';
import { account } from '../../support/events.ts';
import {
  at,
  called,
  day,
  human,
  launch,
  minute,
  preparation,
  priced,
  refused,
  second,
  service,
  type,
} from '../../support/launches.ts';
import { type Desk, deadStore, desk } from '../../support/memory.ts';
import type { WorldParts } from '../../support/world.ts';

const regions = ['ap-south-1', 'eu-west-1', 'us-east-1'];

/** What is recent for the last of the launches, each of which comes in a batch of its own. */
async function last(launches: readonly Launch[], on: Desk = desk()) {
  const all = [];
  for (const one of launches) {
    const { batch, memory } = on.another();
    all.push(...(await correlate(batch, memory, [one])));
  }
  return all.at(-1) as (typeof all)[number];
}
/** Likewise, all in one batch. */
async function together(launches: readonly Launch[], parts: WorldParts = {}) {
  const { batch, memory } = desk(parts);
  return correlate(batch, memory, launches);
}
const dead = { broken: { store: deadStore } };

const inRegions = (...minutes: number[]): Launch[] =>
  minutes.map((shift, n) =>
    called(
      { region: regions[n] as string, time: at + shift * minute },
      { eventId: `event-${n}`, instanceId: `i-${n}` },
    ),
  );

describe('Regions of a principal', () => {
  it('are counted over ten minutes exactly', async () => {
    expect((await last(inRegions(0, 5, 10))).principalRegions).toEqual(regions);
    expect((await last(inRegions(0, 5, 10 + 1 / 60))).principalRegions).toHaveLength(2);
  });

  it('are the same in any order of arrival: whichever comes last sees all', async () => {
    const [a, b, c] = inRegions(0, 5, 10) as [Launch, Launch, Launch];
    for (const order of [
      [a, b, c],
      [a, c, b],
      [b, a, c],
      [b, c, a],
      [c, a, b],
      [c, b, a],
    ]) {
      expect((await last(order)).principalRegions).toEqual(regions);
    }
  });

  it('are counted within a batch, and where the store is dead', async () => {
    for (const parts of [{}, dead]) {
      const all = await together(inRegions(0, 1, 2), parts);
      expect(all.map(({ principalRegions }) => principalRegions.length)).toEqual([3, 3, 3]);
    }
  });

  it('include attempts and probes, but no preparation', async () => {
    const [a] = inRegions(0) as [Launch];
    const probe = refused('dry-run', { region: 'eu-west-1' }, { eventId: 'event-1' });
    const tried = refused('capacity', { region: 'sa-east-1' }, { eventId: 'event-2' });
    const key = preparation('CreateKeyPair', { region: 'me-south-1' }, { eventId: 'event-3' });
    expect((await last([key, probe, tried, a])).principalRegions).toEqual(['ap-south-1', 'eu-west-1', 'sa-east-1']);
  });

  it('are not those that are expected, which still count among all', async () => {
    const on = desk({ settings: { expectedRegions: ['eu-west-1'] } });
    const found = await last(inRegions(0, 1, 2), on);
    expect(found.principalRegions).toEqual(['ap-south-1', 'us-east-1']);
    expect(found.principalRegionsOfAnyKind).toEqual(regions);
  });

  it("are nobody else's: not another principal's, not a service's, not another account's", async () => {
    const [a, b, c] = inRegions(0, 1, 2) as [Launch, Launch, Launch];
    const other = { ...a, principal: human({ key: 'other' }) };
    const made = called({ region: regions[1] as string, principal: service() }, { eventId: 'event-8' });
    const elsewhere = { ...b, account: '210987654321' };
    expect((await last([other, made, elsewhere, c])).principalRegions).toEqual(['us-east-1']);
    expect((await last([a, b, launch()])).principalRegions).toEqual([]);
  });
});

describe('mistakes in many Regions', () => {
  const role = human({ kind: 'role', key: 'arn:aws:iam::123456789012:role/terraform' });
  const mistakes = (principal: Principal): Launch[] =>
    regions.slice(0, 3).map((region, n) => refused('mistake', { region, principal }, { eventId: `mistake-${n}` }));
  const three = regions.slice(0, 3).sort();

  it("count as a sweep where they are root's or an IAM user's", async () => {
    expect((await last(mistakes(human()))).principalRegions).toEqual(three);
    expect((await last(mistakes(human({ kind: 'root' })))).principalRegions).toEqual(three);
  });

  it("are a pipeline's typing where a role session makes them", async () => {
    expect((await last(mistakes(role))).principalRegions).toEqual([]);
  });

  it("count, a role session's too, beside something remarkable, whichever comes first", async () => {
    const gpu = called({ principal: role }, { eventId: 'gpu', types: [type('p3.2xlarge', { accelerated: true })] });
    const before = await together([gpu, ...mistakes(role)]);
    expect(before.map(({ principalRegions }) => principalRegions)).toEqual(Array(4).fill(three));
    const after = await together([...mistakes(role), gpu]);
    expect(after.map(({ principalRegions }) => principalRegions)).toEqual(Array(4).fill(three));
  });

  it('are no attack on further accounts', async () => {
    const elsewhere = mistakes(human()).map((one, n) => ({ ...one, account: `21098765432${n}` }));
    expect((await last(elsewhere)).accountsTogether).toEqual([]);
  });
});

describe('refusals of a principal', () => {
  const three = [0, 5, 10].map((shift, n) =>
    refused('quota', { time: at + shift * minute }, { eventId: `event-${n}` }),
  );

  it('are counted over ten minutes', async () => {
    const one = { code: 'VcpuLimitExceeded', kind: 'quota', region: 'us-east-1' };
    expect((await last(three)).principalRefusals).toEqual(Array(3).fill(one));
    const late = refused('quota', { time: at + 10 * minute + second }, { eventId: 'event-2' });
    expect((await last([...three.slice(0, 2), late])).principalRefusals).toHaveLength(2);
  });

  it.each([
    ['with the store', {}],
    ['without the store', dead],
  ])('count one call once, however often its event comes: %s', async (_, parts) => {
    const [one, two] = three as [Launch, Launch];
    const all = await together([one, one, one, two, two], parts);
    expect(all.map(({ principalRefusals }) => principalRefusals.length)).toEqual([2, 2, 2, 2, 2]);
  });

  it('carry what they asked for, where the price of every type is known', async () => {
    const asked = (types: Launch['types']) => last([refused('quota', { request: { count: 4 } }, { types })]);
    expect((await asked([priced(0.5)])).principalRefusals).toMatchObject([{ usdPerHour: 2 }]);
    expect((await asked([priced(0.5), type()])).principalRefusals[0]).not.toHaveProperty('usdPerHour');
    expect((await asked([])).principalRefusals[0]).not.toHaveProperty('usdPerHour');
  });

  it('leave out what a service meets, what has no capacity, mistakes, and DryRuns', async () => {
    const others = [
      refused('capacity', {}, { eventId: 'event-5' }),
      refused('dry-run', {}, { eventId: 'event-6' }),
      refused('mistake', {}, { eventId: 'event-9' }),
      refused('quota', { principal: service() }, { eventId: 'event-7' }),
      called({}, { eventId: 'event-8' }),
    ];
    expect((await last([...others, ...three.slice(0, 1)])).principalRefusals).toHaveLength(1);
  });
});

describe('undeclared Regions of an account, without a trail', () => {
  const starts = (changes: Partial<Launch> = {}, ...minutes: number[]): Launch[] =>
    (minutes.length > 0 ? minutes : [0, 5, 10]).map((shift, n) =>
      launch({ region: regions[n] as string, time: at + shift * minute, instanceId: `i-${n}`, ...changes }),
    );
  const undeclared = async (
    launches: readonly Launch[],
    settings: WorldParts['settings'] = {},
    before: Launch[] = [],
  ) => last([...before, ...launches], desk({ settings })).then(({ undeclaredRegions }) => undeclaredRegions);

  it('are those that the list does not name', async () => {
    expect(await undeclared(starts(), { expectedRegions: ['us-west-2'] })).toEqual(regions);
    expect(await undeclared(starts(), { expectedRegions: ['eu-west-1'] })).toEqual(['ap-south-1', 'us-east-1']);
    expect(await undeclared(starts(), { expectedRegions: regions })).toEqual([]);
  });

  it('are those that have not been known for seven days, with a list or without', async () => {
    const known = (time: number) => starts({ time }).map((one) => ({ ...one, id: `${one.id}0` }));
    for (const settings of [{}, { expectedRegions: [] }]) {
      expect(await undeclared(starts(), settings)).toEqual(regions);
      expect(await undeclared(starts(), settings, known(at - 6 * day))).toEqual(regions);
      expect(await undeclared(starts(), settings, known(at - 8 * day))).toEqual([]);
    }
  });

  it('count accelerated or dear instances of services like anybody’s, without a list', async () => {
    const made = { madeBy: 'autoscaling.amazonaws.com' };
    expect(await undeclared(starts({ ...made, types: [type('g5.xlarge', { accelerated: true })] }))).toEqual(regions);
    expect(await undeclared(starts({ ...made, types: [priced(3.5)] }))).toEqual(regions);
    expect(await undeclared(starts({ ...made, types: [priced(2.5)] }))).toEqual([]);
  });

  it('count what services made by a person’s order, unless a role ordered it through a service', async () => {
    const order = { time: at - minute, principalKey: 'eve' };
    const made = { madeBy: 'autoscaling.amazonaws.com', orderedBy: order };
    expect(await undeclared(starts(made))).toEqual(regions);
    expect(await undeclared(starts({ ...made, orderedBy: { ...order, isThroughService: true } }))).toEqual([]);
  });

  it('are, without a list, counted apart where a service made the instances, and not where they start again', async () => {
    const services = await last(starts({ madeBy: 'autoscaling.amazonaws.com' }));
    expect([services.undeclaredRegions, services.undeclaredRegionsWithServices]).toEqual([[], regions]);
    const again = await last(starts({ restarted: true }));
    expect([again.undeclaredRegions, again.undeclaredRegionsWithServices]).toEqual([[], []]);
  });

  it('with a list, a service changes nothing', async () => {
    expect(await undeclared(starts({ madeBy: 'x' }), { expectedRegions: [] })).toEqual(regions);
  });

  it('leave out those that an allowlist entry names for the launch', async () => {
    const allow = [{ name: 'dr', reason: 'exercise', regions: ['eu-*'], tags: { Name: 'web' } }];
    expect(await undeclared(starts(), { expectedRegions: [], allow })).toEqual(['ap-south-1', 'us-east-1']);
    expect(await undeclared(starts({ tags: {} }), { expectedRegions: [], allow })).toEqual(regions);
    const tagsAlone = [{ name: 'ci', reason: 'ci', tags: { Name: 'web' } }];
    expect(await undeclared(starts(), { expectedRegions: [], allow: tagsAlone })).toEqual(regions);
  });

  it('come from instances that started within ten minutes, in this account', async () => {
    const listed = { expectedRegions: [] };
    expect(await undeclared(starts({}, 0, 5, 10 + 1 / 60), listed)).toEqual(['eu-west-1', 'us-east-1']);
    expect(await undeclared([refused('quota', { region: 'sa-east-1' }), ...starts({}, 0)], listed)).toEqual([
      'ap-south-1',
    ]);
    const elsewhere = starts().map((one) => ({ ...one, account: '210987654321' }));
    expect(await undeclared([...elsewhere, ...starts({}, 0)], listed)).toEqual(['ap-south-1']);
  });

  it('are found in the batch where the store is dead', async () => {
    const [, , third] = await together(starts({}, 0, 1, 2), dead);
    expect(third?.undeclaredRegions).toEqual(regions);
  });
});

describe('groups of a principal', () => {
  const sized = (name: string, shift: number, sizes: { min?: number; desired?: number }, more = {}) =>
    preparation(
      'CreateAutoScalingGroup',
      { time: at + shift * minute, request: { group: { name, max: 99, ...sizes } } },
      { eventId: `${name}-${shift}`, ...more },
    );
  const groups = async (...launches: Launch[]) => (await last(launches)).principalGroups;

  it('are counted once each within ten minutes, by what they start with', async () => {
    const found = await groups(
      sized('a', 0, { min: 3 }),
      sized('b', 5, { min: 1, desired: 7 }),
      sized('a', 9, { desired: 4 }),
    );
    expect(found).toEqual([
      { name: 'us-east-1 a', size: 4 },
      { name: 'us-east-1 b', size: 7 },
    ]);
    expect(await groups(sized('a', 0, { min: 3 }), sized('b', 11, { min: 1 }))).toHaveLength(1);
  });

  it('are those of one person that AWS made', async () => {
    const denied = sized('b', 0, { min: 30 }, { refusal: { code: 'AccessDenied', kind: 'permission' } });
    const other = sized('c', 0, { min: 30 }, { principal: human({ key: 'other' }) });
    expect(await groups(denied, other, sized('a', 0, { min: 3 }))).toEqual([{ name: 'us-east-1 a', size: 3 }]);
  });
});

describe('dollars an hour of an account', () => {
  const costs = (usd: number, n: number, changes: Partial<Launch> = {}): Launch =>
    launch({ instanceId: `i-${n}`, time: at + n * minute, types: [priced(usd)], ...changes });
  const sum = async (launches: readonly Launch[], settings: WorldParts['settings'] = {}) =>
    last(launches, desk({ settings })).then(({ accountUsdPerHour }) => accountUsdPerHour);

  it('add up over ten minutes and over batches', async () => {
    expect(await sum([costs(1, 0), costs(2, 5), costs(3, 10)])).toBe(6);
    expect(await sum([costs(1, 0), costs(2, 5), costs(3, 11)])).toBe(5);
  });

  it('count an instance once, however many events tell of it', async () => {
    const one = costs(2, 0);
    const running = { ...one, time: at + 30 * second, state: 'running', eventId: 'event-2' };
    expect(await sum([one, running, one])).toBe(2);
    const inOne = await together([one, running, one]);
    expect(inOne.map(({ accountUsdPerHour }) => accountUsdPerHour)).toEqual([2, 2, 2]);
  });

  it('leave out what an entry that covers strong signals matches, but not what tags alone cover', async () => {
    const narrow = [{ name: 'ci', reason: 'ci', types: ['m5.*'] }];
    const tagsAlone = [{ name: 'ci', reason: 'ci', tags: { Name: 'web' } }];
    expect(await sum([costs(5, 0), costs(5, 1)], { allow: narrow })).toBe(0);
    expect(await sum([costs(5, 0), costs(5, 1)], { allow: tagsAlone })).toBe(10);
  });

  it.each([
    ['one call', 'r-1', 4],
    ['calls of their own, however close', 'r-2', 2],
    ['calls that nobody knows', undefined, 0],
  ])('count what services made by the call: %s', async (_, reservationId, expected) => {
    const made = ['r-1', reservationId].map((of, n) =>
      costs(2, n, { time: at, madeBy: 'autoscaling.amazonaws.com', ...(of && { reservationId: of }) }),
    );
    expect(await sum(made)).toBe(expected);
    const [, inOne] = await together(made);
    expect(inOne?.accountUsdPerHour).toBe(expected);
  });

  it("leave a service's launch out of what persons started beside it", async () => {
    const made = costs(1, 1, { madeBy: 'autoscaling.amazonaws.com', reservationId: 'r-1' });
    expect(await sum([costs(9, 0), made])).toBe(1);
    expect(await sum([made, costs(9, 0)])).toBe(9);
  });

  it('count what services made by a person’s order over ten minutes, also where the order is known later', async () => {
    const tags = { 'aws:autoscaling:groupName': 'web' };
    const made = (n: number) => costs(2, n, { madeBy: 'autoscaling.amazonaws.com', tags });
    const order = preparation(
      'CreateAutoScalingGroup',
      { time: at - minute, request: { group: { name: 'web', min: 2 } } },
      { eventId: 'order' },
    );
    expect(await sum([made(0), made(4)])).toBe(0);
    const orderedBy = { time: at - minute, principalKey: human().key };
    const all = await together([made(0), order, { ...made(4), orderedBy }]);
    expect(all[2]?.accountUsdPerHour).toBe(4);
  });

  it('are the same whether events come in one batch or in many', async () => {
    const all = [0, 4, 8].map((minutes, n) => costs(1, n, { time: at + minutes * minute }));
    const apart = await sum(all);
    const [, , inOne] = await together(all);
    expect([apart, inOne?.accountUsdPerHour]).toEqual([3, 3]);
  });

  it('are those of the account alone', async () => {
    expect(await sum([costs(5, 0, { account: '210987654321' }), costs(1, 1)])).toBe(1);
  });

  it('leave out attempts and requests: nothing of theirs runs', async () => {
    const tried = refused('quota', {}, { types: [priced(9)] });
    const asked = called({}, { kind: 'request', types: [priced(9)], eventId: 'event-9' });
    expect(await sum([tried, asked, costs(1, 1)])).toBe(1);
  });

  it('are found in the batch where the store is dead', async () => {
    const all = await together([costs(1, 0), costs(2, 1), costs(4, 2)], dead);
    expect(all.map(({ accountUsdPerHour }) => accountUsdPerHour)).toEqual([7, 7, 7]);
  });
});

describe('preparation', () => {
  const key = (shift: number, changes: Partial<Launch> = {}) =>
    preparation('CreateKeyPair', { time: at + shift }, { eventId: `key-${shift}`, ...changes });
  const prepared = async (...calls: Launch[]) => (await last([...calls, called()])).preparation;

  it('is told where it came within fifteen minutes before', async () => {
    expect(await prepared(key(-15 * minute))).toEqual(['CreateKeyPair']);
    expect(await prepared(key(-15 * minute - second))).toEqual([]);
    expect(await prepared(key(0))).toEqual(['CreateKeyPair']);
    expect(await prepared(key(second))).toEqual([]);
    const [, found] = await together([key(-16 * minute), called()]);
    expect(found?.preparation).toEqual([]);
  });

  it('is told by the name of each call once, and only of those that matter', async () => {
    const others = [
      'AuthorizeSecurityGroupIngress',
      'CreateDefaultVpc',
      'ImportKeyPair',
      'CreateLaunchTemplate',
      'CreateCluster',
    ];
    const all = others.map((name, n) => preparation(name, { time: at - minute }, { eventId: `other-${n}` }));
    expect(await prepared(key(-minute), key(-2 * minute), ...all)).toEqual([
      'AuthorizeSecurityGroupIngress',
      'CreateDefaultVpc',
      'CreateKeyPair',
      'ImportKeyPair',
    ]);
  });

  it('counts for the same principal in the same Region only', async () => {
    expect(await prepared(key(-minute, { region: 'eu-west-1' }))).toEqual([]);
    expect(await prepared(key(-minute, { principal: human({ key: 'other' }) }))).toEqual([]);
  });
});

describe('accounts together', () => {
  const accounts = ['111111111111', '222222222222', '333333333333'];
  const from = (n: number, changes: Parameters<typeof human>[0], shift = n): Launch =>
    called(
      { account: accounts[n] as string, time: at + shift * minute, principal: human(changes) },
      { eventId: `event-${n}` },
    );

  it('are those of one address, whoever calls', async () => {
    const all = accounts.map((_, n) => from(n, { key: `user-${n}` }));
    expect((await last(all)).accountsTogether).toEqual(accounts);
    expect((await together(all, dead)).map(({ accountsTogether }) => accountsTogether.length)).toEqual([3, 3, 3]);
  });

  it('are those of one principal, from wherever', async () => {
    const all = accounts.map((_, n) => from(n, { sourceIp: `203.0.113.${n}` }));
    expect((await last(all)).accountsTogether).toEqual(accounts);
  });

  it('have to come within ten minutes, and to launch', async () => {
    const late = [0, 1, 2].map((n) => from(n, {}, n * 6));
    expect((await last(late)).accountsTogether).toHaveLength(2);
    const key = preparation('CreateKeyPair', { account: accounts[0] as string }, { eventId: 'event-0' });
    expect((await last([key, from(1, {}), from(2, {})])).accountsTogether).toEqual(accounts.slice(1));
  });

  it('are not added up over a private address, which every network has', async () => {
    const all = accounts.map((_, n) => from(n, { key: `user-${n}`, sourceIp: '10.0.1.10' }));
    expect((await last(all)).accountsTogether).toHaveLength(1);
  });
});

describe('first times', () => {
  const watched = launch({ time: at - 8 * day, instanceId: 'i-0', types: [type('t3.micro')] });
  const p3 = { types: [type('p3.2xlarge'), type('t3.micro')], instanceId: 'i-1' };
  const other = { ...p3, region: 'eu-west-1' };

  it('are told in an account with a past', async () => {
    const found = await last([watched, called({ region: 'eu-west-1' }, p3)]);
    expect([found.firstInRegion, found.newFamilies, found.newPrincipal]).toEqual([true, ['p3'], true]);
  });

  it('are not told in a new account, nor without the store', async () => {
    for (const all of [await last([launch(other)]), ...(await together([launch(other)], dead))]) {
      expect([all.firstInRegion, all.newFamilies, all.newPrincipal]).toEqual([false, [], false]);
    }
  });

  it('are told of everything that comes within ten minutes, and not after', async () => {
    const later = (shift: number) => launch({ ...other, time: at + shift, instanceId: 'i-2' });
    expect((await last([watched, launch(other), later(10 * minute)])).firstInRegion).toBe(true);
    expect((await last([watched, launch(other), later(10 * minute + second)])).firstInRegion).toBe(false);
  });

  it('an instance that is only started again is no first one', async () => {
    expect((await last([watched, launch({ ...other, restarted: true })])).firstInRegion).toBe(false);
  });
});

it('a notice is beside nothing', async () => {
  const notice = called({ eventName: 'RequestServiceQuotaIncrease' }, { kind: 'notice', eventId: 'event-9' });
  const [, , , found] = await together([...inRegions(0, 1, 2), notice]);
  expect(found).toMatchObject({ principalRegions: [], undeclaredRegions: [], accountUsdPerHour: 0 });
});

it('one answer a launch, in order', async () => {
  const { batch, memory } = desk();
  expect(await correlate(batch, memory, [])).toEqual([]);
  const all = await together([launch(), launch({ account: '210987654321', types: [priced(7)] })]);
  expect(all.map(({ accountUsdPerHour }) => accountUsdPerHour)).toEqual([0, 7]);
  expect(account).not.toBe('210987654321');
});
