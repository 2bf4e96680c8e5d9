/**
 * Patrol: EventBridge delivers at best effort, so every hour somebody looks at what runs. One account or
 * Region that does not answer is reported, and keeps nobody from the others.
 */
import { asError, reasonOf } from '../batch/batch.ts';
import { createMemory } from '../batch/memory.ts';
import { inParallel } from '../model/concurrency.ts';
import type { Place } from '../ports.ts';
import { markFirstVisit } from './marks.ts';
import type { Counted, Shift } from './part.ts';
import { parts } from './parts.ts';
import { membersOfTheHour } from './places.ts';

/** Forty-eight places at once at most; each has one page of a thousand instances in memory. */
const ACCOUNTS_AT_ONCE = 6;
const REGIONS_AT_ONCE = 8;

/** What nobody could look at in this run, and why. */
export interface Unread {
  readonly account: string;
  /** Undefined: not even its Regions are known. */
  readonly region?: string;
  /** What could not be looked at there. Undefined: nothing could. */
  readonly part?: string;
  readonly error: Error;
}

export interface Report {
  /** Places where at least one part could look. */
  readonly visited: readonly Place[];
  readonly unread: readonly Unread[];
  readonly running: number;
  readonly found: number;
}

export interface PatrolOptions {
  readonly homeAccount: string;
  /** Regions that the configuration leaves out. */
  readonly exclude: readonly string[];
  /** A deployment waits for the run: members get theirs in the hours to come. */
  readonly isDeployment?: boolean;
}

interface Result {
  readonly place: Place;
  readonly counted: readonly Counted[];
  readonly unread: readonly Unread[];
}

/** Part after part, so that a place is never asked for everything at once. */
async function visitRegion(shift: Shift, place: Place): Promise<Result> {
  const counted: Counted[] = [];
  const unread: Unread[] = [];
  for (const { name, visit } of parts) {
    try {
      counted.push(await visit(shift, place));
    } catch (error) {
      unread.push({ ...place, part: name, error: asError(error) });
    }
  }
  return { place, counted, unread };
}

async function visitAccount(
  shift: Shift,
  account: string,
  { exclude }: PatrolOptions,
): Promise<readonly Result[] | Unread> {
  const { ports, deadline } = shift;
  const startedAt = ports.clock.now();
  try {
    const left = Math.max(1, deadline - startedAt);
    const regions = await ports.clock.within(left, (signal) => ports.regions(account, signal));
    const watched = regions.filter((region) => !exclude.includes(region));
    const results = await inParallel(watched, REGIONS_AT_ONCE, (region) => visitRegion(shift, { account, region }));
    // After the visits: a Region that had none before is measured by it from the next run on.
    await markFirstVisit(createMemory(shift), account, startedAt);
    return results;
  } catch (error) {
    return { account, error: asError(error) };
  }
}

/** Whom to visit now; without the list of members the own account is visited all the same. */
async function accountsNow({ ports, deadline }: Shift, options: PatrolOptions): Promise<[string[], Unread[]]> {
  const { homeAccount, isDeployment } = options;
  if (isDeployment) return [[homeAccount], []];
  const now = ports.clock.now();
  try {
    const members = await ports.clock.within(Math.max(1, deadline - now), (signal) => ports.members(signal));
    const others = members.filter((account) => account !== homeAccount);
    return [[homeAccount, ...membersOfTheHour(others, now)], []];
  } catch (error) {
    return [[homeAccount], [{ account: 'organization', error: asError(error) }]];
  }
}

/** Never rejects: who could not be looked at is in the report. */
export async function patrol(shift: Shift, options: PatrolOptions): Promise<Report> {
  const [accounts, unlisted] = await accountsNow(shift, options);
  const results = await inParallel(accounts, ACCOUNTS_AT_ONCE, (account) => visitAccount(shift, account, options));
  const visits = results.flatMap((one) => ('error' in one ? [] : one));
  const unread = [
    ...unlisted,
    ...results.flatMap((one) => ('error' in one ? [one] : [])),
    ...visits.flatMap((one) => one.unread),
  ];
  for (const { account, region, part, error } of unread.slice(0, 50))
    shift.ports.journal.warn('patrol could not look', {
      account,
      region: region ?? 'all',
      part: part ?? 'all',
      reason: reasonOf(error),
    });
  const sum = (count: keyof Counted): number =>
    visits.reduce((total, { counted }) => counted.reduce((all, one) => all + (one[count] ?? 0), total), 0);
  return {
    visited: visits.flatMap(({ place, counted }) => (counted.length > 0 ? [place] : [])),
    unread,
    running: sum('running'),
    found: sum('found'),
  };
}
