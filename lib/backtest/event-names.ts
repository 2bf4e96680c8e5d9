/**
 * Looks for the names of watched calls in raw bytes: most records of a log need no parsing to be passed over.
 */
import { watchedCalls } from '../../lambda/events/calls/catalog.ts';

const quote = 0x22;
const colon = 0x3a;
const key = Buffer.from('"eventName"');
const stride = key.length - 1;

/** Where in the key two bytes stand next to each other, by both of them; -1 where they do not. */
const pairs = new Int8Array(65_536).fill(-1);
for (let i = 0; i < stride; i += 1) pairs[key.readUInt16LE(i)] = i;

/**
 * The next `"eventName"` in the bytes from `from` to `end`: the place of its first byte, or -1. It is ten
 * pairs of bytes long, so it is enough to look at every tenth pair of the text, and none of these looks waits
 * for the one before.
 *
 * @param view of the same bytes.
 */
export function nextEventName(bytes: Uint8Array, view: DataView, from: number, end: number): number {
  for (let at = from + stride - 1; at + 1 < end; at += stride) {
    const offset = pairs[view.getUint16(at, true)] as number;
    if (offset >= 0 && isKeyAt(bytes, at - offset, end)) return at - offset;
  }
  return -1;
}

function isKeyAt(bytes: Uint8Array, start: number, end: number): boolean {
  if (start + key.length > end) return false;
  let i = 0;
  while (i < key.length && bytes[start + i] === key[i]) i += 1;
  return i === key.length;
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
