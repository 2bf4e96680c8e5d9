/**
 * Looks for the names of watched calls in raw bytes: most records of a log need no parsing to be passed over.
 */
import { watchedCalls } from '../../lambda/events/calls/catalog.ts';

const quote = 0x22;
const colon = 0x3a;
const key = Buffer.from('"eventName"');
const last = key.length - 1;

/**
 * How far the key may be moved on where its last byte lies on a byte of the text (Boyer, Moore, Horspool).
 */
const steps = new Uint8Array(256).fill(key.length);
for (let i = 0; i < last; i += 1) steps[key[i] as number] = last - i;

/** The next `"eventName"` in the bytes from `from` to `end`: the place of its first byte, or -1. */
export function nextEventName(bytes: Uint8Array, from: number, end: number): number {
  let at = from + last;
  while (at < end) {
    const byte = bytes[at] as number;
    // The bytes at the key's end tell most places apart.
    if (byte === quote && bytes[at - 1] === 0x65 && bytes[at - 2] === 0x6d && bytes[at - 3] === 0x61) {
      let i = last - 4;
      while (i >= 0 && bytes[at - last + i] === key[i]) i -= 1;
      if (i < 0) return at - last;
    }
    at += steps[byte] as number;
  }
  return -1;
}

export const isBlank = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** `no-key`: the text is a value. */
export type Named = 'watched' | 'other' | 'no-key';

const names: ReadonlySet<string> = new Set(watchedCalls.map(({ eventName }) => eventName));
const longest = Math.max(...[...names].map((name) => name.length));
/** Two letters of a name and its length: rules out nearly all others without making a text of them. */
const hashOf = (first: number, middle: number, length: number): number =>
  ((first & 63) << 11) | ((middle & 31) << 6) | length;
const possible = new Uint8Array(1 << 17);
for (const name of names) possible[hashOf(name.charCodeAt(0), name.charCodeAt(name.length >> 1), name.length)] = 1;

/** Whether a record's `eventName` is that of a watched call. */
export const isWatchedName = (name: unknown): boolean => names.has(name as string);

/** What the `"eventName"` at a place names. */
export function namedAt(bytes: Buffer, place: number): Named {
  const after = afterBlanks(bytes, place + key.length);
  if (bytes[after] !== colon) return 'no-key';
  const before = afterBlanks(bytes, after + 1);
  if (bytes[before] !== quote) return 'other';
  const start = before + 1;
  let stop = start;
  while (stop <= start + longest && bytes[stop] !== quote) stop += 1;
  const length = stop - start;
  if (length === 0 || length > longest) return 'other';
  const hash = hashOf(bytes[start] as number, bytes[start + (length >> 1)] as number, length);
  return possible[hash] === 1 && names.has(bytes.toString('latin1', start, stop)) ? 'watched' : 'other';
}

function afterBlanks(bytes: Buffer, place: number): number {
  let at = place;
  while (isBlank(bytes[at])) at += 1;
  return at;
}

/**
 * Whether the bytes hold a letter or a digit written as an escape (`\u0052`): then a name may be there that
 * the search for its bytes misses. CloudTrail writes none; it escapes `<`, `>`, `=` and `&` alone.
 */
export function hasEscapedLetter(bytes: Buffer): boolean {
  for (let at = bytes.indexOf('\\u00', 0, 'latin1'); at >= 0; at = bytes.indexOf('\\u00', at + 4, 'latin1')) {
    const high = bytes[at + 4] ?? 0;
    const low = bytes[at + 5] ?? 0;
    if ((high >= 0x34 && high <= 0x37) || (high === 0x33 && low >= 0x30 && low <= 0x39)) return true;
  }
  return false;
}
