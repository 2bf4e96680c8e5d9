import { describe, expect, it } from 'vitest';
import { monthOf, totalOf } from '../../../tools/bench/cost.ts';
import { leakedCredential, quietDay, slowCampaign } from '../../../tools/bench/scenarios.ts';
import { simulate } from '../../../tools/bench/simulate.ts';
import { summarize } from '../../../tools/bench/summary.ts';

describe('a simulated burst', () => {
  it('loses no event, names every account, and is the same in every run', async () => {
    const [one, two] = [0, 1].map(() => leakedCredential('burst', 30, undefined));
    const summary = summarize(await simulate(one as NonNullable<typeof one>));
    expect(summary).toMatchObject({ forwarded: 600, lost: 0, dead: 0, unnamed: 0, accountsMailed: 30 });
    expect(summary.lastAccount).toBeGreaterThan(summary.firstMail ?? Number.POSITIVE_INFINITY);
    expect(summarize(await simulate(two as NonNullable<typeof two>))).toEqual(summary);
  });

  it('keeps the timers waiting where their queue is asked more slowly, so that a change of the pace shows', async () => {
    const slow = { batchSize: 10, windowMilliseconds: 20_000, concurrency: 1 };
    const burst = leakedCredential('burst', 60, undefined);
    const ages: number[] = [];
    for (const timers of [slow, { batchSize: 1, windowMilliseconds: 0, concurrency: 20 }])
      ages.push(summarize(await simulate({ ...burst, timers })).oldestTimer);
    expect(ages[0]).toBeGreaterThan(2 * (ages[1] as number));
  });
});

describe('a campaign of four hours', () => {
  it('is mailed to its last instance, because the loop of function and timer queue is declared', async () => {
    const summary = summarize(await simulate(slowCampaign('slow')));
    expect(summary).toMatchObject({ dead: 0, unnamed: 0 });
  });

  it('would leave instances that nobody is mailed about where Lambda ends the loop', async () => {
    const summary = summarize(await simulate({ ...slowCampaign('slow'), recursiveLoop: 'Terminate' }));
    expect(summary.dead).toBeGreaterThan(0);
    expect(summary.unnamed).toBeGreaterThan(0);
  });
});

describe('a quiet day', () => {
  it('mails nobody where Auto Scaling is allowed, and costs what its lines add up to', async () => {
    const day = summarize(await simulate(quietDay('quiet', 10, true)));
    expect(day.mails).toEqual({ first: 0, escalation: 0, 'follow-up': 0 });
    expect(day.lost + day.dead).toBe(0);
    const lines = monthOf(day);
    expect(totalOf(lines)).toBeCloseTo(lines.reduce((sum, line) => sum + line.usd, 0));
    expect(totalOf(lines)).toBeGreaterThan(0);
  });
});
