/**
 * What was started within a day and still runs, in dollars an hour: one bounded item, so that a day of ten
 * thousand launches is read and written as cheaply as one of ten.
 */
import * as z from 'zod/mini';
import type { Batch } from '../batch/batch.ts';
import { formOf } from '../batch/form.ts';
import type { Memory } from '../batch/memory.ts';
import { lookWhatRuns, type Started } from '../lookups/still-running.ts';
import { type Launch, usdPerHour } from '../model/launch.ts';
import { DAY, HOUR, MINUTE } from '../model/time.ts';
import type { Key } from '../ports.ts';
import { WINDOW } from './activity.ts';

const COUNTS_FOR = DAY;
/** What could not be looked at is taken for running so long after its start. */
const TRUSTED_FOR = HOUR;
/** Other detectors write the same item: so often it is read again. */
const TRIES = 4;

/** One instance, or a call for what no instance will tell of. `id` is its launch's. */
export interface Running extends Started {
  readonly id: string;
  readonly usdPerHour: number;
  /** When it was last seen running: at its start, or by a look. */
  readonly seenAt: number;
}

export interface Sum {
  readonly running: readonly Running[];
  /** When some of it could not be looked at. */
  readonly failedAt: number;
}

/** The same in columns, which are small, and quick to check. */
interface Columns {
  readonly ids: readonly string[];
  readonly usdPerHour: readonly number[];
  readonly since: readonly number[];
  readonly seenAt: readonly number[];
  readonly failedAt: number;
}

const form = formOf<Columns>('running sum', 1, {
  ids: z.array(z.string()),
  usdPerHour: z.array(z.number()),
  since: z.array(z.number()),
  seenAt: z.array(z.number()),
  failedAt: z.number(),
});

export const nothing: Sum = { running: [], failedAt: 0 };

const columnsOf = ({ running, failedAt }: Sum): Columns => ({
  ids: running.map(({ id }) => id),
  usdPerHour: running.map((one) => one.usdPerHour),
  since: running.map(({ since }) => since),
  seenAt: running.map(({ seenAt }) => seenAt),
  failedAt,
});

const sumOf = ({ ids, usdPerHour: prices, since, seenAt, failedAt }: Columns): Sum => ({
  failedAt,
  running: ids.map((id, index) => {
    const [account = '', region = '', instanceId = ''] = id.split('/');
    const at = since[index] ?? 0;
    return {
      id,
      account,
      region,
      instanceId,
      usdPerHour: prices[index] ?? 0,
      since: at,
      seenAt: seenAt[index] ?? at,
    };
  }),
});

/** The launch as a part of a sum; undefined where its price is not known. */
export function runningOf(launch: Launch): Running | undefined {
  const price = usdPerHour(launch);
  if (price === undefined) return undefined;
  const { id, account, region, instanceId = '' } = launch;
  const since = launch.launchTime ?? launch.time;
  return { id, account, region, instanceId, usdPerHour: price, since, seenAt: Math.max(since, launch.time) };
}

const isSeen = ({ seenAt }: Running, now: number): boolean => now - seenAt <= WINDOW;

/** `account/region/instanceId`; EC2 knows nothing of tasks and calls, whose ids have further parts. */
const isInstance = ({ id }: Running): boolean => /^[^/]*\/[^/]*\/[^/]*$/.test(id);

/**
 * With what started since, the dearest first; an instance counts once, as what was told of it last.
 *
 * @param most that many of the dearest: more of them cost more than the sum needs to know
 */
export function joined({ running, failedAt }: Sum, started: readonly Running[], now: number, most: number): Sum {
  const byId = new Map(running.map((one) => [one.id, one]));
  for (const one of started) {
    const { since = 0, seenAt = 0 } = byId.get(one.id) ?? {};
    byId.set(one.id, { ...one, since: Math.max(since, one.since), seenAt: Math.max(seenAt, one.seenAt) });
  }
  const counted = [...byId.values()].filter(
    (one) => now - one.since < COUNTS_FOR && (isInstance(one) || isSeen(one, now)),
  );
  return { failedAt, running: counted.sort((a, b) => b.usdPerHour - a.usdPerHour).slice(0, most) };
}

export const dollarsOf = (running: readonly Running[]): number => running.reduce((sum, one) => sum + one.usdPerHour, 0);

/** Of what was seen within ten minutes, or could not be looked at and is at most an hour old. */
export const knownToRun = ({ running, failedAt }: Sum, now: number): number => {
  const isBlind = now - failedAt <= WINDOW;
  return dollarsOf(running.filter((one) => isSeen(one, now) || (isBlind && now - one.since <= TRUSTED_FOR)));
};

/**
 * Looks what still runs where the sum would pass the limit (dollars an hour) by it, at most every ten
 * minutes.
 */
export async function lookedAt(batch: Batch, sum: Sum, limit: number, now: number): Promise<Sum> {
  const isSettled = knownToRun(sum, now) > limit || dollarsOf(sum.running) <= limit || now - sum.failedAt <= WINDOW;
  const old = sum.running.filter((one) => !isSeen(one, now));
  if (isSettled || old.length === 0) return sum;
  const { running, ended } = await lookWhatRuns(batch, old);
  return {
    failedAt: running.size + ended.size < old.length ? now : sum.failedAt,
    running: sum.running.flatMap((one) => {
      if (ended.has(one)) return [];
      return running.has(one) ? [{ ...one, seenAt: now }] : [one];
    }),
  };
}

const isSameList = <T>(a: readonly T[], b: readonly T[]): boolean =>
  a.length === b.length && a.every((value, index) => value === b[index]);

const isSame = (a: Columns, b: Columns | undefined): boolean =>
  b !== undefined &&
  a.failedAt === b.failedAt &&
  isSameList(a.ids, b.ids) &&
  isSameList(a.usdPerHour, b.usdPerHour) &&
  isSameList(a.since, b.since) &&
  isSameList(a.seenAt, b.seenAt);

/**
 * Reads the sum, changes it and writes it; again where another detector was faster, and in the end without
 * writing.
 *
 * @throws StoreDownError, RefusedItemError
 */
export async function changeSum<T>(
  memory: Memory,
  key: Key,
  change: (sum: Sum) => Promise<{ readonly sum: Sum; readonly answer: T }>,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    const [found] = await memory.get(form, [key]);
    const { sum, answer } = await change(found?.value ? sumOf(found.value) : nothing);
    const value = columnsOf(sum);
    const isWritten =
      isSame(value, found?.value) ||
      (await memory.putIf(form, { ...key, value, expiresAt: memory.now() + COUNTS_FOR + MINUTE }, found?.version));
    if (isWritten || tries >= TRIES) return answer;
  }
}
