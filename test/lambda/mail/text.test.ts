import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { columns, FIXED_SPACE, isPlain, padColumns, plain, wrap } from '../../../lambda/mail/text.ts';

describe('plain: what an attacker wrote, fit for a mail', () => {
  it.each([
    ['line breaks, so that a name cannot begin a line of its own', 'a\r\nb\u2028c\u2029d\u0085e', 'abcde'],
    ['control characters, such as terminal escapes', 'a\u0000b\u001B[31mc\u007F', 'ab[31mc'],
    ['right-to-left marks, which turn text around', 'a\u202Eb\u2066c\u200Fd', 'abcd'],
    ['invisible characters, which hide text', 'a\u200Bb\uFEFFc\u00ADd', 'abcd'],
  ])('loses %s', (_why, text, expected) => expect(plain(text, 100)).toBe(expected));

  it('makes no link, not even out of one that was cut in two by an invisible character', () => {
    expect(plain('https://evil.example', 100)).toBe('https[:]//evil.example');
    expect(plain('https:\u200B//evil.example :\n//x', 100)).toBe('https[:]//evil.example [:]//x');
  });

  it('counts characters, not halves of them, when it cuts', () => {
    expect(plain('\u{1F4A3}\u{1F4A3}\u{1F4A3}', 3)).toBe('\u{1F4A3}\u{1F4A3}\u{1F4A3}');
    expect(plain('\u{1F4A3}\u{1F4A3}\u{1F4A3}\u{1F4A3}', 3)).toBe('\u{1F4A3}\u{1F4A3}…');
    expect([...plain('x'.repeat(10_240), 64)]).toHaveLength(64);
  });

  it('leaves no half of a character, which would break the encoding of the mail', () => {
    expect(plain('a\uD83Db', 10)).toBe('a\uFFFDb');
  });

  it('stops marks from piling up over the lines above', () => {
    expect(plain(`a${'\u0301'.repeat(500)}b`, 100)).toBe(`a${'\u0301'.repeat(3)}b`);
  });

  it('keeps no run of spaces, with which a name could imitate columns', () => {
    expect(plain(`  a \t   b${FIXED_SPACE} c `, 100)).toBe('a b c');
  });

  it('knows what it would leave as it is', () => {
    expect(isPlain('web-1', 10)).toBe(true);
    expect(isPlain('web-1', 4)).toBe(false);
    expect(isPlain('web\n1', 10)).toBe(false);
  });
});

describe('the Korean texts', () => {
  it('choose no particle by what a name ends in: in a mail that would read 이(가)', () => {
    for (const file of ['mail/texts/ko.ts', 'rollout/texts.ts']) {
      const text = readFileSync(new URL(`../../../lambda/${file}`, import.meta.url), 'utf8');
      expect(text, file).not.toMatch(/[을를이가은는와과]\([을를이가은는와과]\)|\(으\)로/);
    }
  });
});

describe('columns', () => {
  it('a Korean syllable takes two, a combining mark none', () => {
    expect(columns('누가')).toBe(4);
    expect(columns('e\u0301')).toBe(1);
    expect(padColumns('누가', 6)).toBe('누가  ');
  });
});

describe('wrap', () => {
  it('indents every line but the first, so that no name can pass for a line of ours', () => {
    expect(wrap('one two three four', 9, 2)).toEqual(['one two', '  three', '  four']);
  });
  it('breaks a word that is longer than a line', () => {
    expect(wrap('x'.repeat(25), 10, 2).every((line) => columns(line) <= 10)).toBe(true);
  });
  it('holds together what a fixed space joins', () => {
    expect(wrap(`aaaa us-west-2${FIXED_SPACE}(5)`, 15, 2)).toEqual(['aaaa', '  us-west-2 (5)']);
  });
});
