/**
 * What somebody usually does in an account: on which days, where, with which instance families, how much in
 * its busiest hour, and from where it called. One record a doer, bounded in size whoever fills it.
 */
import { createHash } from 'node:crypto';
import type { PrincipalKind } from './principal.ts';
import { DAY, HOUR, MINUTE } from './time.ts';

/** account: all that was started in it, whoever did it. service: what AWS made under a name of its own. */
export type DoerKind = PrincipalKind | 'account';

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
export interface Doing {
  readonly doer: Doer;
  /** The same at every delivery. */
  readonly eventId: string;
  readonly time: number;
  readonly likes: readonly string[];
  /** 0: it only prepares, or was refused. */
  readonly count: number;
  readonly largest: number;
  readonly usdPerHour: number;
  readonly network?: string;
  readonly agent?: string;
  readonly isBarring?: true;
}

const most = { days: 40, likes: 40, networks: 12, agents: 8, slots: 14, told: 64 } as const;
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
