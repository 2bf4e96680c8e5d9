/** What one file of history holds for the detector: the events that the forwarders would have let through. */
import { closeSync, createReadStream, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { createGunzip, type Gunzip, gunzipSync } from 'node:zlib';
import { field, text } from '../../lambda/events/calls/read.ts';
import { describeEnvelope } from '../../lambda/events/parse.ts';
import type { Unread } from '../../lambda/history/event-history.ts';
import { toEnvelope } from '../../lambda/local/envelope.ts';
import type { Matcher } from '../../lambda/local/matcher.ts';
import { unreadableReason } from '../local/event-files.ts';
import { createEventParser } from '../local/event-parser.ts';
import { type LogRecords, type LogScan, logHead, NotALog, scanLog } from './log-scan.ts';
import { createTimeRange, type TimeRange } from './time-range.ts';

/** A file on disk, or the content of one that lies elsewhere. */
export interface Source {
  /** Its path or address, for messages; its ending tells lines from documents. */
  readonly name: string;
  /** @default the file of that name */
  readonly content?: Uint8Array;
}

/** What of the history is asked for. Times are milliseconds since the epoch. */
export interface Span {
  readonly from?: number;
  readonly to?: number;
  readonly regions?: readonly string[];
}

/** Of one file, or of many. */
export interface Scanned extends TimeRange {
  /** EventBridge envelopes that are forwarded and lie in the span, in no order. */
  readonly events: readonly unknown[];
  /** After unpacking. */
  readonly bytes: number;
  readonly records: number;
  readonly unread: readonly Unread[];
}

/**
 * Bytes that are unpacked at a time of a large file; of a damaged one few, as the last ones before the damage
 * are lost.
 */
const chunkSize = { large: 262_144, damaged: 1_024 };
/** Times that gzip makes anything smaller. */
const mostPacked = 1_032;
/** Files up to that many bytes, packed and unpacked, are unpacked in one go: nothing waits or is copied. */
const largestWhole = 33_554_432;

/** Never throws: what cannot be read is in `unread`. */
export async function scanFile(source: Source, admits: Matcher, span: Span = {}): Promise<Scanned> {
  try {
    const isWanted = (event: unknown): boolean => admits(event) && isWithin(event, span);
    const { events, bytes, times, records, problems } = await contentOf(source, isWanted);
    return {
      events,
      bytes,
      records,
      ...times,
      unread: problems,
    };
  } catch (error) {
    return { events: [], bytes: 0, records: 0, unread: [{ what: source.name, why: unreadableReason(error) }] };
  }
}

/** The time and the Region are the record's own; an event that does not say its time is in every span. */
export function isWithin(event: unknown, { from, to, regions }: Span): boolean {
  if (from === undefined && to === undefined && regions === undefined) return true;
  const { time, region } = describeEnvelope(event, Number.NaN);
  if ((from !== undefined && time < from) || (to !== undefined && time > to)) return false;
  return regions === undefined || regions.includes(region);
}

interface Content {
  readonly events: readonly unknown[];
  readonly bytes: number;
  readonly records: number;
  readonly times: TimeRange;
  readonly problems: readonly Unread[];
}

type IsWanted = (event: unknown) => boolean;

async function contentOf(source: Source, isWanted: IsWanted): Promise<Content> {
  let scan: LogScan | undefined;
  let isFirst = true;
  const streamed = await unpacked(source, (chunk) => {
    if (isFirst) {
      isFirst = false;
      const opening = logHead(chunk);
      if (opening === undefined) return 'stop';
      scan = scanLog(opening);
    }
    try {
      scan?.push(chunk);
      return 'more';
    } catch (error) {
      if (error instanceof NotALog) return 'stop';
      throw error;
    }
  });
  const cut = streamed.error === undefined ? undefined : reasonOf(streamed.error);
  if (scan !== undefined && !streamed.isStopped) {
    if (cut !== undefined) return ofLog(scan.salvage(), streamed.bytes, [{ what: source.name, why: cut }], isWanted);
    try {
      return ofLog(scan.end(), streamed.bytes, [], isWanted);
    } catch (error) {
      if (!(error instanceof NotALog)) throw error;
    }
  }
  return parsed(source, scan, isWanted);
}

const ofLog = (
  { found, records, from, to }: LogRecords,
  bytes: number,
  problems: readonly Unread[],
  isWanted: IsWanted,
): Content => ({
  events: found.map(toEnvelope).filter(isWanted),
  bytes,
  records,
  times: { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) },
  problems,
});

const reasonOf = (error: unknown): string =>
  (error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR'
    ? 'it is cut off; what came before was read'
    : `${unreadableReason(error)}; what came before was read`;

/**
 * Parses a file that is no log, or one that only parsing tells, as it comes; of a damaged log, what the
 * search found.
 */
async function parsed(source: Source, scan: LogScan | undefined, isWanted: IsWanted): Promise<Content> {
  const problems: Unread[] = [];
  const tell = (what: string, why: string): void => {
    problems.push({ what, why });
  };
  const events: unknown[] = [];
  const times = createTimeRange();
  let records = 0;
  let bytes = 0;
  const parser = createEventParser({
    name: source.name,
    problem: tell,
    onEvent: (event) => {
      records += 1;
      times.add(text(field(event, 'time')));
      if (isWanted(event)) events.push(event);
    },
  });
  try {
    const { error } = await unpacked(source, (chunk) => {
      bytes += chunk.length;
      parser.push(chunk);
      return 'more';
    });
    if (error !== undefined) tell(source.name, reasonOf(error));
    parser.end(error !== undefined);
  } catch (thrown) {
    if (problems.length === 0) tell(source.name, unreadableReason(thrown));
    if (scan !== undefined && records === 0) return ofLog(scan.salvage(), bytes, problems, isWanted);
  }
  return { events, bytes, records, times: times.range(), problems };
}

interface Unpacked {
  readonly bytes: number;
  readonly isStopped: boolean;
  /** It is damaged, or ends too early: what came before was handed over. */
  readonly error?: unknown;
}

/**
 * Hands over a file's bytes, unpacked where its first bytes say that it is packed.
 * @throws what opening the file throws, and what `take` throws.
 */
async function unpacked(source: Source, take: (chunk: Buffer) => 'more' | 'stop'): Promise<Unpacked> {
  const whole = wholeContent(source);
  if (typeof whole !== 'string') return { bytes: whole.length, isStopped: take(whole) === 'stop' };
  const { stream, isPacked } = open(source);
  const out = isPacked ? stream.pipe(createGunzip({ chunkSize: chunkSize[whole] })) : stream;
  let bytes = 0;
  return new Promise<Unpacked>((resolve, reject) => {
    const end = (result: Unpacked): void => {
      close(stream, out);
      resolve(result);
    };
    const failed = (error: unknown): void => end({ bytes, isStopped: false, error });
    out.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      try {
        if (take(chunk) === 'stop') end({ bytes, isStopped: true });
      } catch (error) {
        close(stream, out);
        reject(error);
      }
    });
    out.on('end', () => end({ bytes, isStopped: false })).on('error', failed);
    if (out !== stream) stream.on('error', failed);
  });
}

/** Or why only a stream gives it: it is large, or damaged, and what came before is wanted. */
function wholeContent({ name, content }: Source): Buffer | 'large' | 'damaged' {
  const size = content?.length ?? statSync(name).size;
  if (size > largestWhole) return 'large';
  const stored =
    content === undefined ? readFileSync(name) : Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  if (!isGzip(stored) || stored.length < 18) return stored;
  // The last four bytes say the size of the last part; with room for a byte more, it comes in one piece.
  const said = stored.readUInt32LE(stored.length - 4);
  if (said > largestWhole) return said > stored.length * mostPacked ? 'damaged' : 'large';
  try {
    return gunzipSync(stored, { chunkSize: Math.max(said + 1, 65_536), maxOutputLength: largestWhole });
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'large' : 'damaged';
  }
}

function close(stream: Readable, out: Readable | Gunzip): void {
  out.removeAllListeners('data');
  out.destroy();
  stream.destroy();
}

function open({ name, content }: Source): { readonly stream: Readable; readonly isPacked: boolean } {
  if (content !== undefined) return { stream: Readable.from([content]), isPacked: isGzip(content) };
  const start = new Uint8Array(2);
  const descriptor = openSync(name, 'r');
  try {
    readSync(descriptor, start, 0, 2, 0);
  } finally {
    closeSync(descriptor);
  }
  return { stream: createReadStream(name, { highWaterMark: chunkSize.large }), isPacked: isGzip(start) };
}

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;
