import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../lambda/model/time.ts';
import {
  type Asked,
  type Doer,
  type Doing,
  dayOf,
  hasHabits,
  mergedUsual,
  noHabit,
  runningHour,
  type Usual,
  usualDaysOf,
  usualHour,
  withDoing,
} from '../../../lambda/model/usual.ts';

const noon = Date.UTC(2026, 10, 20, 12);
const jenkins: Doer = {
  account: '123456789012',
  key: 'arn:aws:iam::123456789012:role/jenkins',
  kind: 'role',
  name: 'jenkins',
};

let events = 0;
const doing = (changes: Partial<Doing> = {}): Doing => ({
  doer: jenkins,
  eventId: `event-${events++}`,
  time: noon,
  likes: ['us-east-1 m7g'],
  count: 1,
  largest: 1,
  usdPerHour: 0.1,
  network: '198.51.100.0/24',
  agent: 'boto3',
  ...changes,
});
const recordOf = (...all: readonly Doing[]): Usual => all.reduce(withDoing, noHabit(jenkins));

describe('a day', () => {
  it('holds what was done on it, in whatever order it came', () => {
    const all = [
      doing({ likes: ['us-east-1 c7g'], network: '192.0.2.0/24' }),
      doing({ largest: 7, count: 7, usdPerHour: 0.7 }),
    ];
    for (const usual of [recordOf(...all), recordOf(...all.toReversed())]) {
      expect(usual.days).toHaveLength(1);
      expect(usual.days[0]).toMatchObject({ day: dayOf(noon), largest: 7, count: 8 });
      expect(usual.days[0]?.usdPerHour).toBeCloseTo(0.8);
      expect([...(usual.days[0]?.likes ?? [])].sort()).toEqual(['us-east-1 c7g', 'us-east-1 m7g']);
      expect([...(usual.days[0]?.networks ?? [])].sort()).toEqual(['192.0.2.0/24', '198.51.100.0/24']);
    }
  });

  it('counts its busiest running hour, not its sum: a runner every hour is one runner', () => {
    const everyHour = Array.from({ length: 10 }, (_, i) => doing({ time: noon + i * HOUR }));
    expect(recordOf(...everyHour).days[0]?.count).toBe(1);
    const inAnHour = Array.from({ length: 10 }, (_, i) => doing({ time: noon + i * 5 * MINUTE }));
    expect(recordOf(...inAnHour).days[0]?.count).toBe(10);
  });

  it('counts an event once, however often it is delivered', () => {
    const one = doing({ count: 5 });
    expect(recordOf(one, one, doing()).days[0]?.count).toBe(6);
  });

  it('is barred by a later event, and also where the event comes a second time, with what was found since', () => {
    const one = doing();
    expect(recordOf(one).days[0]?.isBarred).toBeUndefined();
    expect(recordOf(one, { ...one, isBarring: true }).days[0]).toMatchObject({ isBarred: true, count: 1 });
    expect(recordOf({ ...one, isBarring: true }, doing()).days[0]?.isBarred).toBe(true);
  });
});

describe('a running hour', () => {
  it('is what the last sixty minutes hold, also over midnight', () => {
    const midnight = Date.UTC(2026, 10, 21);
    const usual = recordOf(
      doing({ time: midnight - 20 * MINUTE, count: 3 }),
      doing({ time: midnight + 20 * MINUTE, count: 4 }),
    );
    expect(runningHour(usual, midnight + 20 * MINUTE).count).toBe(7);
    expect(runningHour(usual, midnight + 60 * MINUTE).count).toBe(4);
    expect(runningHour(usual, midnight + 3 * HOUR).count).toBe(0);
  });
});

describe('the record', () => {
  const full = (): Usual =>
    Array.from({ length: 60 }, (_, i) => i).reduce(
      (usual, i) =>
        Array.from({ length: 50 }, (_, j) =>
          doing({
            time: noon + i * DAY + j * MINUTE,
            likes: Array.from({ length: 3 }, (_, k) => `${'r'.repeat(90)} ${i} ${j} ${k}`),
            network: `${'n'.repeat(60)}${j}`,
            agent: `${'a'.repeat(40)}${j}`,
          }),
        ).reduce(withDoing, usual),
      noHabit({ ...jenkins, key: 'k'.repeat(5_000), name: '\ud83d'.repeat(500) }),
    );

  it('is bounded, whoever fills it: an item of the store holds it', () => {
    const usual = full();
    expect(usual.days.length).toBeLessThanOrEqual(40);
    expect(JSON.stringify(usual).length).toBeLessThan(200_000);
  });

  it('forgets the oldest days first', () => {
    expect(full().days.at(-1)?.day).toBe(dayOf(noon + 59 * DAY));
  });

  it('of an ordinary month is small, so that every batch can write it', () => {
    const month = Array.from({ length: 35 * 4 }, (_, i) => doing({ time: noon + i * 6 * HOUR }));
    expect(JSON.stringify(recordOf(...month)).length).toBeLessThan(8_000);
  });
});

describe('two records of one doer', () => {
  const all = Array.from({ length: 30 }, (_, i) =>
    doing({ time: noon + i * 7 * HOUR, likes: [`us-east-1 f${i % 3}`] }),
  );

  it('are one: a day that both know counts once, as the larger', () => {
    const usual = recordOf(...all);
    expect(mergedUsual(usual, usual)).toEqual(usual);
  });

  it('hold the same days whichever is added to the other', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 30 }), (cut) => {
        const [older, newer] = [recordOf(...all.slice(0, cut)), recordOf(...all.slice(cut))];
        const daysOf = (usual: Usual) => usual.days.map((one) => ({ ...one, likes: [...one.likes].sort() }));
        expect(daysOf(mergedUsual(older, newer))).toEqual(daysOf(mergedUsual(newer, older)));
        expect(mergedUsual(older, newer).days.map(({ day }) => day)).toEqual(
          recordOf(...all).days.map(({ day }) => day),
        );
      }),
      { numRuns: 31 },
    );
  });
});

describe('what is usual', () => {
  const daysAgo = (days: readonly number[], changes: Partial<Doing> = {}): Usual =>
    recordOf(...days.map((ago) => doing({ time: noon - ago * DAY, count: 4, usdPerHour: 2, ...changes })));
  const habit = daysAgo([1, 2, 9, 10, 11]);
  const ask = (changes: Partial<Asked> = {}): Asked => ({
    time: noon,
    likes: ['us-east-1 m7g'],
    hour: { count: 4, usdPerHour: 2 },
    caller: { network: '198.51.100.0/24', agent: 'boto3' },
    ...changes,
  });

  it('was done on three days, the first of them a week ago: and says on how many', () => {
    expect(usualDaysOf(habit, ask())).toBe(5);
    expect(usualDaysOf(daysAgo([10, 20, 30]), ask())).toBe(3);
  });

  it.each<[string, Usual, Asked]>([
    ['of two days', daysAgo([9, 10]), ask()],
    ['of the last six days', daysAgo([1, 2, 3, 4, 5, 6]), ask()],
    ['of today alone', daysAgo([0]), ask()],
    ['too old to count', daysAgo([38, 39, 40]), ask()],
    ['in another Region', habit, ask({ likes: ['eu-west-1 m7g'] })],
    ['with a family that was never there', habit, ask({ likes: ['us-east-1 m7g', 'us-east-1 p5'] })],
    ['of nothing that can be named', habit, ask({ likes: [] })],
    ['from a further network', habit, ask({ caller: { network: '203.0.113.0/24', agent: 'boto3' } })],
    ['from nowhere that is known', habit, ask({ caller: { agent: 'boto3' } })],
    // A stolen key starts one small machine from elsewhere, which nobody hears of, and comes back tomorrow.
    [
      'from a network of one quiet day',
      withDoing(habit, doing({ time: noon - 9 * DAY, network: '203.0.113.0/24' })),
      ask({ caller: { network: '203.0.113.0/24', agent: 'boto3' } }),
    ],
    [
      'with a program of one quiet day',
      withDoing(habit, doing({ time: noon - 9 * DAY, agent: 'aws-cli' })),
      ask({ caller: { network: '198.51.100.0/24', agent: 'aws-cli' } }),
    ],
    ['with another program', habit, ask({ caller: { network: '198.51.100.0/24', agent: 'aws-cli' } })],
    ['of more than twice as many', habit, ask({ hour: { count: 9, usdPerHour: 2 } })],
    ['for more than twice as much', habit, ask({ hour: { count: 4, usdPerHour: 4.1 } })],
    ['of a group more than twice as large', habit, ask({ size: 3 })],
  ])('is not %s', (_, usual, asked) => {
    expect(usualDaysOf(usual, asked)).toBeUndefined();
  });

  it('is what comes from each of several networks on days enough, an office and a home', () => {
    const both = [1, 9, 10].map((ago) => doing({ time: noon - ago * DAY, network: '203.0.113.0/24' }));
    const usual = both.reduce(withDoing, habit);
    for (const network of ['198.51.100.0/24', '203.0.113.0/24'])
      expect(usualDaysOf(usual, ask({ caller: { network, agent: 'boto3' } }))).toBe(5);
  });

  it('is up to twice as much, and no cent more', () => {
    expect(usualDaysOf(habit, ask({ hour: { count: 8, usdPerHour: 4 }, size: 2 }))).toBe(5);
  });

  it('is measured by the third-highest day, so that two days out of the ordinary raise nothing', () => {
    const two = [12, 13].map((ago) => doing({ time: noon - ago * DAY, count: 400, usdPerHour: 200 }));
    expect(usualDaysOf(two.reduce(withDoing, habit), ask({ hour: { count: 9, usdPerHour: 2 } }))).toBeUndefined();
  });

  it('is not measured by the last week: who starts today raises nothing tomorrow', () => {
    const week = [1, 2, 3, 4, 5, 6, 7].map((ago) => doing({ time: noon - ago * DAY, count: 400, usdPerHour: 200 }));
    expect(usualDaysOf(week.reduce(withDoing, habit), ask({ hour: { count: 9, usdPerHour: 2 } }))).toBeUndefined();
  });

  it('is nothing of a barred day', () => {
    const barred = [9, 10, 11].map((ago) => doing({ time: noon - ago * DAY, isBarring: true }));
    expect(usualDaysOf(barred.reduce(withDoing, habit), ask())).toBeUndefined();
  });

  it('asks a service for no network', () => {
    const { caller: _, ...asked } = ask();
    expect(usualDaysOf(habit, asked)).toBe(5);
  });

  it('never grows faster than twice in eight days, however patient somebody is', () => {
    let usual = daysAgo([8, 9, 10]);
    let largest = 4;
    for (let day = 0; day < 24; day++) {
      const time = noon + day * DAY;
      const amount = [1, 2, 4, 8, 16, 32, 64, 128, 256].findLast(
        (count) => usualDaysOf(usual, ask({ time, hour: { count, usdPerHour: 0 } })) !== undefined,
      );
      largest = Math.max(largest, amount ?? 0);
      usual = withDoing(usual, doing({ time, count: amount ?? 1, usdPerHour: 0 }));
    }
    expect(largest).toBeLessThanOrEqual(4 * 2 ** 3);
  });

  it('is there for whoever has any habit at all', () => {
    expect([hasHabits(habit, noon), hasHabits(daysAgo([1, 2, 3]), noon)]).toEqual([true, false]);
  });

  it('tells the third-highest hour in dollars, where three days are known', () => {
    const dear = [9, 10, 11, 12].map((ago) => doing({ time: noon - ago * DAY, usdPerHour: ago }));
    expect(usualHour(recordOf(...dear), noon)).toBe(10);
    expect(usualHour(recordOf(...dear.slice(2)), noon)).toBeUndefined();
  });
});
