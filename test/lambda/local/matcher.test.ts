import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compilePattern } from '../../../lambda/local/matcher.ts';
import { busRulePattern, forwarderRules } from '../../../lib/forwarder/patterns.ts';

const matches = (pattern: unknown, event: unknown): boolean => compilePattern(pattern)(event);

describe('event pattern matching', () => {
  it.each([
    ['the same text', { a: ['x'] }, { a: 'x' }, true],
    ['another text', { a: ['x'] }, { a: 'y' }, false],
    ['a text in other case', { a: ['x'] }, { a: 'X' }, false],
    ['one of several values', { a: ['x', 'y'] }, { a: 'y' }, true],
    ['a missing field', { a: ['x'] }, { b: 'x' }, false],
    ['a number', { a: [5] }, { a: 5 }, true],
    ['a number written otherwise', { a: [5] }, JSON.parse('{"a":5.0}'), true],
    ['a text for a number', { a: ['5'] }, { a: 5 }, false],
    ['a number for a text', { a: [5] }, { a: '5' }, false],
    ['true', { a: [true] }, { a: true }, true],
    ['true written as a text', { a: [true] }, { a: 'true' }, false],
    ['null', { a: [null] }, { a: null }, true],
    ['nothing, where null is asked for', { a: [null] }, {}, false],
    ['the text null, where null is asked for', { a: [null] }, { a: 'null' }, false],
    ['an empty text', { a: [''] }, { a: '' }, true],
    ['a nested field', { a: { b: ['x'] } }, { a: { b: 'x' } }, true],
    ['a field that is nested elsewhere', { a: { b: ['x'] } }, { b: 'x' }, false],
    ['all of several fields', { a: ['x'], b: ['y'] }, { a: 'x', b: 'y', c: 'z' }, true],
    ['one of several fields only', { a: ['x'], b: ['y'] }, { a: 'x' }, false],
    ['an object where a value is asked for', { a: ['x'] }, { a: { x: 'x' } }, false],
    ['a key with a dot, which is a path too', { a: { b: ['x'] } }, { 'a.b': 'x' }, true],
  ])('compares exactly: %s', (_, pattern, event, expected) => {
    expect(matches(pattern, event)).toBe(expected);
  });

  it.each([
    ['a prefix', { a: [{ prefix: 'x-' }] }, { a: 'x-1' }, true],
    ['a prefix elsewhere', { a: [{ prefix: 'x-' }] }, { a: 'ax-1' }, false],
    ['a prefix of one of a list', { a: [{ prefix: 'x-' }] }, { a: ['y', 'x-1'] }, true],
    ['a prefix of what is no text', { a: [{ prefix: '1' }] }, { a: 12 }, false],
    ['a wildcard at both ends', { a: [{ wildcard: '*:x-*' }] }, { a: 'arn:x-1' }, true],
    ['a wildcard that stands for nothing', { a: [{ wildcard: '*:x-*' }] }, { a: ':x-' }, true],
    ['a wildcard at the start alone', { a: [{ wildcard: '*/x' }] }, { a: 'arn/x/x' }, true],
    ['a wildcard at the start, and more at the end', { a: [{ wildcard: '*/x' }] }, { a: 'arn/x1' }, false],
    ['parts that would overlap', { a: [{ wildcard: 'ab*ba' }] }, { a: 'aba' }, false],
    ['parts in their order', { a: [{ wildcard: 'a*b*c' }] }, { a: 'axbbxc' }, true],
    ['parts in another order', { a: [{ wildcard: 'a*c*b*' }] }, { a: 'abc' }, false],
    ['a wildcard without an asterisk', { a: [{ wildcard: 'ab' }] }, { a: 'abc' }, false],
  ])('compares parts of a text: %s', (_, pattern, event, expected) => {
    expect(matches(pattern, event)).toBe(expected);
  });

  it.each([
    ['any element', { a: ['x'] }, { a: ['w', 'x'] }, true],
    ['no element', { a: ['x'] }, { a: ['w'] }, false],
    ['an empty list', { a: ['x'] }, { a: [] }, false],
    ['a list in a list', { a: ['x'] }, { a: [['w'], ['x']] }, true],
    ['null in a list', { a: [null] }, { a: [1, null] }, true],
    ['a field of any element', { a: { b: ['x'] } }, { a: [{ b: 'w' }, { b: 'x' }] }, true],
    ['two fields of one element', { a: { b: ['x'], c: ['y'] } }, { a: [{ b: 'x', c: 'y' }] }, true],
    ['two fields of different elements', { a: { b: ['x'], c: ['y'] } }, { a: [{ b: 'x' }, { c: 'y' }] }, false],
    ['fields of two lists', { a: { b: ['x'] }, d: { c: ['y'] } }, { a: [{ b: 'x' }], d: [{}, { c: 'y' }] }, true],
    [
      'different elements deep down',
      { a: { b: { c: [1], d: [2] } } },
      {
        a: {
          b: [
            { c: 1, d: 3 },
            { c: 4, d: 2 },
          ],
        },
      },
      false,
    ],
  ])('looks into lists, and never puts two elements together: %s', (_, pattern, event, expected) => {
    expect(matches(pattern, event)).toBe(expected);
  });

  it.each([
    ['a field that is there', { a: [{ exists: true }] }, { a: 'x' }, true],
    ['a field that is null', { a: [{ exists: true }] }, { a: null }, true],
    ['a field that is missing', { a: [{ exists: true }] }, {}, false],
    ['an object, which is no leaf', { a: [{ exists: true }] }, { a: { b: 1 } }, false],
    ['an empty list', { a: [{ exists: true }] }, { a: [] }, false],
    ['the absence of a field', { a: [{ exists: false }] }, { b: 1 }, true],
    ['the absence of a field that is there', { a: [{ exists: false }] }, { a: null }, false],
    ['the absence of an object, which is no leaf', { a: [{ exists: false }] }, { a: { b: 1 } }, true],
    ['the absence of a nested field', { a: { b: [{ exists: false }] }, c: ['x'] }, { c: 'x' }, true],
    ['a value or nothing: the value', { a: ['x', { exists: false }] }, { a: 'x' }, true],
    ['a value or nothing: nothing', { a: ['x', { exists: false }] }, { b: 1 }, true],
    ['a value or nothing: another value', { a: ['x', { exists: false }] }, { a: 'y' }, false],
    [
      'absence in the very element of a list',
      { a: { b: ['x'], c: [{ exists: false }] } },
      { a: [{ b: 'x' }, { c: 1 }] },
      true,
    ],
    [
      'absence in another element of a list',
      { a: { b: ['x'], c: [{ exists: false }] } },
      { a: [{ b: 'x', c: 1 }, {}] },
      false,
    ],
  ])('knows exists: %s', (_, pattern, event, expected) => {
    expect(matches(pattern, event)).toBe(expected);
  });

  it.each([
    ['the first side', { s: 'x', a: 1 }, true],
    ['the second side', { s: 'x', b: { c: 2 } }, true],
    ['both sides', { s: 'x', a: 1, b: { c: 2 } }, true],
    ['neither side', { s: 'x', a: 2 }, false],
    ['a side without what stands beside $or', { s: 'y', a: 1 }, false],
  ])('knows $or: %s', (_, event, expected) => {
    expect(matches({ s: ['x'], $or: [{ a: [1] }, { b: { c: [2] } }] }, event)).toBe(expected);
  });

  it('knows two $or in one pattern, one of them nested', () => {
    const pattern = { $or: [{ a: [1] }, { a: [2] }], d: { $or: [{ b: [1] }, { c: [1] }] } };
    expect(matches(pattern, { a: 2, d: { c: 1 } })).toBe(true);
    expect(matches(pattern, { a: 2, d: {} })).toBe(false);
    expect(matches(pattern, { a: 3, d: { b: 1 } })).toBe(false);
  });

  it.each([null, 1, 'text', [], [{ source: 'x' }], undefined])('matches nothing that is no object: %j', (event) => {
    expect(matches({ source: ['x'] }, event)).toBe(false);
  });

  it.each([
    ['suffix', { a: [{ suffix: 'x' }] }],
    ['a prefix within anything-but', { a: [{ 'anything-but': { prefix: 'x' } }] }],
    ['numeric', { a: [{ numeric: ['>', 1] }] }],
    ['equals-ignore-case', { a: [{ 'equals-ignore-case': 'x' }] }],
    ['cidr', { a: [{ cidr: '10.0.0.0/8' }] }],
    ['an invention', { a: [{ like: 'x' }] }],
  ])('refuses an operator that no pattern of ours uses: %s', (_, pattern) => {
    expect(() => compilePattern(pattern)).toThrow('unknown operator');
  });

  it.each([
    ['an empty object', {}],
    ['an empty nested object', { a: {} }],
    ['an empty list', { a: [] }],
    ['a bare value', { a: 'x' }],
    ['a list in a list', { a: [['x']] }],
    ['a list', []],
    ['no object', 'x'],
    ['exists of a text', { a: [{ exists: 'yes' }] }],
    ['two operators at once', { a: [{ exists: true, prefix: 'x' }] }],
    ['no operator', { a: [{}] }],
    ['a prefix of no text', { a: [{ prefix: 5 }] }],
    ['two asterisks in a row', { a: [{ wildcard: 'x**' }] }],
    ['$or of one side', { $or: [{ a: [1] }] }],
    ['$or of no list', { $or: { a: [1] } }],
    ['$or of an empty side', { $or: [{ a: [1] }, {}] }],
    ['a field beside and within $or, where AWS takes the last one', { a: [1], $or: [{ a: [2] }, { b: [1] }] }],
  ])('refuses an invalid pattern, as AWS does: %s', (_, pattern) => {
    expect(() => compilePattern(pattern)).toThrow(/^event pattern/);
  });

  it('knows every operator of the patterns that are deployed', () => {
    for (const { pattern } of forwarderRules()) expect(() => compilePattern(pattern)).not.toThrow();
    expect(() => compilePattern(busRulePattern())).not.toThrow();
  });
});

/**
 * A pattern and an event with the answer of AWS's published matcher, event-ruler 2.0.1; `invalid`: it refuses
 * the pattern.
 */
interface Answer {
  readonly pattern: unknown;
  readonly event: unknown;
  readonly matches?: boolean;
  readonly invalid?: true;
}

describe("AWS's own answers", () => {
  const answers = readFileSync(new URL('../../fixtures/patterns/answers.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Answer);

  const ours = ({ pattern, event }: Answer): boolean | Error => {
    try {
      return matches(pattern, event);
    } catch (error) {
      return error as Error;
    }
  };
  const answered = answers.filter((one) => !(ours(one) instanceof Error));

  it('are ours too, wherever we give one', () => {
    expect(answered.filter((one) => ours(one) !== one.matches)).toEqual([]);
  });

  it('are given for all but the operators that no pattern of ours uses', () => {
    const unused = ['prefix', 'suffix', 'numeric', 'wildcard', 'equals-ignore-case', 'cidr'];
    const refused = answers.filter((one) => one.matches !== undefined && ours(one) instanceof Error);
    for (const one of refused) {
      const { name, message } = ours(one) as Error;
      expect(name).toBe('PatternError');
      const named = unused.some((word) => message.endsWith(`unknown operator "${word}"`));
      expect(named || message.endsWith('given twice, beside and within $or')).toBe(true);
    }
    expect(answered).toHaveLength(219);
  });

  it('are refusals where the pattern is invalid', () => {
    const invalid = answers.filter((one) => one.invalid);
    expect(invalid).toHaveLength(4);
    for (const one of invalid) expect(ours(one)).toBeInstanceOf(Error);
  });
});

it('survives an event that is nested deeper than the stack is', () => {
  const deep = (open: string, close: string) => JSON.parse(`{"a":${open.repeat(50_000)}1${close.repeat(50_000)}}`);
  expect(matches({ a: { a: ['x'] } }, deep('{"a":', '}'))).toBe(false);
  expect(matches({ a: ['x'] }, deep('[', ']'))).toBe(false);
});

describe('lists that multiply each other', () => {
  const listOf = (count: number, value: (i: number) => unknown) => Array.from({ length: count }, (_, i) => value(i));
  const pattern = { a: { v: ['x'] }, b: { v: ['x'] }, c: { v: ['x'] }, d: { v: ['no'] } };

  it('values of one list count once: they leave the same for the other conditions', () => {
    const texts = listOf(3_000, () => 'x');
    const event = { a: { v: texts }, b: { v: texts }, c: { v: texts }, d: { v: 'y' } };
    expect(matches(pattern, event)).toBe(false);
    expect(matches(pattern, { ...event, d: { v: 'no' } })).toBe(true);
  });

  it('an event whose lists take too many steps is let through: 27 billion would hold a whole batch', () => {
    const objects = listOf(3_000, () => ({ v: 'x' }));
    expect(matches(pattern, { a: objects, b: objects, c: objects, d: { v: 'y' } })).toBe(true);
  });
});
