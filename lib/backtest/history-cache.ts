/** What was read of the event history, on disk: an interrupted run goes on where it was. */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HeldHistory, Query, ReadPage } from '../../lambda/history/event-history.ts';

export interface HistoryCache extends HeldHistory {
  /** Each event once, however often it was read, and the number of records that were. */
  readonly all: (region: string) => { readonly events: readonly unknown[]; readonly records: number };
}

interface Line extends ReadPage {
  readonly query: Query;
}

/**
 * One file a Region, one page a line, added as it comes; a line that is cut off counts as not read. The files
 * are for their owner alone.
 *
 * @param folder of one account; made where it is not there.
 */
export function createHistoryCache(folder: string): HistoryCache {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const loaded = new Map<string, Line[]>();
  const linesOf = (region: string): Line[] => {
    const known = loaded.get(region) ?? readLines(fileOf(folder, region));
    loaded.set(region, known);
    return known;
  };
  return {
    held: (region, query) => linesOf(region).flatMap((line) => (line.query === query ? [line.held] : [])),
    add: (region, query, page) => {
      const lines = linesOf(region);
      const line: Line = { query, ...page };
      lines.push(line);
      // The line before may have been cut off.
      appendFileSync(fileOf(folder, region), `\n${JSON.stringify(line)}\n`, { mode: 0o600 });
    },
    all: (region) => {
      const events = new Map<string, unknown>();
      let records = 0;
      for (const line of linesOf(region)) {
        records += line.records;
        for (const event of line.events) events.set(String((event as { readonly id?: unknown }).id), event);
      }
      return { events: [...events.values()], records };
    },
  };
}

const fileOf = (folder: string, region: string): string => join(folder, `${region}.jsonl`);

function readLines(path: string): Line[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((text) => {
      const line = lineIn(text);
      return line === undefined ? [] : [line];
    });
}

function lineIn(text: string): Line | undefined {
  try {
    const line = JSON.parse(text) as Partial<Line> | null;
    const isWhole =
      typeof line?.query === 'string' &&
      typeof line.held?.from === 'number' &&
      typeof line.held.to === 'number' &&
      typeof line.records === 'number' &&
      Array.isArray(line.events);
    return isWhole ? (line as Line) : undefined;
  } catch {
    return undefined;
  }
}
