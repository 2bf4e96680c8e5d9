import { describe, expect, it } from 'vitest';
import { matchesAny, matchesGlob } from '../../../lambda/assessment/glob.ts';

const examples: readonly (readonly [string, string, boolean, string])[] = [
  ['t3.*', 't3.micro', true, 'a star stands for the rest'],
  ['t3.*', 't3.', true, 'a star stands for nothing, too'],
  ['t3.*', 'xt3.micro', false, 'anchored at the beginning'],
  ['t3.micro', 't3.micro2', false, 'anchored at the end'],
  ['*.micro', 't3.micro', true, 'a star at the beginning'],
  ['*.micro', 't3.micro.x', false, 'anchored at the end after a star'],
  ['t3*', 't3a.large', true, 'as written: the star includes t3a'],
  ['t3.*', 't3a.large', false, 'a dot is a dot'],
  ['a?c', 'abc', true, 'a question mark stands for one'],
  ['a?c', 'ac', false, 'and not for none'],
  ['a?c', 'abbc', false, 'nor for two'],
  ['', '', true, 'nothing is nothing'],
  ['', 'a', false, 'and not anything'],
  ['*', '', true, 'a star alone'],
  ['**', 'anything', true, 'stars in a row'],
  ['T3.*', 't3.micro', false, 'case counts'],
  ['a.c', 'abc', false, 'no regular expression: dot'],
  ['a+', 'aa', false, 'no regular expression: plus'],
  ['(a|b)', 'a', false, 'no regular expression: group'],
  ['[ab]', 'a', false, 'no regular expression: class'],
  ['[ab](c){2}^$\\d+', '[ab](c){2}^$\\d+', true, 'metacharacters stand for themselves'],
  ['\\*', 'anything', false, 'a backslash escapes nothing'],
  ['\\*', '\\anything', true, 'and is matched as such'],
  ['prod-*', 'prod-\nx', true, 'a star covers a line break'],
  ['prod', 'prod\n', false, 'a line break at the end is not overlooked'],
  ['*-ci-*', 'a-ci-b-ci-', true, 'the star gives back what it took'],
  ['*aab', 'aaaab', true, 'the star gives back, letter by letter'],
  ['arn:aws:iam::*:role/ci', 'arn:aws:iam::123456789012:role/ci', true, 'an ARN'],
  ['arn:aws:iam::*:role/ci', 'arn:aws:iam::123456789012:role/ci-evil', false, 'an ARN with more behind'],
];

describe('a pattern of the allowlist', () => {
  it.each(examples)('%j on %j: %j (%s)', (pattern, text, expected) => {
    expect(matchesGlob(pattern, text)).toBe(expected);
  });

  it('is done with texts that try every way of the stars, whoever chose them', () => {
    const text = 'a'.repeat(2_048);
    expect(matchesGlob(`${'*a'.repeat(100)}b`, text)).toBe(false);
    expect(matchesGlob(`${'a*'.repeat(100)}b`, text)).toBe(false);
    expect(matchesGlob(`${'*'.repeat(500)}b`, text)).toBe(false);
    expect(matchesGlob(`*${'a'.repeat(1_000)}b`, text)).toBe(false);
  });

  it('covers no text that is longer than anything AWS names, so that it alerts', () => {
    expect(matchesGlob('a*', 'a'.repeat(2_048))).toBe(true);
    expect(matchesGlob('a*', 'a'.repeat(2_049))).toBe(false);
    expect(matchesGlob('*', 'a'.repeat(1_000_000))).toBe(false);
  });

  it('is one of several', () => {
    expect(matchesAny(['t3.*', 'm7g.large'], 'm7g.large')).toBe(true);
    expect(matchesAny(['t3.*', 'm7g.large'], 'm7g.xlarge')).toBe(false);
    expect(matchesAny([], 't3.micro')).toBe(false);
  });
});
