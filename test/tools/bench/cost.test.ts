import { describe, expect, it } from 'vitest';
import { alarms, monthOf, totalOf } from '../../../tools/bench/cost.ts';
import type { RunSummary } from '../../../tools/bench/summary.ts';
import { homeTemplate, resourcesOf } from '../../support/home-stack.ts';

const day = (given: Partial<RunSummary> = {}): RunSummary =>
  ({
    instances: 5,
    forwarded: 15,
    invocations: 15,
    timersSent: 0,
    busySeconds: 7,
    reads: 100,
    writes: 100,
    mails: { first: 0, escalation: 0, 'follow-up': 0 },
    ...given,
  }) as RunSummary;

const usd = (given: Partial<RunSummary>, what: string, isFreeTier = false): number =>
  monthOf(day(given), isFreeTier).find((line) => line.what === what)?.usd ?? Number.NaN;

describe('what a month costs', () => {
  it('counts the alarms that the stack has', () => {
    expect(Object.keys(resourcesOf(homeTemplate(), 'AWS::CloudWatch::Alarm'))).toHaveLength(alarms);
  });

  it('grows with what happens, and is there without it', () => {
    expect(usd({ forwarded: 0 }, 'EventBridge')).toBe(0);
    expect(usd({ forwarded: 1_000_000 }, 'EventBridge')).toBeCloseTo(30, 5);
    expect(usd({ instances: 0 }, 'CloudWatch')).toBeGreaterThan(1);
    expect(usd({ instances: 24 }, 'CloudWatch')).toBeCloseTo(usd({ instances: 2_400 }, 'CloudWatch'), 5);
  });

  it('takes off what AWS leaves free, and never gives money back', () => {
    expect(usd({}, 'Lambda', true)).toBe(0);
    expect(usd({ busySeconds: 1_000_000 }, 'Lambda', true)).toBeGreaterThan(0);
    expect(monthOf(day(), true).every((line) => line.usd >= 0)).toBe(true);
    expect(totalOf(monthOf(day(), true))).toBeLessThan(totalOf(monthOf(day())));
  });
});
