/**
 * Text that somebody else wrote (names, tags, user agents), made fit for a mail; and how wide text is on a
 * screen.
 */

/** A space at which `wrap` breaks no line. */
export const FIXED_SPACE = '\u00A0';

const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;
const loneSurrogate = /\p{Cs}/gu;
const piledUpMarks = /(\p{M}{3})\p{M}+/gu;

/**
 * The text without the Unicode categories Cc, Cf, Zl and Zp, with `://` written as `[:]//`, runs of spaces as
 * one, and marks piled on one letter as three at most. Longer than `maxLength` characters (code points), it
 * ends in an ellipsis.
 */
export function plain(text: string, maxLength: number): string {
  const harmless = text
    .replace(unprintable, '')
    .replace(loneSurrogate, '\uFFFD')
    .replace(piledUpMarks, '$1')
    .replace(/\s+/gu, ' ')
    .trim()
    .replaceAll('://', '[:]//');
  const characters = [...harmless];
  return characters.length <= maxLength ? harmless : `${characters.slice(0, Math.max(0, maxLength - 1)).join('')}…`;
}

/** In quotes and never broken at a space, so that no line begins with words that somebody else chose. */
export const quoted = (text: string, maxLength: number): string =>
  `"${plain(text, maxLength).replaceAll('"', "'").replaceAll(' ', FIXED_SPACE)}"`;

/** As it is where it is one ordinary word, which passes for no command; otherwise in quotes. */
export function foreign(text: string, maxLength: number): string {
  const shown = plain(text, maxLength);
  return /^[\w.,@:+/=#[\]…-]*$/u.test(shown) ? shown : quoted(text, maxLength);
}

const STAND_IN = '\uE000';

/** `plain` for a sentence of ours around names that went through `foreign`: they stay unbroken. */
export const plainSentence = (text: string, maxLength: number): string =>
  plain(text.replaceAll(FIXED_SPACE, STAND_IN), maxLength).replaceAll(STAND_IN, FIXED_SPACE);

/** Whether the text may stand in a mail as it is, every character of it. */
export const isPlain = (text: string, maxLength: number): boolean => plain(text, maxLength) === text;

const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
];

function columnsOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (/\p{M}/u.test(character)) return 0;
  return wide.some(([from, to]) => code >= from && code <= to) ? 2 : 1;
}

/**
 * Columns that the text takes in a fixed-width font: two for a Korean syllable, none for a combining mark.
 */
export function columns(text: string): number {
  let sum = 0;
  for (const character of text) sum += columnsOf(character);
  return sum;
}

/** `padEnd` by columns instead of UTF-16 units. */
export const padColumns = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - columns(text)));

/** A word too long for a line, in pieces that fit; each but the first begins with an ellipsis. */
function pieces(word: string, width: number): string[] {
  if (columns(word) <= width) return [word];
  const found: string[] = [];
  let piece = '';
  let taken = 0;
  for (const character of word) {
    if (taken + columnsOf(character) > width) {
      found.push(piece);
      piece = '…';
      taken = 1;
    }
    piece += character;
    taken += columnsOf(character);
  }
  return [...found, piece];
}

/**
 * Breaks text at spaces into lines of at most `width` columns; lines after the first begin with `indent`
 * spaces.
 */
export function wrap(text: string, width: number, indent: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((long) => pieces(long, width - indent))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (columns(longer) <= width - (lines.length === 0 ? 0 : indent)) {
      line = longer;
    } else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line].map(
    (each, index) => (index === 0 ? '' : ' '.repeat(indent)) + each.replaceAll(FIXED_SPACE, ' '),
  );
}
