import { describe, expect, it } from 'vitest';
import { assess } from '../../../lambda/assessment/assess.ts';
import { accountDoer } from '../../../lambda/assessment/doings.ts';
import { addUsual, listUsual } from '../../../lambda/assessment/usual-records.ts';
import { sentence } from '../../../lambda/detections/index.ts';
import type { Launch } from '../../../lambda/model/launch.ts';
import type { Settings } from '../../../lambda/model/settings.ts';
import type { Signal } from '../../../lambda/model/signal.ts';
import { type Doer, type Doing, dayOf, noHabit, withDoing } from '../../../lambda/model/usual.ts';
import { account } from '../../support/events.ts';
import { at, called, day, human, launch, minute, refused, second } from '../../support/launches.ts';
import { type Desk, deadStore, desk } from '../../support/memory.ts';
import { instance } from '../../support/world.ts';

const jenkins = human({
  kind: 'role',
  key: `arn:aws:iam::${account}:role/jenkins`,
  name: 'jenkins',
  sourceIp: '198.51.100.61',
  userAgent: 'Boto3/1.40.2',
});
const role: Doer = { account, key: jenkins.key, kind: 'role', name: 'jenkins' };
const network = '198.51.100.0/24';

/** The same on each of so many days before. */
const habit = (doer: Doer, days: readonly number[], changes: Partial<Doing> = {}) =>
  days
    .map(
      (ago): Doing => ({
        doer,
        eventId: `${doer.key} ${ago}`,
        time: at - ago * day,
        likes: ['us-east-1 c5', 'us-east-1 RunInstances'],
        count: 4,
        largest: 4,
        usdPerHour: 8,
        network,
        agent: 'boto3',
        ...changes,
      }),
    )
    .reduce(withDoing, noHabit(doer));
const fortnight = Array.from({ length: 14 }, (_, i) => i + 1);

const i1 = 'i-00000000000000001';
const dear = instance({ instanceId: i1, instanceType: 'c5.24xlarge', launchTime: at });
const run = (changes: Partial<Launch> = {}, principal = jenkins): Launch =>
  called({ principal, request: { count: 1 } }, { instanceId: i1, types: [], tags: {}, eventId: 'call', ...changes });

async function on(records: readonly ReturnType<typeof habit>[], settings: Partial<Settings> = {}): Promise<Desk> {
  const open = desk({ instances: [dear], settings });
  await addUsual(open.memory, records);
  return open;
}
async function judged({ batch, memory }: Desk, ...launches: readonly Launch[]) {
  const { assessments, remember } = await assess(batch, memory, launches);
  await remember();
  return assessments;
}
const price = (signals: readonly Signal[]): Signal | undefined => signals.find(({ id }) => id === 'price-above-budget');

describe('what is usual for a principal', () => {
  it('is one step milder, and the mail says for whom and how often, in both languages', async () => {
    const [found] = await judged(await on([habit(role, fortnight)]), run());
    expect(found?.verdict).toBe('notice');
    const signal = price(found?.signals ?? []) as Signal;
    expect(signal.strength).toBe('weak');
    expect(sentence(signal, 'en')).toBe(
      '$4.08 an hour, above the budget of $3; usual for role jenkins: 14 of the last 30 days',
    );
    expect(sentence(signal, 'ko')).toContain('역할 jenkins의 평소 활동: 최근 30일 중 14일');
  });

  it('counts for the state change of the same start too, in one batch or a later one', async () => {
    const open = await on([habit(role, fortnight)]);
    const change = launch({ instanceId: i1, types: [], tags: {}, eventId: 'state', time: at + second });
    expect((await judged(open, change, run())).map(({ verdict }) => verdict)).toEqual(['notice', 'notice']);
  });

  it.each<[string, Launch]>([
    ['from another network', run({}, { ...jenkins, sourceIp: '203.0.113.9' })],
    ['with another program', run({}, { ...jenkins, userAgent: 'aws-cli/2.31' })],
    ['of somebody else', run({}, { ...jenkins, key: 'arn:other', name: 'other' })],
    ['in another Region', run({ region: 'eu-west-1', id: `${account}/eu-west-1/${i1}` })],
  ])('is not what happens %s', async (_, one) => {
    const open = await on([habit(role, fortnight)]);
    const [found] = await judged(open, { ...one, types: dearTypes });
    expect([found?.verdict, price(found?.signals ?? [])?.strength]).toEqual(['high', 'strong']);
  });

  it('is never what root does', async () => {
    const root = human({ ...jenkins, kind: 'root', key: `arn:aws:iam::${account}:root` });
    const [found] = await judged(await on([habit({ ...role, key: root.key, kind: 'root' }, fortnight)]), run({}, root));
    expect(price(found?.signals ?? [])?.strength).toBe('strong');
  });

  it('are the Regions of a roll-out that comes again: a weak signal, which says for whom', async () => {
    const regions = ['us-east-1', 'eu-west-1', 'ap-northeast-2'];
    const likes = regions.map((region) => `${region} t3`);
    const types = [{ instanceType: 't3.small', accelerated: false, bareMetal: false }];
    const rollOut = regions.map((region, n) => {
      const time = at + n * minute;
      const parts = { principal: jenkins, eventName: 'RequestSpotFleet', region, time };
      return called(parts, { kind: 'request', region, types, tags: {}, eventId: `fleet-${n}`, time });
    });
    const last = (await judged(await on([habit(role, fortnight, { likes })]), ...rollOut)).at(-1);
    const burst = last?.signals.find(({ id }) => id === 'regions-by-principal') as Signal;
    expect([last?.verdict, burst.strength]).toEqual(['notice', 'weak']);
    expect(sentence(burst, 'en')).toMatch(
      /^one principal in 3 Regions .*; usual for role jenkins: 14 of the last 30 days$/,
    );
    expect((await judged(await on([]), ...rollOut)).at(-1)?.verdict).toBe('critical');
  });

  it('is termination protection only for whoever protected before', async () => {
    const keep = called(
      { principal: jenkins, request: { count: 1, terminationProtected: true } },
      { instanceId: i1, types: [], tags: {}, eventId: 'call' },
    );
    const strengthFor = async (more: readonly string[]) => {
      const likes = ['us-east-1 c5', 'us-east-1 RunInstances', ...more];
      const [found] = await judged(await on([habit(role, fortnight, { likes })]), keep);
      return found?.signals.find(({ id }) => id === 'termination-protected')?.strength;
    };
    expect([await strengthFor([]), await strengthFor(['us-east-1 protected'])]).toEqual(['strong', 'weak']);
  });

  it('is nothing beside a miner', async () => {
    const open = desk({ instances: [{ ...dear, userData: './xmrig --donate-level 1' }] });
    await addUsual(open.memory, [habit(role, fortnight)]);
    const [found] = await judged(open, run());
    expect([found?.verdict, price(found?.signals ?? [])?.strength]).toEqual(['critical', 'strong']);
  });

  it('lowers refusals for a quota to high or less, and refusals for a permission not at all', async () => {
    const verdicts = async (kind: 'quota' | 'permission', instanceType: string) => {
      const types = [{ instanceType, accelerated: false, bareMetal: false }];
      const tries = [0, 1, 2, 3].map((n) =>
        refused(
          kind,
          { principal: jenkins, time: at + n * minute },
          { eventId: `try-${n}`, time: at + n * minute, types },
        ),
      );
      return (await judged(await on([habit(role, fortnight)]), ...tries)).at(-1)?.verdict;
    };
    expect(await verdicts('quota', 'c5.24xlarge')).toBe('high');
    expect(await verdicts('quota', 'c5.9xlarge')).toBe('notice');
    expect(await verdicts('permission', 'c5.9xlarge')).toBe('critical');
  });

  it('is nothing while the store does not answer: louder, never silent', async () => {
    const open = desk({ instances: [dear], broken: { store: deadStore } });
    expect((await judged(open, run()))[0]?.verdict).toBe('high');
  });
});

const dearTypes = [
  { instanceType: 'c5.24xlarge', accelerated: false, bareMetal: false, price: { usdPerHour: 4.08, estimated: true } },
];

describe('a state change that names nobody', () => {
  const change = launch({ instanceId: i1, types: [], tags: {}, eventId: 'state' });

  it('is measured by what is usual in the account', async () => {
    const [found] = await judged(await on([habit(accountDoer(account), fortnight)]), change);
    expect(found?.verdict).toBe('notice');
    expect(sentence(price(found?.signals ?? []) as Signal, 'en')).toContain(`usual for account ${account}: 14 of`);
  });

  it('is as loud as ever once its call names a stranger', async () => {
    const open = await on([habit(accountDoer(account), fortnight), habit(role, fortnight)]);
    await judged(open, change);
    const [found] = await judged(open.another(), run({}, { ...jenkins, sourceIp: '203.0.113.9' }));
    expect(found?.verdict).toBe('high');
  });
});

describe('what is written down', () => {
  const recordsOf = async (open: Desk) =>
    new Map((await listUsual(open.memory, account)).map((usual) => [usual.name, usual.days.at(-1)]));

  it('is the day of the principal and of the account', async () => {
    const open = await on([]);
    await judged(open, run());
    const days = await recordsOf(open);
    expect(days.get('jenkins')).toMatchObject({
      day: dayOf(at),
      likes: ['us-east-1 c5', 'us-east-1 RunInstances'],
      networks: [network],
      agents: ['boto3'],
      count: 1,
    });
    expect(days.get(account)).toMatchObject({ day: dayOf(at), count: 1 });
    expect(days.get('jenkins')?.isBarred).toBeUndefined();
  });

  it('bars the day of whoever has habits and does something else, and leaves it out of the account’s', async () => {
    const open = await on([habit(role, fortnight), habit(accountDoer(account), fortnight)]);
    await judged(open, run({}, { ...jenkins, sourceIp: '203.0.113.9' }));
    const days = await recordsOf(open);
    expect(days.get('jenkins')?.isBarred).toBe(true);
    expect(days.get(account)?.day).toBe(dayOf(at) - 1);
  });

  describe('of what is only dearer than the budget', () => {
    const cheap = { usdPerHour: 1 };
    const records = [habit(role, fortnight, cheap), habit(accountDoer(account), fortnight, cheap)];
    const accountDay = async (open: Desk) => (await recordsOf(open)).get(account);

    it('is an hour of the account, and no day of the principal', async () => {
      const open = await on(records);
      const [found] = await judged(open, run());
      expect(found?.verdict).toBe('high');
      expect((await recordsOf(open)).get('jenkins')?.isBarred).toBe(true);
      expect((await accountDay(open))?.day).toBe(dayOf(at));
      expect((await accountDay(open))?.usdPerHour).toBeCloseTo(4.08);
    });

    it('is that hour once, where its state change came before its call', async () => {
      const open = await on(records);
      await judged(open, launch({ instanceId: i1, types: [], tags: {}, eventId: 'state' }));
      expect((await accountDay(open))?.day).toBe(dayOf(at) - 1);
      await judged(open.another(), run({ eventId: 'call' }));
      expect((await accountDay(open))?.usdPerHour).toBeCloseTo(4.08);
    });

    it('is nothing from another network', async () => {
      const open = await on(records);
      await judged(open, run({}, { ...jenkins, sourceIp: '203.0.113.9' }));
      expect((await accountDay(open))?.day).toBe(dayOf(at) - 1);
    });
  });

  it('bars no day for what is usual, however large: it would stop to be usual', async () => {
    const open = await on([habit(role, fortnight)]);
    await judged(open, run());
    expect((await recordsOf(open)).get('jenkins')).toMatchObject({ day: dayOf(at), count: 1 });
    expect((await recordsOf(open)).get('jenkins')?.isBarred).toBeUndefined();
  });

  it('bars no day for what an allowlist entry covers: its owner knows of it', async () => {
    const allow = [{ name: 'ci', types: ['c5.*'], principals: [jenkins.key], reason: 'builds' }];
    const open = await on([habit(role, fortnight)], { allow });
    const [found] = await judged(open, run({}, { ...jenkins, sourceIp: '203.0.113.9' }));
    expect([found?.entry?.name, found?.verdict]).toEqual(['ci', 'high']);
    expect((await recordsOf(open)).get('jenkins')?.isBarred).toBeUndefined();
  });

  it('is no dead store for whoever comes after it in the batch, where it cannot be written', async () => {
    const { batch, memory } = await on([]);
    const { remember } = await assess(batch, memory, [run()]);
    const refuse = async () => Promise.reject(new Error('ThrottlingException'));
    Object.assign(batch.ports.store, { putIf: refuse, putEachIf: refuse });
    await remember();
    expect(memory.isDown()).toBe(false);
  });

  it('bars the whole account’s day where a miner ran', async () => {
    const open = desk({ instances: [{ ...dear, userData: './xmrig --donate-level 1' }] });
    await judged(open, run());
    expect([...(await recordsOf(open)).values()].map((one) => one?.isBarred)).toEqual([true, true]);
  });
});

describe('a budget that nobody set', () => {
  const auto: Partial<Settings> = { budget: { usdPerHour: 3, isAuto: true } };
  const whole = habit(accountDoer(account), fortnight, { likes: ['us-east-1 m5'], usdPerHour: 4 });
  const said = async (open: Desk, ...launches: readonly Launch[]): Promise<string | undefined> => {
    const signal = price((await judged(open, ...launches))[0]?.signals ?? []);
    return signal && sentence(signal, 'en');
  };
  const change = launch({ instanceId: i1, types: [], tags: {}, eventId: 'state' });

  it('is three dollars without a history, and says so', async () => {
    expect(await said(await on([], auto), change)).toContain('above the budget of $3 (the default)');
  });

  it('is the third-highest hour of the account, and says so', async () => {
    expect(await said(await on([whole], auto), change)).toContain(
      "the budget of $4 (this account's third-highest hour)",
    );
  });

  it('is fifty dollars at most', async () => {
    const open = await on([habit(accountDoer(account), fortnight, { likes: [], usdPerHour: 400 })], auto);
    const many = Array.from({ length: 13 }, (_, n) =>
      launch({ instanceId: `i-0000000000000001${n}`, types: dearTypes, tags: {}, eventId: `state-${n}` }),
    );
    expect(await said(open, ...many)).toContain('above the budget of $50 ');
  });

  it('is three dollars for somebody with habits who does something else', async () => {
    const open = await on([habit(accountDoer(account), fortnight, { usdPerHour: 40 }), habit(role, fortnight)], auto);
    expect(await said(open, run({}, { ...jenkins, sourceIp: '203.0.113.9' }))).toContain('above the budget of $3 (');
    expect(await said(open.another(), run({ eventId: 'other' }))).toBeUndefined();
  });
});

describe('a signal that is only observed', () => {
  it('is recorded, counts for nothing, and says so', async () => {
    const [found] = await judged(await on([], { observe: ['price-above-budget'] }), run());
    expect(found?.verdict).toBe('notice');
    expect(price(found?.signals ?? [])).toMatchObject({ strength: 'weak', evidence: { observed: 'strong' } });
    expect(sentence(price(found?.signals ?? []) as Signal, 'en')).toBe(
      '$4.08 an hour, above the budget of $3; only observed',
    );
  });

  it('makes no mail of a notice that has nothing else to tell', async () => {
    const enabled = launch({ kind: 'notice', enabledRegion: 'af-south-1', types: [] });
    expect((await judged(await on([]), enabled))[0]?.isContext).toBe(false);
    expect((await judged(await on([], { observe: ['region-enabled'] }), enabled))[0]?.isContext).toBe(true);
  });
});
