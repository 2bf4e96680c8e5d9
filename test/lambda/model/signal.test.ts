import { describe, expect, it } from 'vitest';
import { type Evidence, mergeSignals, type Signal } from '../../../lambda/model/signal.ts';

const signal = (evidence: Evidence, changes: Partial<Signal> = {}): Signal => ({
  id: 'regions-by-principal',
  strength: 'weak',
  group: 'where',
  evidence,
  ...changes,
});

describe('signals of several launches', () => {
  it('are one an id, in the order in which they came', () => {
    const merged = mergeSignals([signal({}), signal({}, { id: 'root-by-hand' }), signal({})]);
    expect(merged.map(({ id }) => id)).toEqual(['regions-by-principal', 'root-by-hand']);
  });

  it('are as strong as the strongest, wherever it stands', () => {
    const strengths = (...all: Signal['strength'][]) =>
      mergeSignals(all.map((strength) => signal({}, { strength }))).map(({ strength }) => strength);
    expect([strengths('weak', 'hard', 'strong'), strengths('strong', 'weak')]).toEqual([['hard'], ['strong']]);
  });

  it('join their lists, keep the larger number and the first text, so that the order of events does not count', () => {
    const [merged] = mergeSignals([
      signal({ regions: ['us-east-1', 'eu-west-1'], count: 2, who: 'ci' }),
      signal({ regions: ['ap-south-1', 'eu-west-1'], count: 5, who: 'other', more: 1 }),
    ]);
    expect(merged?.evidence).toEqual({
      regions: ['ap-south-1', 'eu-west-1', 'us-east-1'],
      count: 5,
      who: 'ci',
      more: 1,
    });
  });

  it('keep a name that an attacker chose as a name', () => {
    const evidence = JSON.parse('{"__proto__": "x"}') as Evidence;
    const [merged] = mergeSignals([signal(evidence)]);
    expect(Object.entries(merged?.evidence ?? {})).toEqual([['__proto__', 'x']]);
  });
});
