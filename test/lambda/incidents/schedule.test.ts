import { describe, expect, it } from 'vitest';
import { nothingNamed } from '../../../lambda/incidents/named.ts';
import { isDropped, isForAll, mailDue, nextFollowUp } from '../../../lambda/incidents/schedule.ts';
import type { Incident, Tally } from '../../../lambda/model/incident.ts';
import { DAY, HOUR } from '../../../lambda/model/time.ts';
import { MINUTE, START } from '../../support/incidents.ts';
import { incidentRecord, mailed } from '../../support/records.ts';

/** A mail so many minutes after the first. */
const mailAt = (minutes: number, kind: 'escalation' | 'follow-up' = 'follow-up') =>
  mailed(kind, START + minutes * MINUTE);
const first = mailed('first', START);
const due = (mails: ReturnType<typeof mailAt>[], minutes: number): number | undefined => {
  const at = nextFollowUp(incidentRecord({ mails }), START + minutes * MINUTE);
  return at === undefined ? undefined : (at - START) / MINUTE;
};

describe('the mail that is due now', () => {
  it('is the first, from the verdict on that is mailed', () => {
    expect(mailDue(incidentRecord({ verdict: 'high' }), 'high', START)).toBe('first');
    expect(mailDue(incidentRecord({ verdict: 'notice' }), 'high', START)).toBeUndefined();
  });

  it('is an escalation once the verdict is above every one that was mailed', () => {
    const notice = mailed('first', START, 'notice');
    expect(mailDue(incidentRecord({ verdict: 'high', mails: [notice] }), 'notice', START)).toBe('escalation');
    const high = mailed('escalation', START + 1, 'high');
    expect(mailDue(incidentRecord({ verdict: 'high', mails: [notice, high] }), 'notice', START)).toBeUndefined();
    expect(mailDue(incidentRecord({ verdict: 'critical', mails: [notice, high] }), 'notice', START)).toBe('escalation');
  });
});

describe('a grave incident that got worse than its last mail said', () => {
  const tally = { ...nothingNamed, usdPerHour: 2, units: 3, hard: ['miner-in-user-data'], critical: ['1'] } as const;
  const dueAfter = (minutes: number, more: Partial<Tally>, given: Partial<Incident> = {}) =>
    mailDue(
      incidentRecord({ mails: [first], named: tally, tally: { ...tally, ...more }, followUpAt: START + DAY, ...given }),
      'notice',
      START + minutes * MINUTE,
    );

  it.each<[string, Partial<Tally>]>([
    ['ten times the price', { usdPerHour: 20 }],
    ['ten times as many', { units: 30 }],
    ['a further hard signal', { hard: ['miner-in-user-data', 'regions-by-principal'] }],
    ['a further critical account', { critical: ['1', '2'] }],
  ])('is mailed at once: %s', (_, more) => {
    expect(dueAfter(1, more)).toBe('escalation');
    expect(dueAfter(1, more, { verdict: 'notice', mails: [mailed('first', START, 'notice')] })).toBeUndefined();
  });

  it('is not mailed for less than that', () => {
    expect(dueAfter(1, { usdPerHour: 19.9, units: 29 })).toBeUndefined();
    expect(dueAfter(1, { usdPerHour: 9 }, { named: { ...tally, usdPerHour: 0.01 } })).toBeUndefined();
  });

  it('leaves the last places of an hour to growth and to the follow-up: noise on purpose uses up no more', () => {
    const mails = (count: number) => Array.from({ length: count }, (_, n) => mailAt(n, 'escalation'));
    const reason = { hard: ['miner-in-user-data', 'regions-by-principal'] } as const;
    const due = (count: number, more: Partial<Tally>) => dueAfter(10, more, { mails: mails(count) });
    expect([due(2, reason), due(3, reason)]).toEqual(['escalation', undefined]);
    expect([due(3, { units: 30 }), due(4, { units: 30 })]).toEqual(['escalation', undefined]);
    expect(isDropped(incidentRecord({ mails: mails(4) }), START + 5 * MINUTE, START + 5 * MINUTE)).toBe(false);
  });

  it('is always mailed where the verdict rises, because a place is kept for that', () => {
    const mails = [0, 1, 2, 3].map((n) => mailed('escalation', START + n, 'high'));
    expect(dueAfter(1, { units: 30 }, { verdict: 'high', mails })).toBeUndefined();
    expect(dueAfter(1, {}, { verdict: 'critical', mails })).toBe('escalation');
  });
});

describe('notices', () => {
  const mails = [mailed('first', START, 'notice')];
  const notice = incidentRecord({ verdict: 'notice', mails });

  it('are looked at again every full hour after their first mail', () => {
    const minutes = [0, 59, 60, 61].map((now) => (nextFollowUp(notice, START + now * MINUTE) ?? 0) - START);
    expect(minutes.map((each) => each / MINUTE)).toEqual([60, 60, 120, 120]);
  });

  it('name more of the same at the end of their day alone', () => {
    expect(isForAll(notice, START + 23 * HOUR)).toBe(false);
    expect(isForAll(notice, START + DAY)).toBe(true);
    expect(isForAll(incidentRecord({ verdict: 'high', mails }), START + HOUR)).toBe(true);
  });

  it('that turn grave after hours are followed up after 5 and 15 minutes from then on', () => {
    const risen = incidentRecord({ mails: [...mails, mailAt(20 * 60, 'escalation')] });
    expect(nextFollowUp(risen, START + 20 * HOUR)).toBe(START + 20 * HOUR + 5 * MINUTE);
  });
});

describe('a follow-up whose timer is lost', () => {
  const dueNow = (minutes: number, followUpAt?: number) =>
    mailDue(incidentRecord({ mails: [first], ...(followUpAt && { followUpAt }) }), 'notice', START + minutes * MINUTE);

  it('is mailed with the next alert once it would have been due, and is not waited for while it is armed', () => {
    expect(dueNow(4)).toBeUndefined();
    expect(dueNow(6)).toBe('follow-up');
    expect(dueNow(6, START + 5 * MINUTE)).toBeUndefined();
    expect(dueNow(11, START + 5 * MINUTE)).toBe('follow-up');
  });
});

describe('the next follow-up', () => {
  it('does not come before a first mail', () => {
    expect(due([], 0)).toBeUndefined();
  });

  it('comes after 5, 15 and 60 minutes, and then every hour', () => {
    expect([0, 4.9, 5, 15, 60, 61, 119, 120].map((now) => due([first], now))).toEqual([
      5, 5, 15, 60, 120, 120, 120, 180,
    ]);
  });

  it('at 15 minutes gives way to a second escalation', () => {
    expect(due([first, mailAt(1, 'escalation')], 6)).toBe(15);
    expect(due([first, mailAt(1, 'escalation'), mailAt(2, 'escalation')], 6)).toBe(60);
  });

  it('at 60 minutes moves past the first hour where five mails are out: the hour never has six', () => {
    const five = [first, mailAt(5), mailAt(15), mailAt(20, 'escalation'), mailAt(30, 'escalation')];
    expect(due(five, 31)).toBe(61);
    expect(due(five, 61)).toBe(120);
  });
});

describe('a follow-up that is due', () => {
  const dropped = (mails: ReturnType<typeof mailAt>[], dueAfter: number): boolean =>
    isDropped(incidentRecord({ mails }), START + dueAfter * MINUTE, START + dueAfter * MINUTE);

  it('is mailed where room is left', () => {
    expect(dropped([first], 5)).toBe(false);
    expect(dropped([first, mailAt(5), mailAt(6, 'escalation')], 15)).toBe(false);
  });

  it('is dropped at 15 minutes where two escalations came, though the timer was armed before them', () => {
    expect(dropped([first, mailAt(5), mailAt(6, 'escalation'), mailAt(7, 'escalation')], 15)).toBe(true);
  });

  it('is dropped within the first hour where five mails are out, and not after it', () => {
    const five = [first, mailAt(5), mailAt(15), mailAt(20, 'escalation'), mailAt(30, 'escalation')];
    expect(dropped(five, 60)).toBe(true);
    expect(dropped(five, 61)).toBe(false);
  });
});
