/** Numbers, dollars and times as the mails write them. */
import { HOUR } from '../model/time.ts';

const farthest = 8.64e15;

export const hours = (milliseconds: number): number => milliseconds / HOUR;

/** 1234567 as 1,234,567. */
export const grouped = (value: number): string => Math.round(value).toLocaleString('en-US');

/** Cents below ten dollars, none from there on. */
export function dollars(usd: number): string {
  if (!Number.isFinite(usd)) return '$?';
  if (usd > 0 && usd < 0.01) return '<$0.01';
  if (usd < 9.995) return Number.isInteger(usd) ? `$${usd}` : `$${usd.toFixed(2)}`;
  return `$${grouped(usd)}`;
}

const iso = (time: number): string =>
  new Date(Number.isFinite(time) && Math.abs(time) < farthest ? time : 0).toISOString();

/** 2026-11-20 14:03:11 UTC */
export const timestamp = (time: number): string => `${iso(time).replace('T', ' ').replace(/\..*/, '')} UTC`;

/** 14:03 */
export const clockTime = (time: number): string => iso(time).replace(/^.*T/, '').slice(0, 5);

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
