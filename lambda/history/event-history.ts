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

export interface Page {
  /** CloudTrail's records as it writes them: each a JSON text. Newest first. */
  readonly records: readonly string[];
  /** Undefined on the last page. */
  readonly next?: string;
}

/** cloudtrail:LookupEvents, at most 50 records a page. Rejects with what the SDK throws. */
export type LookUp = (region: string, query: Query, span: Interval, next: string | undefined) => Promise<Page>;

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
  readonly isInterrupted: () => boolean;
  /** After each page. */
  readonly onPage: (records: number) => void;
  /** What an error means, in a few words. */
  readonly explain: (error: unknown) => string;
}

/** CloudTrail allows two calls a second for each account and Region. */
const pause = SECOND / 2;
/** Pages of all that was written, before the watched calls are asked for by their names. */
const mostWritePages = 20;
/** Pages of one name: ten thousand calls. */
const mostNamePages = 200;
/** Records show up minutes after their calls. */
const settled = 20 * MINUTE;

const names: readonly string[] = [...new Set(watchedCalls.map(({ eventName }) => eventName))];

/**
 * Reads one Region into the cache: first whatever was written, newest first; where that is too much, the
 * watched calls one name after the other. What the cache holds is not asked for again.
 *
 * @returns what could not be read.
 */
export async function readEventHistory(input: EventHistoryInput): Promise<readonly Unread[]> {
  const { cache, region, span } = input;
  const unread: Unread[] = [];
  const held = (query: Query): readonly Interval[] => cache.held(region, query);
  const read = async (query: Query, gaps: readonly Interval[], mostPages: number): Promise<boolean> => {
    let pages = 0;
    for (const gap of gaps) {
      const used = await readGap(input, query, gap, mostPages - pages, (one) => {
        if (query === 'writes') seen.push(one);
      });
      if (used === undefined) return false;
      pages += used;
    }
    return true;
  };
  // Of the last minutes, too, which the cache does not count as read.
  const seen: Interval[] = [];
  const open = (name: string): readonly Interval[] => gapsIn(span, [...held('writes'), ...held(name), ...seen]);
  // What is left of what is left out: all that some name is open for, in one piece.
  const wanted = gapsIn(span, gapsIn(span, names.flatMap(open)));
  try {
    if (await read('writes', wanted, mostWritePages)) return [];
    for (const name of names) {
      const gaps = open(name);
      if (gaps.length === 0) continue;
      if (input.isInterrupted()) break;
      if (!(await read(name, gaps, mostNamePages)) && !input.isInterrupted()) {
        unread.push({
          what: `${region}: ${name}`,
          why: `more than ${mostNamePages * 50} calls; the oldest are left out`,
        });
      }
    }
  } catch (error) {
    unread.push({ what: region, why: input.explain(error) });
  }
  if (input.isInterrupted()) unread.push({ what: region, why: 'interrupted; run it again to go on from here' });
  return unread;
}

/** The number of pages that it took; undefined where they did not suffice, or somebody interrupted it. */
async function readGap(
  { lookUp, cache, admits, region, now, sleep, isInterrupted, onPage }: EventHistoryInput,
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
    onPage(page.records.length);
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
