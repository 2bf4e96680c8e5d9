/**
 * What somebody usually does in an account: on which days, where, with which instance families, how much in
 * its busiest hour, and from where it called. One record a doer, bounded in size whoever fills it.
 */
import { createHash } from 'node:crypto';
import type { Caller } from './caller.ts';
import { principalKinds } from './principal.ts';
import { DAY, HOUR, MINUTE } from './time.ts';

/** account: all that was started in it, whoever did it. service: what AWS made under a name of its own. */
export const doerKinds = [...principalKinds, 'account'] as const;
export type DoerKind = (typeof doerKinds)[number];

/** Whose days these are. */
export interface Doer {
  readonly account: string;
  /** The principal's key, what a service's own tag says, or `account`. */
  readonly key: string;
  readonly kind: DoerKind;
  /** For a person to read: a role's or user's name, an Auto Scaling group's, an account's id. */
  readonly name: string;
}

/** What was done on one day. */
export interface UsualDay {
  /** Since the epoch, in UTC. */
  readonly day: number;
  /** An alert above a notice, which its habits do not explain: nothing that it shows is usual. */
  readonly isBarred?: true;
  /** `us-east-1 m7g`: Regions with the families that were started there, and with calls by their names. */
  readonly likes: readonly string[];
  /** Networks and user-agent families that called. Empty where a service acts. */
  readonly networks: readonly string[];
  readonly agents: readonly string[];
  /** Instances, tasks or a group's size in the largest call. */
  readonly largest: number;
  /** What started in the busiest hour. */
  readonly count: number;
  /** Dollars an hour of the same, where a price is known; its own busiest hour. */
  readonly usdPerHour: number;
}

/** What started in ten minutes. */
export interface Slot {
  /** Ten minutes since the epoch. */
  readonly at: number;
  readonly count: number;
  readonly usdPerHour: number;
}

export interface Usual extends Doer {
  /** Milliseconds since the epoch. */
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** The oldest first. */
  readonly days: readonly UsualDay[];
  /** Of the last hours, the oldest first: what a running hour is added up from. */
  readonly slots: readonly Slot[];
  /** Digests of the last events that were added, so that the same one again adds nothing. */
  readonly told: readonly string[];
}

/** Something that started, as one event tells of it. */
export interface Doing extends Caller {
  readonly doer: Doer;
  /** The same at every delivery. */
  readonly eventId: string;
  readonly time: number;
  readonly likes: readonly string[];
  /** 0: it only prepares, or was refused. */
  readonly count: number;
  readonly largest: number;
  readonly usdPerHour: number;
  readonly isBarring?: true;
}

/** Days that a record holds, the latest. */
export const MOST_DAYS = 40;
const most = { days: MOST_DAYS, likes: 40, networks: 12, agents: 8, slots: 14, told: 64 } as const;
const longest = { name: 128, key: 600, like: 64 } as const;
const SLOT = 10 * MINUTE;
const SLOTS_AN_HOUR = HOUR / SLOT;

export const dayOf = (time: number): number => Math.floor(time / DAY);

const digest = (eventId: string): string => createHash('sha256').update(eventId).digest('base64url').slice(0, 8);

/** Never within a character: half of one is nothing that DynamoDB takes. */
const cut = (text: string, length: number): string => text.slice(0, length).replace(/[\ud800-\udbff]$/, '');

const joined = (a: readonly string[], b: readonly string[], limit: number): readonly string[] =>
  b.every((one) => a.includes(one)) ? a : [...new Set([...a, ...b])].slice(0, limit);

export const noHabit = (doer: Doer): Usual => ({
  account: doer.account,
  key: cut(doer.key, longest.key),
  kind: doer.kind,
  name: cut(doer.name, longest.name),
  firstSeen: Number.MAX_SAFE_INTEGER,
  lastSeen: 0,
  days: [],
  slots: [],
  told: [],
});

/** Under which the records of an account are told apart. */
export const doerId = ({ account, key }: Pick<Doer, 'account' | 'key'>): string => `${account}|${key}`;

/** What started in the hour that ends with the ten minutes of a time. */
export function runningHour({ slots }: Pick<Usual, 'slots'>, time: number): Pick<Slot, 'count' | 'usdPerHour'> {
  const last = Math.floor(time / SLOT);
  const within = slots.filter(({ at }) => at > last - SLOTS_AN_HOUR && at <= last);
  return {
    count: within.reduce((sum, slot) => sum + slot.count, 0),
    usdPerHour: within.reduce((sum, slot) => sum + slot.usdPerHour, 0),
  };
}

function withSlot(slots: readonly Slot[], { time, count, usdPerHour }: Doing): readonly Slot[] {
  const at = Math.floor(time / SLOT);
  const before = slots.find((slot) => slot.at === at) ?? { at, count: 0, usdPerHour: 0 };
  const slot = { at, count: before.count + count, usdPerHour: before.usdPerHour + usdPerHour };
  return bySlot([...slots.filter((one) => one.at !== at), slot]);
}

const bySlot = (slots: readonly Slot[]): readonly Slot[] => [...slots].sort((a, b) => a.at - b.at).slice(-most.slots);

const emptyDay = (day: number): UsualDay => ({
  day,
  likes: [],
  networks: [],
  agents: [],
  largest: 0,
  count: 0,
  usdPerHour: 0,
});

function togetherOnDay(a: UsualDay, b: UsualDay): UsualDay {
  return {
    day: a.day,
    ...((a.isBarred || b.isBarred) && { isBarred: true as const }),
    likes: joined(a.likes, b.likes, most.likes),
    networks: joined(a.networks, b.networks, most.networks),
    agents: joined(a.agents, b.agents, most.agents),
    largest: Math.max(a.largest, b.largest),
    count: Math.max(a.count, b.count),
    usdPerHour: Math.max(a.usdPerHour, b.usdPerHour),
  };
}

function withDay(days: readonly UsualDay[], added: UsualDay): readonly UsualDay[] {
  const before = days.find(({ day }) => day === added.day) ?? emptyDay(added.day);
  return [...days.filter(({ day }) => day !== added.day), togetherOnDay(before, added)]
    .sort((a, b) => a.day - b.day)
    .slice(-most.days);
}

/** The busiest hour that what happened at a time is part of, as far as the last hours are known. */
function busiestHour(slots: readonly Slot[], doing: Doing): Pick<Slot, 'count' | 'usdPerHour'> {
  const own = Math.floor(doing.time / SLOT);
  const hours = slots
    .filter(({ at }) => at >= own && at < own + SLOTS_AN_HOUR)
    .map(({ at }) => runningHour({ slots }, at * SLOT));
  return {
    count: Math.max(doing.count, ...hours.map(({ count }) => count)),
    usdPerHour: Math.max(doing.usdPerHour, ...hours.map(({ usdPerHour }) => usdPerHour)),
  };
}

/** With what one event tells; the same event again changes nothing but that it may bar its day. */
export function withDoing(usual: Usual, doing: Doing): Usual {
  const day = dayOf(doing.time);
  const mark = digest(doing.eventId);
  const barred = doing.isBarring ? withDay(usual.days, { ...emptyDay(day), isBarred: true }) : usual.days;
  if (usual.told.includes(mark)) return { ...usual, days: barred };
  const slots = doing.count > 0 || doing.usdPerHour > 0 ? withSlot(usual.slots, doing) : usual.slots;
  return {
    ...usual,
    firstSeen: Math.min(usual.firstSeen, doing.time),
    lastSeen: Math.max(usual.lastSeen, doing.time),
    days: withDay(barred, {
      ...emptyDay(day),
      likes: doing.likes.map((like) => cut(like, longest.like)),
      networks: doing.network === undefined ? [] : [doing.network],
      agents: doing.agent === undefined ? [] : [doing.agent],
      largest: doing.largest,
      ...busiestHour(slots, doing),
    }),
    slots,
    told: [...usual.told, mark].slice(-most.told),
  };
}

/** Two records of one doer as one, as from history and from the detector: a day counts once. */
export function mergedUsual(a: Usual, b: Usual): Usual {
  const [older, newer] = (a.slots.at(-1)?.at ?? 0) <= (b.slots.at(-1)?.at ?? 0) ? [a, b] : [b, a];
  return {
    ...newer,
    firstSeen: Math.min(a.firstSeen, b.firstSeen),
    lastSeen: Math.max(a.lastSeen, b.lastSeen),
    days: older.days.reduce(withDay, newer.days),
    slots: newer.slots.length > 0 ? newer.slots : older.slots,
    told: [...new Set([...older.told, ...newer.told])].slice(-most.told),
  };
}

/** A habit is what was done on so many days, the first of them so long ago. */
const HABIT_DAYS = 3;
const HABIT_SINCE = 7;
/** Days ago whose third-highest hour is the measure of today's. */
const measured = { from: 8, to: 37 } as const;
const GROWTH = 2;
const TOLD_OF = 30;
/** Less than this above the bound is the error of adding up binary fractions. */
const TOLERANCE = 1e-6;

/** What is asked now, to be compared with other days. */
export interface Asked {
  readonly time: number;
  /** All that has to have been done before. */
  readonly likes: readonly string[];
  /** What runs by the same doer within the hour, with what is asked now. */
  readonly hour: Pick<Slot, 'count' | 'usdPerHour'>;
  /** Of a call that only asks, how much. */
  readonly size?: number;
  /** From where a person asks; undefined: a service acts, or nobody knows who. */
  readonly caller?: Caller;
}

/** Days before the one of a time that count, as far back as the measure goes. */
const daysBefore = ({ days }: Pick<Usual, 'days'>, time: number): readonly UsualDay[] => {
  const today = dayOf(time);
  return days.filter(({ day, isBarred }) => !isBarred && day < today && today - day <= measured.to);
};

const isHabit = (days: readonly UsualDay[], time: number): boolean =>
  days.length >= HABIT_DAYS && days.some(({ day }) => dayOf(time) - day >= HABIT_SINCE);

/** Whoever has no habits yet becomes used to what is much or far; whoever has some does not. */
export const hasHabits = (usual: Pick<Usual, 'days'>, time: number): boolean => isHabit(daysBefore(usual, time), time);

/** The third-highest of the days measured, or the lowest where there are only two. */
function measureOf(days: readonly UsualDay[], time: number, of: (day: UsualDay) => number): number | undefined {
  const values = days.filter(({ day }) => dayOf(time) - day >= measured.from).map(of);
  return values.length < HABIT_DAYS - 1 ? undefined : values.sort((a, b) => b - a)[Math.min(2, values.length - 1)];
}

/** A habit of its own: one quiet call from elsewhere makes no place a known one. Undefined: no day says. */
const isKnown = (
  value: string | undefined,
  days: readonly UsualDay[],
  time: number,
  of: (day: UsualDay) => readonly string[],
): boolean =>
  value === undefined
    ? days.every((day) => of(day).length === 0)
    : isHabit(
        days.filter((day) => of(day).includes(value)),
        time,
      );

/**
 * On how many of the last 30 days the like was done, whatever its amount. Undefined: it is not usual. It was
 * done on three days or more, the first of them a week or more ago; and so it was from the network, and with
 * the program, that calls now.
 */
export function alikeDays(
  usual: Pick<Usual, 'days'>,
  { time, likes, caller }: Pick<Asked, 'time' | 'likes' | 'caller'>,
): number | undefined {
  const days = daysBefore(usual, time);
  if (likes.length === 0) return undefined;
  const alike = likes.map((like) => days.filter((day) => day.likes.includes(like)));
  const isAllKnown = alike.every(
    (some) =>
      isHabit(some, time) &&
      (!caller ||
        (isKnown(caller.network, some, time, ({ networks }) => networks) &&
          isKnown(caller.agent, some, time, ({ agents }) => agents))),
  );
  if (!isAllKnown) return undefined;
  return Math.min(...alike.map((some) => some.filter(({ day }) => dayOf(time) - day <= TOLD_OF).length));
}

/**
 * As `alikeDays`, where the running hour also stays within twice the third-highest of days 8 to 37 ago, in
 * count and in dollars.
 */
export function usualDaysOf(usual: Pick<Usual, 'days'>, asked: Asked): number | undefined {
  const { time, hour, size = 0 } = asked;
  const days = daysBefore(usual, time);
  const within = (amount: number, of: (day: UsualDay) => number): boolean => {
    const measure = amount === 0 ? 0 : measureOf(days, time, of);
    return measure !== undefined && amount <= GROWTH * measure + TOLERANCE;
  };
  const isWithin =
    within(hour.count, ({ count }) => count) &&
    within(hour.usdPerHour, ({ usdPerHour }) => usdPerHour) &&
    within(size, ({ largest }) => largest);
  return isWithin ? alikeDays(usual, asked) : undefined;
}

/** Dollars an hour of the third-highest of days 8 to 37 ago; undefined where fewer than three are known. */
export function usualHour(usual: Pick<Usual, 'days'>, time: number): number | undefined {
  const days = daysBefore(usual, time).filter(({ day }) => dayOf(time) - day >= measured.from);
  return days.length < HABIT_DAYS ? undefined : measureOf(days, time, (day) => day.usdPerHour);
}
