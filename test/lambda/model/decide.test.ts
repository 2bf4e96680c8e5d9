import { describe, expect, it } from 'vitest';
import { isRemarkable, verdictOf } from '../../../lambda/model/decide.ts';
import type { Signal, SignalGroup, Strength } from '../../../lambda/model/signal.ts';
import { isAtLeast, isVerdict, worst } from '../../../lambda/model/verdict.ts';

const signal = (strength: Strength, group: SignalGroup = 'what'): Signal => ({
  id: 'many-in-one-call',
  strength,
  group,
  evidence: {},
});
const weak = (count: number) => Array.from({ length: count }, () => signal('weak', 'where'));

describe('the verdict', () => {
  it('is a notice without signals', () => expect(verdictOf([])).toBe('notice'));
  it('is a notice with weak ones, however many', () => expect(verdictOf(weak(50))).toBe('notice'));
  it('is high with one strong signal', () => expect(verdictOf([signal('strong')])).toBe('high'));
  it('is high with strong signals of one group: they say the same thing twice', () =>
    expect(verdictOf([signal('strong'), signal('strong'), signal('strong')])).toBe('high'));
  it('is critical with strong signals of two groups', () =>
    expect(verdictOf([signal('strong', 'what'), signal('strong', 'who-and-how')])).toBe('critical'));
  it('does not become critical by a weak signal of another group', () =>
    expect(verdictOf([signal('strong', 'what'), ...weak(3)])).toBe('high'));
  it('is critical with one hard signal', () => expect(verdictOf([...weak(1), signal('hard')])).toBe('critical'));
});

describe('preparation', () => {
  it('is remarkable only with a strong or hard signal', () => {
    expect(isRemarkable([])).toBe(false);
    expect(isRemarkable(weak(3))).toBe(false);
    expect(isRemarkable([...weak(3), signal('strong')])).toBe(true);
    expect(isRemarkable([signal('hard')])).toBe(true);
  });
});

describe('verdicts in order', () => {
  it('compares them', () => {
    expect(isAtLeast('critical', 'high')).toBe(true);
    expect(isAtLeast('high', 'high')).toBe(true);
    expect(isAtLeast('notice', 'high')).toBe(false);
  });
  it('finds the worst, or none', () => {
    expect(worst(['notice', 'critical', 'high'])).toBe('critical');
    expect(worst([])).toBeUndefined();
  });
  it('knows a verdict when it sees one', () => {
    expect(['notice', 'high', 'critical'].every(isVerdict)).toBe(true);
    expect(['HIGH', '', undefined, 2, 'expected'].some(isVerdict)).toBe(false);
  });
});
