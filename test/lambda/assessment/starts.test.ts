import { afterAll, describe, expect, it } from 'vitest';
import { createStore } from '../../../lambda/adapters/store.ts';
import {
  factsBefore,
  isSameStart,
  readStarts,
  type Start,
  seenOf,
  writeStart,
  writeStarts,
} from '../../../lambda/assessment/starts.ts';
import { createMemory } from '../../../lambda/batch/memory.ts';
import type { Launch } from '../../../lambda/model/launch.ts';
import type { Verdict } from '../../../lambda/model/verdict.ts';
import { startDynalite } from '../../support/dynalite.ts';
import { at, called, day, launch, minute, refused, second } from '../../support/launches.ts';
import { desk } from '../../support/memory.ts';

const server = await startDynalite();
afterAll(server.close);

const start = (changes: Partial<Start> = {}): Start => ({
  eventId: 'before',
  time: at,
  verdict: 'notice',
  signals: [],
  userDataRead: true,
  isComplete: true,
  ...changes,
});
const isSame = (now: Partial<Launch>, before: Partial<Start> = {}): boolean => isSameStart(launch(now), start(before));

describe('an event about a start that was decided, by LaunchTime', () => {
  const before = { launchTime: at };

  it('is about the same start with the same LaunchTime, in any state and at any time', () => {
    for (const state of ['pending', 'running', 'unknown']) {
      expect(isSame({ launchTime: at, state, time: at + 3 * day }, before)).toBe(true);
      expect(isSame({ launchTime: at, state, time: at - minute }, before)).toBe(true);
    }
  });

  it('forgives the second that one of the sources rounds off', () => {
    expect(isSame({ launchTime: at + second }, before)).toBe(true);
    expect(isSame({ launchTime: at + second + 1 }, before)).toBe(false);
  });

  it('is about a new start with a later LaunchTime, however soon', () => {
    expect(isSame({ launchTime: at + minute, time: at + minute }, before)).toBe(false);
    expect(isSame({ launchTime: at + minute, state: 'running' }, before)).toBe(false);
  });

  it('that is older, and came late, alerts nobody a second time', () => {
    expect(isSame({ launchTime: at - 5 * day, time: at - 5 * day }, before)).toBe(true);
  });

  it('is the same where the decision had no LaunchTime and its time is within ten minutes', () => {
    expect(isSame({ launchTime: at - second })).toBe(true);
    expect(isSame({ launchTime: at + 10 * minute })).toBe(true);
    expect(isSame({ launchTime: at + 10 * minute + second })).toBe(false);
  });
});

describe('an event about a start that was decided, without a LaunchTime', () => {
  it('is new as a pending more than ten minutes later', () => {
    expect(isSame({ state: 'pending', time: at + 10 * minute })).toBe(true);
    expect(isSame({ state: 'pending', time: at + 10 * minute + second })).toBe(false);
  });

  it('is the same as a running, which always follows a pending', () => {
    expect(isSame({ state: 'running', time: at + 30 * minute })).toBe(true);
  });

  it('is the same where a pending comes after its running', () => {
    expect(isSame({ state: 'pending', time: at - second })).toBe(true);
    expect(isSame({ state: 'pending', time: at - day })).toBe(true);
  });
});

describe("an instance's facts from the decision about its start", () => {
  const seen = seenOf(launch({ tags: { Project: 'x' }, imageId: 'ami-1', reservationId: 'r-1', spot: true }));
  const before = start({ launchTime: at, ...(seen && { seen }) });
  const known = (now: Partial<Launch>) => factsBefore(launch(now), before);

  it('serve the event that it runs, a little later, and the call that names the LaunchTime', () => {
    const facts = { instanceId: launch({}).instanceId, tags: { Project: 'x' }, imageId: 'ami-1', launchTime: at };
    expect(known({ state: 'running', time: at + minute })).toMatchObject(facts);
    expect(known({ ...called(), launchTime: at, time: at + 10 * minute })).toMatchObject(facts);
  });

  it.each<readonly [string, Partial<Launch>]>([
    ['a pending, which may be another start', { state: 'pending', time: at + 20 * second }],
    ['a running so late that it may have been stopped meanwhile', { state: 'running', time: at + 121 * second }],
    ['a call of another start', { ...called(), launchTime: at + minute }],
    ['a call without a LaunchTime', { ...called(), launchTime: undefined } as never],
  ])('do not serve %s: EC2 is asked', (_, now) => {
    expect(known(now)).toBeUndefined();
  });

  it('are not kept where the instance was not seen, or has more tags than the store should hold', () => {
    expect(seenOf(launch({ gaps: ['instance'] }))).toBeUndefined();
    expect(seenOf(launch({ tags: { long: 'x'.repeat(4_000) } }))).toBeUndefined();
  });

  it('come back from the store as they were, whatever the tags are called', async () => {
    const { memory } = desk();
    const tags = JSON.parse('{"__proto__":"a","constructor":"b"}') as Record<string, string>;
    const tagged = launch({ tags });
    const decided = start({ launchTime: at, seen: { tags, spot: false, instanceType: 'g5.xlarge' } });
    expect((await writeStarts(memory, [{ launch: tagged, start: decided, known: undefined }])).has(decided)).toBe(true);
    const stored = (await readStarts(memory, [tagged.id])).get(tagged.id)?.start;
    expect(Object.entries(stored?.seen?.tags ?? {})).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
  });
});

describe('events that are no starts', () => {
  it('about one enabled Region are the same for a day', () => {
    const notice = (time: number) => isSameStart(launch({ kind: 'notice', time }), start());
    expect(notice(at + day - second)).toBe(true);
    expect(notice(at + day)).toBe(false);
  });

  it('a call is the same as itself, however late it comes again', () => {
    expect(isSameStart(refused('quota', {}, { time: at + 9 * day }), start())).toBe(true);
    expect(isSameStart(called({}, { kind: 'request', time: at + 9 * day }), start())).toBe(true);
  });
});

describe('writing a decision', () => {
  const seen = launch();
  const decided = (verdict: Verdict, eventId: string): Start => start({ eventId, verdict });

  it('and reading it back', async () => {
    const { memory } = desk();
    expect(await readStarts(memory, [seen.id])).toEqual(new Map());
    await writeStart(memory, seen, decided('high', 'a'), undefined);
    expect((await readStarts(memory, [seen.id, seen.id, 'other'])).get(seen.id)).toEqual({
      start: decided('high', 'a'),
      version: 1,
    });
  });

  it('keeps starts of different instances, Regions and accounts apart', async () => {
    const { memory } = desk();
    const others = [
      launch({ instanceId: 'i-2' }),
      launch({ region: 'eu-west-1' }),
      launch({ account: '210987654321' }),
    ];
    await writeStart(memory, seen, decided('high', 'a'), undefined);
    expect(
      await readStarts(
        memory,
        others.map(({ id }) => id),
      ),
    ).toEqual(new Map());
  });

  it.each([
    ['high', 'high', 'a'],
    ['high', 'notice', 'a'],
    ['notice', 'critical', 'b'],
    ['notice', 'high', 'b'],
  ] as const)('over %s, that a faster event decided meanwhile, %s: %s stands', async (faster, slower, winner) => {
    const { memory } = desk();
    await writeStart(memory, seen, decided(faster, 'a'), undefined);
    expect((await writeStart(memory, seen, decided(slower, 'b'), undefined)).eventId).toBe(winner);
    expect((await readStarts(memory, [seen.id])).get(seen.id)?.start.eventId).toBe(winner);
  });

  it('of a new start replaces that of the one before, however serious', async () => {
    const { memory } = desk();
    await writeStart(memory, seen, { ...decided('critical', 'a'), launchTime: at }, undefined);
    const again = launch({ launchTime: at + minute });
    const stands = await writeStart(memory, again, { ...decided('notice', 'b'), launchTime: at + minute }, undefined);
    expect(stands.eventId).toBe('b');
  });

  it('exactly one of many writers wins on DynamoDB', async () => {
    const { batch, ports } = desk();
    const store = createStore(server.client, await server.newTable(), ports.clock);
    const real = {
      ...batch,
      ports: {
        ...ports,
        store,
        clock: {
          ...ports.clock,
          within: <T>(_: number, w: (signal: AbortSignal) => Promise<T>) => w(new AbortController().signal),
        },
      },
    };
    const writers = Array.from({ length: 8 }, (_, n) => ({
      memory: createMemory(real),
      mine: decided('high', `event-${n}`),
    }));
    const stands = await Promise.all(writers.map(({ memory, mine }) => writeStart(memory, seen, mine, undefined)));
    const winners = writers.filter(({ mine }, n) => stands[n] === mine);
    expect(winners).toHaveLength(1);
    expect(new Set(stands.map(({ eventId }) => eventId))).toEqual(new Set([winners[0]?.mine.eventId]));
  });

  it('the most serious of many concurrent writers stands in the end on DynamoDB', async () => {
    const { batch, ports } = desk();
    const store = createStore(server.client, await server.newTable(), ports.clock);
    const real = {
      ...batch,
      ports: {
        ...ports,
        store,
        clock: {
          ...ports.clock,
          within: <T>(_: number, w: (signal: AbortSignal) => Promise<T>) => w(new AbortController().signal),
        },
      },
    };
    const verdicts = ['notice', 'high', 'critical', 'notice', 'high'] as const;
    await Promise.all(
      verdicts.map((verdict, n) => writeStart(createMemory(real), seen, decided(verdict, `${n}`), undefined)),
    );
    expect((await readStarts(createMemory(real), [seen.id])).get(seen.id)?.start.verdict).toBe('critical');
  });
});
