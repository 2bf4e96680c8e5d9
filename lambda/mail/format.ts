/** Numbers and times as the mails write them. */
import { HOUR } from '../model/time.ts';

const farthest = 8.64e15;

export const hours = (milliseconds: number): number => milliseconds / HOUR;

/** 1234567 as 1,234,567. */
export const grouped = (value: number): string => Math.round(value).toLocaleString('en-US');

const iso = (time: number): string =>
  new Date(Number.isFinite(time) && Math.abs(time) < farthest ? time : 0).toISOString();

/** Points in time as one reader's mails write them: in UTC, and beside it in their time zone. */
export interface Times {
  /** 2026-11-20 14:03:11 UTC (23:03:11 Asia/Seoul); the date once more where the day differs. */
  timestamp(time: number): string;
  /** 14:03 UTC (23:03 Asia/Seoul) */
  clock(time: number): string;
}

/** 2026-11-20 and 23:03:11 in the zone; undefined where the runtime does not know it. */
function zoned(time: number, timeZone: string): readonly [date: string, clock: string] | undefined {
  try {
    // Sweden writes dates as ISO 8601 has them.
    const shown = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', timeZone });
    const [date = '', clock = ''] = shown.format(new Date(iso(time))).split(' ');
    return [date, clock];
  } catch {
    return undefined;
  }
}

/** `timeZone`: a name of the IANA database; UTC alone where there is none, or none that the runtime knows. */
export function timesIn(timeZone: string | undefined): Times {
  const beside = (time: number, length: number): string => {
    const local = timeZone === undefined ? undefined : zoned(time, timeZone);
    if (!local) return '';
    const [date, clock] = local;
    return ` (${date === day(time) ? '' : `${date} `}${clock.slice(0, length)} ${timeZone})`;
  };
  return {
    timestamp: (time) => `${iso(time).replace('T', ' ').replace(/\..*/, '')} UTC${beside(time, 8)}`,
    clock: (time) => `${iso(time).replace(/^.*T/, '').slice(0, 5)} UTC${beside(time, 5)}`,
  };
}

/** 2026-11-20 */
export const day = (time: number): string => iso(time).replace(/T.*/, '');

/** The same day a year later; 28 February for the 29th. */
export function dayNextYear(time: number): string {
  const [year = '', month = '', date = ''] = day(time).split('-');
  const leap = month === '02' && date === '29';
  return `${String(Number(year) + 1).padStart(4, '0')}-${month}-${leap ? '28' : date}`;
}

/** The distinct values with how often each was seen, the most frequent first, then by name. */
export function tally(values: Iterable<string>): [value: string, count: number][] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a, countOfA], [b, countOfB]) => countOfB - countOfA || (a < b ? -1 : a > b ? 1 : 0));
}

export const distinct = <T>(values: Iterable<T>): T[] => [...new Set(values)];
