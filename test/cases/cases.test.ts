/** Every labelled case through the deployed pipeline, in the order of time. */
import { describe, expect, it } from 'vitest';
import { evaluateCase } from '../../tools/evaluate/evaluate-case.ts';
import { campaigns, cases, ordinaryDays } from '../fixtures/cases/index.ts';

describe('a campaign is told as one, in five mails at most', () => {
  it.each(campaigns.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    expect((await evaluateCase(one)).problems).toEqual([]);
  });
});

describe('an ordinary day stays a notice', () => {
  it.each(ordinaryDays.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    expect((await evaluateCase(one)).problems).toEqual([]);
  });
});

describe('the cases themselves', () => {
  it('have names of their own, so that a miss can be found', () => {
    expect(cases.map(({ name }) => name).filter((name, i, all) => all.indexOf(name) !== i)).toEqual([]);
  });

  it('give every event an id of its own, so that none is taken for a redelivery', () => {
    const repeated = cases.filter(({ events }) => new Set(events.map(({ id }) => id)).size < events.length);
    expect(repeated.map(({ name }) => name)).toEqual([]);
  });
});
