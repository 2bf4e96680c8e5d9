/**
 * The account's own event history: the last 90 days of its management events, which CloudTrail keeps without
 * a trail.
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
 */
import { watchedCalls } from '../events/calls/catalog.ts';
import { field, text } from '../events/calls/read.ts';
import { toEnvelope } from '../local/envelope.ts';
import type { Matcher } from '../local/matcher.ts';
import { MINUTE, SECOND } from '../model/time.ts';
import type { HistoryPage } from '../ports.ts';
import { gapsIn, type Interval } from './intervals.ts';

/** Everything that was written, or the name of a call. */
export type Query = 'writes' | (string & {});

export interface ReadPage {
  /** The time that is known now for this query. */
  readonly held: Interval;
  /** That were read, forwarded or not. */
  readonly records: number;
  /** Those that are forwarded. */
  readonly events: readonly unknown[];
}

/** What was read before, so that nothing is asked for twice. */
export interface HeldHistory {
  readonly held: (region: string, query: Query) => readonly Interval[];
  readonly add: (region: string, query: Query, page: ReadPage) => void;
}

/** What could not be read, and why. */
export interface Unread {
  readonly what: string;
  readonly why: string;
}

/** cloudtrail:LookupEvents, at most 50 records a page. Rejects with what the SDK throws. */
export type LookUp = (region: string, query: Query, span: Interval, next: string | undefined) => Promise<HistoryPage>;

export interface EventHistoryInput {
  readonly lookUp: LookUp;
  readonly cache: HeldHistory;
  readonly admits: Matcher;
  readonly region: string;
  /** What is asked for; `to` is no later than `now`. Milliseconds since the epoch. */
  readonly span: Interval;
  readonly now: number;
  /** Waits that many milliseconds. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Milliseconds between two calls. @default as fast as CloudTrail allows */
  readonly pause?: number;
  /** How many pages may be read now. @default 20 of all that was written, 200 of a name */
  readonly mostPages?: (query: Query) => number;
  readonly isInterrupted: () => boolean;
  /** After each page. */
  readonly onPage?: (query: Query, records: number) => void;
}

/** How far the reading came. */
export interface EventHistoryRead {
  /** Names of calls of which there are more than were read: the oldest are left out. */
  readonly cut: readonly string[];
  /** What a call failed with; nothing was read after it. */
  readonly error?: unknown;
  readonly isInterrupted: boolean;
}

/** CloudTrail allows two calls a second for each account and Region. */
const fastest = SECOND / 2;
/** Pages of all that was written, before the watched calls are asked for by their names. */
export const mostWritePages = 20;
/** Pages of one name: ten thousand calls. */
export const mostNamePages = 200;
const pagesOf = (query: Query): number => (query === 'writes' ? mostWritePages : mostNamePages);
/** Records show up minutes after their calls. */
const settled = 20 * MINUTE;
/** At most, in a page: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html */
export const recordsPerPage = 50;

/** Services whose calls are recorded in us-east-1 alone, wherever they were made from. */
const globalServices: readonly string[] = ['account.amazonaws.com', 'savingsplans.amazonaws.com'];

const namesIn = (region: string): readonly string[] => [
  ...new Set(
    watchedCalls
      .filter(({ eventSource }) => region === 'us-east-1' || !globalServices.includes(eventSource))
      .map(({ eventName }) => eventName),
  ),
];

/**
 * Reads one Region into the cache: first whatever was written, newest first; where that is too much, the
 * watched calls one name after the other. What the cache holds is not asked for again. Never rejects.
 */
export async function readEventHistory(input: EventHistoryInput): Promise<EventHistoryRead> {
  const { cache, region, span, isInterrupted, mostPages = pagesOf } = input;
  const cut: string[] = [];
  const names = namesIn(region);
  const held = (query: Query): readonly Interval[] => cache.held(region, query);
  const read = async (query: Query, gaps: readonly Interval[]): Promise<boolean> => {
    let left = mostPages(query);
    for (const gap of gaps) {
      const used = await readGap(input, query, gap, left, (one) => {
        if (query === 'writes') seen.push(one);
      });
      if (used === undefined) return false;
      left -= used;
    }
    return true;
  };
  // Of the last minutes, too, which the cache does not count as read.
  const seen: Interval[] = [];
  const open = (name: string): readonly Interval[] => gapsIn(span, [...held('writes'), ...held(name), ...seen]);
  // What is left of what is left out: all that some name is open for, in one piece.
  const wanted = gapsIn(span, gapsIn(span, names.flatMap(open)));
  try {
    if (await read('writes', wanted)) return { cut, isInterrupted: false };
    for (const name of names) {
      if (isInterrupted()) break;
      const gaps = open(name);
      if (gaps.length > 0 && !(await read(name, gaps)) && !isInterrupted()) cut.push(name);
    }
  } catch (error) {
    return { cut, error, isInterrupted: isInterrupted() };
  }
  return { cut, isInterrupted: isInterrupted() };
}

/** The number of pages that it took; undefined where they did not suffice, or somebody interrupted it. */
async function readGap(
  { lookUp, cache, admits, region, now, sleep, pause = fastest, isInterrupted, onPage }: EventHistoryInput,
  query: Query,
  gap: Interval,
  mostPages: number,
  onRead: (held: Interval) => void,
): Promise<number | undefined> {
  let next: string | undefined;
  for (let pages = 1; pages <= mostPages; pages += 1) {
    if (isInterrupted()) return undefined;
    const [page] = await Promise.all([lookUp(region, query, gap, next), sleep(pause)]);
    const events = page.records.map((record) => envelopeOf(record));
    const times = events.flatMap((event) => timeOf(event) ?? []);
    // Of the second in which the page ends, more may follow.
    const from = page.next === undefined ? gap.from : Math.min(...times, gap.to) + SECOND;
    onRead({ from, to: gap.to });
    cache.add(region, query, {
      held: { from, to: Math.min(gap.to, now - settled) },
      records: page.records.length,
      events: events.filter((event) => admits(event)),
    });
    onPage?.(query, page.records.length);
    if (page.next === undefined) return pages;
    next = page.next;
  }
  return undefined;
}

function envelopeOf(record: string): unknown {
  try {
    const parsed: unknown = JSON.parse(record);
    return typeof parsed === 'object' && parsed !== null ? toEnvelope(parsed as Readonly<Record<string, unknown>>) : {};
  } catch {
    // CloudTrail's own words, cut off by somebody between: nothing to judge.
    return {};
  }
}

function timeOf(event: unknown): number | undefined {
  const time = Date.parse(text(field(event, 'time')) ?? '');
  return Number.isNaN(time) ? undefined : time;
}
