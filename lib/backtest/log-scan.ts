/**
 * Finds the records of watched calls in a CloudTrail log file as it streams by, without parsing the others.
 */
import { hasEscapedLetter, isBlank, isWatchedName, namedAt, nextEventName } from './event-names.ts';
import { createTimeRange, type TimeRange } from './time-range.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface LogRecords extends TimeRange {
  /** Those of watched calls. */
  readonly found: readonly Fields[];
  /** All that there are, counted by their key `eventName`. */
  readonly records: number;
}

/** The file is not what the search relies on; only parsing all of it tells what it holds. */
export class NotALog extends Error {}

export interface LogScan {
  /** @throws NotALog */
  readonly push: (chunk: Buffer) => void;
  /** @throws NotALog also where the file ends before its list does. */
  readonly end: () => LogRecords;
  /** What there is in a file that is cut off or damaged: a record that is not whole is dropped. */
  readonly salvage: () => LogRecords;
}

const openingBrace = 0x7b;
const comma = 0x2c;
/**
 * Bytes of records that are parsed together where one of them may be watched; a record has some two thousand.
 */
const blockSize = 32_768;
/** Bytes without the beginning of a record; CloudTrail's own records have at most 262,144. */
const largestRecord = 16_777_216;
/** Up to the first record, and the key that it begins with. */
const head = /^\s{0,64}\{\s{0,64}"Records"\s{0,64}:\s{0,64}\[\s{0,64}(?=\{\s{0,64}("\w{1,40}")\s{0,64}:)/;
/** Bytes that are enough to know a log file by. */
const headLength = 512;

/**
 * The place of the first record and the key that it begins with; undefined where the bytes begin otherwise.
 */
export function logHead(bytes: Buffer): { readonly start: number; readonly firstKey: string } | undefined {
  const found = head.exec(bytes.toString('latin1', 0, Math.min(bytes.length, headLength)));
  return found?.[1] === undefined ? undefined : { start: found[0].length, firstKey: found[1] };
}

/**
 * The file is cut into blocks where a record begins. Every `"eventName"` is looked at, and a block in which
 * one names a watched call is parsed: a name that stands elsewhere (in a request, in a nested list) is told
 * apart there. A block that turns out to be no list of whole records throws `NotALog`, and so does a letter
 * that is written as an escape: no record is missed.
 *
 * @param opening what `logHead` found in the first bytes.
 */
export function scanLog(opening: { readonly start: number; readonly firstKey: string }): LogScan {
  const firstKey = Buffer.from(opening.firstKey);
  const found: Fields[] = [];
  const times = createTimeRange();
  let records = 0;
  /** What was handed over and not passed yet; the first chunk itself, and from the second one on a copy. */
  let bytes: Buffer = Buffer.alloc(0);
  let room: Buffer = Buffer.alloc(0);
  /** Where the next block begins, and how far the search for its end has come. */
  let base = opening.start;
  let searched = 0;

  /** The first place from `from` on where a record begins, or -1. */
  const nextRecord = (from: number): number => {
    for (let key = bytes.indexOf(firstKey, from); key >= 0; key = bytes.indexOf(firstKey, key + 1)) {
      const begin = recordStart(bytes, key, base);
      if (begin > base) return begin;
    }
    return -1;
  };

  /** Where the last record begins, or -1 where that is where the next block begins. */
  const lastRecord = (): number => {
    const from = Math.max(base, bytes.length - blockSize);
    for (let key = bytes.lastIndexOf(firstKey); key > from; key = bytes.lastIndexOf(firstKey, key - 1)) {
      const begin = recordStart(bytes, key, base);
      if (begin > base) return begin;
    }
    return -1;
  };

  const take = (block: readonly Fields[]): void => {
    for (const record of block) {
      if (isWatchedName(record.eventName)) found.push(record);
      times.add(record.eventTime);
    }
    records += block.length;
  };

  /** Whether the block had to be parsed. */
  const lookAt = (end: number, parse: () => readonly Fields[]): boolean => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let names = 0;
    for (let at = nextEventName(bytes, view, base, end); at >= 0; at = nextEventName(bytes, view, at + 1, end)) {
      const named = namedAt(bytes, at);
      if (named === 'no-key') continue;
      if (named === 'watched') {
        take(parse());
        return true;
      }
      names += 1;
      times.see(bytes, at);
    }
    records += names;
    return false;
  };

  const pass = (end: number): void => {
    lookAt(end, () => recordsIn(`[${withoutComma(bytes.toString('utf8', base, end))}]`));
    base = end;
  };

  const lookAtBlocks = (): void => {
    for (;;) {
      const end = nextRecord(Math.max(base + blockSize, searched));
      if (end < 0) break;
      pass(end);
    }
    // The key itself may be cut in two.
    searched = Math.max(base, bytes.length - firstKey.length);
  };

  const join = (chunk: Buffer): void => {
    const rest = bytes.length - base;
    const length = rest + chunk.length;
    if (length > room.length) {
      const larger = Buffer.allocUnsafe(2 * length);
      bytes.copy(larger, 0, base);
      room = larger;
    } else bytes.copy(room, 0, base);
    chunk.copy(room, rest);
    bytes = room.subarray(0, length);
    searched = Math.max(searched - base, 0);
    base = 0;
  };

  return {
    push: (chunk) => {
      if (bytes.length - base > largestRecord) throw new NotALog();
      if (bytes.length === 0) bytes = chunk;
      else join(chunk);
      // An escape may be cut in two.
      if (hasEscapedLetter(bytes.subarray(Math.max(bytes.length - chunk.length - 8, 0)))) throw new NotALog();
      lookAtBlocks();
    },
    end: () => {
      const last = lastRecord();
      if (last > base) pass(last);
      const rest = (): readonly Fields[] => recordsIn(`{"Records":[${bytes.toString('utf8', base)}`);
      // Whether the list ends where the file does is seen by parsing alone.
      if (!lookAt(bytes.length, rest)) rest();
      return { found, records, ...times.range() };
    },
    salvage: () => {
      const rest = wholeRecords(bytes.toString('utf8', base), opening.firstKey);
      take(rest);
      return { found, records, ...times.range() };
    },
  };
}

/**
 * The place of the brace before a record's first key, where an element of a list begins there after another;
 * or -1.
 */
function recordStart(bytes: Buffer, key: number, from: number): number {
  const brace = beforeBlanks(bytes, key - 1);
  if (brace <= from || bytes[brace] !== openingBrace) return -1;
  return bytes[beforeBlanks(bytes, brace - 1)] === comma ? brace : -1;
}

function beforeBlanks(bytes: Buffer, place: number): number {
  let at = place;
  while (at >= 0 && isBlank(bytes[at])) at -= 1;
  return at;
}

const withoutComma = (text: string): string => text.slice(0, text.lastIndexOf(','));

/** @throws NotALog where the text is no list of objects. */
function recordsIn(text: string): readonly Fields[] {
  try {
    const parsed: unknown = JSON.parse(text);
    const list = Array.isArray(parsed) ? parsed : (parsed as { readonly Records?: unknown }).Records;
    if (Array.isArray(list) && list.every((one) => typeof one === 'object' && one !== null && !Array.isArray(one))) {
      return list;
    }
  } catch {
    // Not whole, or nested: told below.
  }
  throw new NotALog();
}

/** The whole records of a text that ends too early. */
function wholeRecords(text: string, firstKey: string): readonly Fields[] {
  const whole = listOf(`{"Records":[${text}`) ?? listOf(`[${text.slice(0, text.lastIndexOf('}') + 1)}]`);
  if (whole !== undefined) return whole;
  let end = text.lastIndexOf(firstKey);
  // The record that is cut off may hold its first key again.
  for (let tries = 0; tries < 16 && end > 0; tries += 1) {
    const before = listOf(`[${withoutComma(text.slice(0, end))}]`);
    if (before !== undefined) return before;
    end = text.lastIndexOf(firstKey, end - 1);
  }
  return [];
}

function listOf(text: string): readonly Fields[] | undefined {
  try {
    return recordsIn(text);
  } catch (error) {
    if (error instanceof NotALog) return undefined;
    throw error;
  }
}
