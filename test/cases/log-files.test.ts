/**
 * The cases as a trail's log files hold them: calls alone, and nobody knows the instances beyond the
 * responses.
 */
import { describe, expect, it } from 'vitest';
import { rank } from '../../lambda/model/verdict.ts';
import { evaluateCase } from '../../tools/evaluate/evaluate-case.ts';
import type { Case } from '../fixtures/cases/case.ts';
import { campaigns, ordinaryDays } from '../fixtures/cases/index.ts';

const asLogged = <T extends Case>(one: T): T => ({
  ...one,
  events: one.events.filter((event) => event['detail-type'] === 'AWS API Call via CloudTrail'),
  instances: [],
});

/** What services tell of by themselves is in no log file. */
const trailed = <T extends Case>(list: readonly T[]): readonly (readonly [string, T])[] =>
  list
    .filter((one) => !one.name.endsWith('no trail'))
    .map((one): readonly [string, T] => [one.name, asLogged(one)])
    .filter(([, one]) => one.events.length > 0);

/**
 * Its instances come without calls of their own, or what gives it away is in user data or in what EC2 knows
 * of an instance.
 */
const needsInventory =
  /miner in the user data|A miner on a builder|planted|becomes a p3|in three bursts|every fifteen minutes|in eight hours|maximum of 99/;

describe('a campaign in log files alone is at least high', () => {
  const told = trailed(campaigns.filter((one) => !one.knownGap && !needsInventory.test(one.name)));
  it.each(told)('%s', async (_, one) => {
    const { top } = await evaluateCase(one);
    expect(top === undefined ? -1 : rank(top)).toBeGreaterThanOrEqual(rank('high'));
  });
});

describe('an ordinary day in log files alone is at most a notice, or what it may be with all else known', () => {
  it.each(trailed(ordinaryDays))('%s', async (_, one) => {
    const { top } = await evaluateCase(one);
    expect(top === undefined ? -1 : rank(top)).toBeLessThanOrEqual(rank(one.atMost ?? 'notice'));
  });
});
