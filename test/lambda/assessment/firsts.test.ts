import { afterAll, describe, expect, it } from 'vitest';
import { createStore } from '../../../lambda/adapters/store.ts';
import {
  BASELINE,
  firstNames,
  firstsOf,
  isFirst,
  isKnown,
  isScheduledStart,
  readFirsts,
} from '../../../lambda/assessment/firsts.ts';
import { createMemory, type Memory } from '../../../lambda/batch/memory.ts';
import type { Launch } from '../../../lambda/model/launch.ts';
import { startDynalite } from '../../support/dynalite.ts';
import { account } from '../../support/events.ts';
import { at, called, day, human, launch, minute, preparation, refused, second, type } from '../../support/launches.ts';
import { desk } from '../../support/memory.ts';

const server = await startDynalite();
afterAll(server.close);

const region = firstNames.region(account, 'us-east-1');
const watched = firstNames.account(account);
const times = (entries: Readonly<Record<string, number>>) => new Map(Object.entries(entries));
const show = (memory: Memory, launches: readonly Launch[]) =>
  readFirsts(memory, new Map(launches.flatMap((one) => firstsOf(one).map((name) => [name, one.time] as const))));

describe('the names of a launch', () => {
  it('are account, Region, families and principal', () => {
    const seen = called({}, { types: [type('p3.2xlarge'), type('c5.metal')] });
    expect(firstsOf(seen)).toEqual([
      watched,
      region,
      firstNames.family(account, 'p3'),
      firstNames.family(account, 'c5'),
      firstNames.principal(account, human().key),
    ]);
  });

  it('are the account alone where nothing starts: an attempt makes no Region known', () => {
    for (const one of [refused('quota'), preparation('CreateKeyPair'), launch({ kind: 'notice' })]) {
      expect(firstsOf(one)).toEqual([watched]);
    }
  });
});

describe('a scheduled start', () => {
  const role = human({ kind: 'role', key: 'arn:aws:iam::123456789012:role/scheduler' });
  const start = called({ eventName: 'StartInstances', principal: role }, { restarted: true });
  const since = (shift: number) => times({ [firstNames.starter(account, role.key)]: at - shift });

  it('is one by a role that started stopped instances before, and not only in these minutes', () => {
    expect(firstsOf(start)).toContain(firstNames.starter(account, role.key));
    expect(isScheduledStart(since(day), start)).toBe(true);
    expect(isScheduledStart(since(10 * minute), start)).toBe(false);
    expect(isScheduledStart(times({}), start)).toBe(false);
  });

  it("is none of a key's, nor a launch of new instances by the same role", () => {
    const byKey = called({ eventName: 'StartInstances', principal: { ...role, kind: 'user' } });
    expect(isScheduledStart(since(day), byKey)).toBe(false);
    expect(isScheduledStart(since(day), called({ principal: role }))).toBe(false);
  });
});

describe('the first input', () => {
  it('is remembered from then on', async () => {
    const { memory, another } = desk();
    await show(memory, [launch()]);
    expect(await show(another().memory, [launch({ time: at + day })])).toEqual(
      times({ [watched]: at, [region]: at, [firstNames.family(account, 't3')]: at }),
    );
  });

  it('is that of the earliest event, in whatever order they come', async () => {
    const { memory, another } = desk();
    await show(memory, [launch({ time: at + 12 * minute })]);
    expect((await show(memory, [launch()])).get(region)).toBe(at);
    expect((await show(another().memory, [launch({ time: at + 13 * minute })])).get(region)).toBe(at);
  });

  it('is kept while the name is seen, for longer than a year', async () => {
    const { memory, ports, another } = desk();
    await show(memory, [launch()]);
    for (let month = 1; month <= 30; month++) {
      Object.assign(ports.clock, { now: () => at + month * 30 * day });
      expect((await show(another().memory, [launch({ time: at + month * 30 * day })])).get(region)).toBe(at);
    }
  });

  it('is one and the same for many writers at once on DynamoDB', async () => {
    const { batch, ports } = desk();
    const store = createStore(server.client, await server.newTable(), ports.clock);
    const clock = {
      ...ports.clock,
      within: <T>(_: number, work: (signal: AbortSignal) => Promise<T>) => work(new AbortController().signal),
    };
    const memory = () => createMemory({ ...batch, ports: { ...ports, store, clock } });
    await Promise.all(Array.from({ length: 6 }, (_, n) => show(memory(), [launch({ time: at + n * second })])));
    const since = (await show(memory(), [launch({ time: at + day })])).get(region);
    expect(since).toBeGreaterThanOrEqual(at);
    expect(since).toBeLessThanOrEqual(at + 5 * second);
  });
});

describe('a first time', () => {
  const told = (time: number, since: number, watchedSince: number): boolean =>
    isFirst(times({ [watched]: watchedSince, [region]: since }), launch({ time }), region);

  it('can only be told once the account has been watched for seven days', () => {
    expect(BASELINE).toBe(7 * day);
    expect(told(at, at, at - 7 * day)).toBe(true);
    expect(told(at, at, at - 7 * day + second)).toBe(false);
  });

  it('lasts ten minutes, so that what comes together is told together', () => {
    const old = at - 30 * day;
    expect(told(at + 10 * minute, at, old)).toBe(true);
    expect(told(at + 10 * minute + second, at, old)).toBe(false);
    expect(told(at - minute, at, old)).toBe(true);
  });

  it('is none where nothing is known: the store is down', () => {
    expect(isFirst(times({}), launch(), region)).toBe(false);
    expect(isFirst(times({ [region]: at }), launch(), region)).toBe(false);
    expect(isFirst(times({ [watched]: at - 30 * day }), launch(), region)).toBe(false);
  });
});

describe('a known Region', () => {
  it('is one that has been known for the whole baseline', () => {
    const known = (since: number) => isKnown(times({ [region]: since }), launch(), region);
    expect(known(at - BASELINE + second)).toBe(false);
    expect(known(at - BASELINE)).toBe(true);
    expect(isKnown(times({}), launch(), region)).toBe(false);
  });
});
