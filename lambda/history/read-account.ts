/** Reads an account's event history, as far as one run comes. */
import { reasonOf } from '../batch/batch.ts';
import type { Memory } from '../batch/memory.ts';
import type { Matcher } from '../local/matcher.ts';
import { inParallel } from '../model/concurrency.ts';
import { MINUTE, SECOND } from '../model/time.ts';
import type { HistoryPorts, Place } from '../ports.ts';
import { type HeldHistory, mostWritePages, type Query, readEventHistory } from './event-history.ts';
import type { Interval } from './intervals.ts';
import { type HeldQuery, type RegionProgress, readRegions, writeRegion } from './progress.ts';

/** One call a second: the detector's own look-ups have the other of the two that CloudTrail allows. */
const pause = SECOND;
/** Pages of one name: two thousand calls. */
export const mostNamePages = 40;
const REGIONS_AT_ONCE = 20;
/** After so many pages what is read is written down; a run that is cut off loses no more. */
const PAGES_IN_MEMORY = 60;
/** For one call with all its waits for a throttle to pass. */
const CALL = 3 * MINUTE;
/** Runs in a row after which a Region counts as one that does not let itself be read. */
const MOST_FAILURES = 4;

export interface Run {
  readonly ports: HistoryPorts;
  readonly memory: Memory;
  /** Whether the deployed rules would let an event through. */
  readonly admits: Matcher;
  /** Milliseconds since the epoch after which nothing new is begun. */
  readonly deadline: number;
}

/** What is left of the last minute belongs to writing down. */
const callTime = ({ ports, deadline }: Run): number =>
  Math.max(1, Math.min(CALL, deadline + MINUTE - ports.clock.now()));

const isOver = ({ ports, deadline }: Run): boolean => ports.clock.now() >= deadline;

/** With what one page adds; what touches becomes one stretch. */
function joined(held: readonly HeldQuery[], query: Query, { from, to }: Interval): readonly HeldQuery[] {
  const touches = (one: HeldQuery): boolean => one.query === query && one.from <= to && from <= one.to;
  const all = held.filter(touches);
  const together = {
    query,
    from: Math.min(from, ...all.map((one) => one.from)),
    to: Math.max(to, ...all.map((one) => one.to)),
    pages: all.reduce((sum, { pages }) => sum + pages, 1),
  };
  return [...held.filter((one) => !touches(one)), together];
}

/** What is read of a Region in this run, beside what others left. */
function startReading(before: RegionProgress) {
  let progress = before;
  let events: unknown[] = [];
  let pages = 0;
  const cache: HeldHistory = {
    held: (_, query) => progress.held.filter((one) => one.query === query),
    add: (_, query, page) => {
      progress = {
        ...progress,
        held: joined(progress.held, query, page.held),
        records: progress.records + page.records,
        failures: 0,
      };
      events.push(...page.events);
      pages += 1;
    },
  };
  return {
    cache,
    isFull: () => pages >= PAGES_IN_MEMORY,
    mostPages(query: Query): number {
      const used = progress.held.reduce((sum, one) => (one.query === query ? sum + one.pages : sum), 0);
      return Math.max(0, (query === 'writes' ? mostWritePages : mostNamePages) - used);
    },
    soFar: () => ({ progress, events }),
    goOn(written: RegionProgress): void {
      progress = written;
      events = [];
      pages = 0;
    },
  };
}

async function readRegion(run: Run, place: Place, before: RegionProgress, span: Interval): Promise<RegionProgress> {
  const { ports, memory, admits } = run;
  const reading = startReading(before);
  for (;;) {
    const { cut, error, isInterrupted } = await readEventHistory({
      admits,
      span,
      pause,
      cache: reading.cache,
      region: place.region,
      // The history is read once: it does not matter that its last minutes are not all there yet.
      now: Number.POSITIVE_INFINITY,
      mostPages: reading.mostPages,
      sleep: (milliseconds) => ports.clock.sleep(milliseconds),
      isInterrupted: () => isOver(run) || reading.isFull(),
      lookUp: (_, query, gap, next) =>
        ports.clock.within(callTime(run), (signal) => ports.lookUp(place, query, gap, next, signal)),
    });
    const { progress, events } = reading.soFar();
    const failures = error === undefined ? 0 : progress.failures + 1;
    const written = await writeRegion(
      memory,
      place,
      {
        ...progress,
        cut: [...new Set([...progress.cut, ...cut])],
        failures,
        isDone: (error === undefined && !isInterrupted) || failures >= MOST_FAILURES,
        ...(error === undefined ? {} : { error: reasonOf(error) }),
      },
      events,
    );
    if (written.isDone || error !== undefined || isOver(run)) return written;
    reading.goOn(written);
  }
}

export interface ReadRegions {
  readonly regions: readonly string[];
  /** In the same order. */
  readonly progress: readonly RegionProgress[];
}

/** @throws where the store fails; a Region that does is in its progress */
export async function readRegionsOf(
  run: Run,
  account: string,
  regions: readonly string[],
  span: Interval,
): Promise<ReadRegions> {
  const places = regions.map((region) => ({ account, region }));
  const before = await readRegions(run.memory, places);
  const progress = await inParallel(
    places.map((place, index) => ({ place, known: before[index] as RegionProgress })),
    REGIONS_AT_ONCE,
    async ({ place, known }) => (known.isDone || isOver(run) ? known : readRegion(run, place, known, span)),
  );
  return { regions, progress };
}
