/** How old the list of an account's Regions is: a Region that was enabled since then is not in it. */
import type { RegionsDocument } from './document.ts';

const day = 86_400_000;
/** A list that is older is worth a warning. */
const mostDays = 30;

/** Whole days; undefined where nobody asked, or the time cannot be read. */
function daysOld({ source, asOf }: RegionsDocument, now: Date): number | undefined {
  const asked = Date.parse(asOf);
  if (source === 'fallback' || Number.isNaN(asked)) return undefined;
  return Math.max(0, Math.floor((now.getTime() - asked) / day));
}

/** More than thirty days old. False where nobody asked: that is told apart. */
export const isOld = (document: RegionsDocument, now: Date): boolean => (daysOld(document, now) ?? 0) > mostDays;

/** `1 day`, `12 days`, `less than a day`; empty where there is no age. */
export function saidAge(document: RegionsDocument, now: Date): string {
  const days = daysOld(document, now);
  if (days === undefined) return '';
  if (days === 0) return 'less than a day';
  return days === 1 ? '1 day' : `${days} days`;
}
