/** What everybody usually does, in a few figures each: for a person to read. */
import { DAY } from '../model/time.ts';
import { type DoerKind, dayOf, MOST_DAYS, type Usual } from '../model/usual.ts';

export interface Habit {
  readonly account: string;
  /** The principal's key, or what a service's own tag says. */
  readonly key: string;
  readonly kind: DoerKind;
  readonly name: string;
  readonly regions: readonly string[];
  /** Of instance types. */
  readonly families: readonly string[];
  /** Instances, tasks or a group's size. */
  readonly largestCall: number;
  /** US dollars: what started in the busiest hour. */
  readonly usdPerHour: number;
  readonly days: number;
  /** There may be more: a record holds no more. */
  readonly orMore: boolean;
  /** The first and the last of them, 2026-11-20. */
  readonly from: string;
  readonly to: string;
}

const dayName = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);

/** A call is named as AWS names it, with a capital. */
const isFamily = (name: string): boolean => /^[a-z]/.test(name);

const distinct = (values: readonly string[]): readonly string[] => [...new Set(values)].sort();

function habitOf({ account, key, kind, name, days, firstSeen }: Usual): Habit {
  const likes = days.flatMap((day) => day.likes).map((like) => like.split(' ') as [string, string | undefined]);
  return {
    account,
    key,
    kind,
    name,
    regions: distinct(likes.map(([region]) => region)),
    families: distinct(likes.flatMap(([, what]) => (what !== undefined && isFamily(what) ? [what] : []))),
    largestCall: Math.max(0, ...days.map(({ largest }) => largest)),
    usdPerHour: Math.round(Math.max(0, ...days.map(({ usdPerHour }) => usdPerHour)) * 100) / 100,
    days: days.length,
    orMore: days.length >= MOST_DAYS,
    from: dayName(Math.min(days[0]?.day ?? 0, dayOf(firstSeen))),
    to: dayName(days.at(-1)?.day ?? 0),
  };
}

/** Of those that did something on some day, without the account's own sum: who is there most first. */
export const habitsIn = (usual: readonly Usual[]): readonly Habit[] =>
  usual
    .filter(({ kind, days }) => kind !== 'account' && days.length > 0)
    .map(habitOf)
    .sort((a, b) => b.days - a.days || b.usdPerHour - a.usdPerHour || (a.key < b.key ? -1 : 1));
