import { describe, expect, it } from 'vitest';
import type { Assessment } from '../../../lambda/assessment/assess.ts';
import { armLooks, looksAgain, looksAtExpected, observationsOf } from '../../../lambda/assessment/look-again.ts';
import { writeStart } from '../../../lambda/assessment/starts.ts';
import type { Gap, Launch } from '../../../lambda/model/launch.ts';
import type { TimerTask } from '../../../lambda/model/timer.ts';
import { account } from '../../support/events.ts';
import { at, launch, minute, preparation, refused } from '../../support/launches.ts';
import { desk } from '../../support/memory.ts';

const assessed = (seen: Launch, changes: Partial<Assessment> = {}): Assessment => ({
  launch: seen,
  userDataRead: false,
  signals: [],
  verdict: 'notice',
  entry: undefined,
  isContext: false,
  stored: undefined,
  instancesAround: [],
  ...changes,
});
const id = (n: number): string => `i-${String(n).padStart(17, '0')}`;
const gap = (n: number, ...gaps: Gap[]): Assessment => assessed(launch({ instanceId: id(n), gaps }));
const now = at + 5_000;

describe('instances worth another look', () => {
  it('are those whose user data is still waiting: at once, as often as it takes', () => {
    expect(looksAgain([gap(1)], now, 7)).toEqual([
      {
        kind: 'look-again',
        account,
        region: 'us-east-1',
        instances: [{ instanceId: id(1), eventId: 'event-1', time: at }],
        round: 7,
        dueAt: now + 1_000,
      },
    ]);
  });

  it.each([
    ['not visible', gap(1, 'instance')],
    ['unreadable', gap(1, 'user-data')],
    ['not visible, although somebody read its user data', { ...gap(1, 'instance'), userDataRead: true }],
  ])('are those that are %s: after one, two and four minutes, and then no more', (_, one) => {
    const rounds = [0, 1, 2, 3].map((round) => looksAgain([one], now, round)[0]);
    expect(rounds.map((look) => look && [look.dueAt - now, look.round])).toEqual([
      [minute, 1],
      [2 * minute, 2],
      [4 * minute, 3],
      undefined,
    ]);
  });

  it('are none of those that are known, or critical for a miner already', () => {
    const found = { id: 'miner-in-user-data', strength: 'hard', group: 'what', evidence: {} } as const;
    expect(looksAgain([assessed(launch(), { userDataRead: true })], now, 0)).toEqual([]);
    expect(looksAgain([assessed(launch(), { signals: [found] })], now, 0)).toEqual([]);
  });

  it('are instances only: an attempt or a preparation has nothing to look at', () => {
    const change = preparation('ModifyInstanceAttribute', {}, { instanceId: id(1), gaps: ['instance'] });
    expect(looksAgain([assessed(refused('quota')), assessed(change)], now, 0)).toEqual([]);
  });

  it('are expected ones, too: an entry does not cover a miner', () => {
    const entry = { name: 'ci', reason: 'runners', types: ['*'] };
    expect(looksAgain([assessed(launch(), { entry })], now, 0)).toHaveLength(1);
  });

  it('go together by account and Region, apart from those that failed, each once', () => {
    const away = assessed(launch({ instanceId: id(3), region: 'eu-west-1' }));
    const looks = looksAgain([gap(1), gap(2), gap(1), away, gap(4, 'instance')], now, 0);
    expect(
      looks.map(({ region, round, instances }) => [region, round, instances.map(({ instanceId }) => instanceId)]),
    ).toEqual([
      ['us-east-1', 0, [id(1), id(2)]],
      ['eu-west-1', 0, [id(3)]],
      ['us-east-1', 1, [id(4)]],
    ]);
  });

  it('fit into a message: two hundred each, none lost', () => {
    const looks = looksAgain(
      Array.from({ length: 401 }, (_, n) => gap(n)),
      now,
      0,
    );
    expect(looks.map(({ instances }) => instances.length)).toEqual([200, 200, 1]);
    expect(new Set(looks.flatMap(({ instances }) => instances.map(({ instanceId }) => instanceId))).size).toBe(401);
    for (const look of looks) expect(JSON.stringify(look).length).toBeLessThan(200_000);
  });

  it('come back as the events that told of them, and as no new start', () => {
    const [look] = looksAgain([gap(1)], now, 0);
    expect(observationsOf(look as NonNullable<typeof look>)).toMatchObject([
      { kind: 'state-change', eventId: 'event-1', time: at, account, instanceId: id(1), state: 'running' },
    ]);
  });

  it('a look that cannot be armed is told and stops nothing', async () => {
    const { batch, warnings } = desk({ broken: { timers: { schedule: () => Promise.reject(new Error('down')) } } });
    await armLooks(batch, looksAgain([gap(1), gap(2, 'instance')], now, 0), {});
    expect(warnings).toEqual(['another look could not be armed', 'another look could not be armed']);
  });

  it('looks that hang hold nothing up: they are armed side by side, and given up together', async () => {
    const { batch, warnings, ports } = desk({ broken: { timers: { schedule: () => new Promise(() => {}) } } });
    const looks = Array.from({ length: 60 }, (_, n) => looksAgain([gap(n)], now, 0)).flat();
    const before = ports.clock.now();
    await armLooks(batch, looks, {});
    expect(warnings).toHaveLength(60);
    expect(ports.clock.now() - before).toBeLessThan(2_000);
  });

  it('a look carries how often its chain has been through the queue', async () => {
    const sent: TimerTask[] = [];
    const { batch } = desk({ broken: { timers: { schedule: async (task) => void sent.push(task) } } });
    await armLooks(batch, looksAgain([gap(1)], now, 0), { hops: 7, firstDueAt: 3 });
    expect(sent).toMatchObject([{ hops: 8, firstDueAt: 3 }]);
  });
});

describe("launches that were expected, until the account's launches added up", () => {
  const tagsAlone = { name: 'tags', reason: 'ci', tags: { Name: 'web' } };
  const narrow = { name: 'narrow', reason: 'ci', types: ['t3.*'] };
  const [priceSignal, burstSignal] = (['price-above-budget', 'undeclared-regions-burst'] as const).map((signalId) => ({
    id: signalId,
    strength: 'strong' as const,
    group: 'what' as const,
    evidence: {},
  }));

  const looks = async (signal: typeof priceSignal, entry: string | undefined) => {
    const { batch, memory } = desk({ settings: { allow: [tagsAlone, narrow] } });
    const early = launch({ instanceId: id(1) });
    const start = {
      eventId: 'early',
      time: at - minute,
      verdict: 'notice' as const,
      signals: [],
      userDataRead: true,
      isComplete: true,
      ...(entry && { entry }),
    };
    await writeStart(memory, early, start, undefined);
    const late = assessed(launch({ instanceId: id(2) }), {
      signals: signal ? [signal] : [],
      instancesAround: [early.id, 'gone'],
    });
    return looksAtExpected(batch, memory, [late]);
  };

  it('are looked at again where tags alone covered them', async () => {
    const [look, ...more] = await looks(priceSignal, 'tags');
    expect(look).toMatchObject({ account, region: 'us-east-1', instances: [{ instanceId: id(1), eventId: 'early' }] });
    expect(more).toEqual([]);
  });

  it('are not where their entry covers a strong signal, as long as it is none', async () => {
    expect(await looks(priceSignal, 'narrow')).toEqual([]);
    expect(await looks(burstSignal, 'narrow')).toHaveLength(1);
  });

  it('are not where nothing added up, or where they were alerted themselves', async () => {
    expect(await looks(undefined, 'tags')).toEqual([]);
    expect(await looks(priceSignal, undefined)).toEqual([]);
  });
});
