/**
 * Patrol: EventBridge delivers at best effort, and what forwards may be cut, so every hour somebody looks: at
 * what runs, and at Davylamp's own rules. One account, Region or part that does not answer is reported, and
 * keeps nobody from the others.
 */
import { asError, reasonOf } from '../batch/batch.ts';
import { createMemory } from '../batch/memory.ts';
import { inParallel } from '../model/concurrency.ts';
import { SECOND } from '../model/time.ts';
import type { Place } from '../ports.ts';
import type { Fault, Looked } from './fault.ts';
import { instances } from './instances.ts';
import { markFirstVisit } from './marks.ts';
import { between, type Shift, type Visit } from './part.ts';
import { parts } from './parts.ts';
import { isOwnTurn, membersOfTheHour } from './places.ts';
import { type Told, tellFaults } from './tell.ts';

/** Forty-eight places at once at most; each has one page of a thousand instances in memory. */
const ACCOUNTS_AT_ONCE = 6;
const REGIONS_AT_ONCE = 8;
/** Kept for what comes after the visits: the parts' conclusions, and the mail. */
const CONCLUDING = 75 * SECOND;
const TELLING = 25 * SECOND;

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
  /** Places where it could be seen what runs. */
  readonly visited: readonly Place[];
  readonly unread: readonly Unread[];
  readonly running: number;
  readonly found: number;
  /** Places whose proof did not arrive in this run. */
  readonly unproven: number;
  readonly told: Told;
  /** The own account had its turn. */
  readonly isOwnTurn: boolean;
}

/** What the parts found in one Region. */
interface Result {
  readonly place: Place;
  readonly visits: ReadonlyMap<string, Visit>;
  readonly unread: readonly Unread[];
}

/** What was found in one account. */
interface Account {
  readonly account: string;
  /** Undefined: nobody could say. */
  readonly regions?: readonly string[];
  readonly results: readonly Result[];
  readonly unread: readonly Unread[];
}

/** Part after part, so that a place is never asked for everything at once. */
async function visitRegion(shift: Shift, place: Place): Promise<Result> {
  const visits = new Map<string, Visit>();
  const unread: Unread[] = [];
  for (const part of parts) {
    try {
      visits.set(part.name, await part.visit(shift, place));
    } catch (error) {
      unread.push({ ...place, part: part.name, error: asError(error) });
    }
  }
  return { place, visits, unread };
}

async function visitAccount(shift: Shift, account: string): Promise<Account> {
  const { ports, deadline, exclude } = shift;
  const startedAt = ports.clock.now();
  let regions: readonly string[];
  try {
    const left = Math.max(1, deadline - startedAt);
    const enabled = await ports.clock.within(left, (signal) => ports.regions(account, signal));
    regions = enabled.filter((region) => !exclude.includes(region));
  } catch (error) {
    return { account, results: [], unread: [{ account, error: asError(error) }] };
  }
  const results = await inParallel(regions, REGIONS_AT_ONCE, (region) => visitRegion(shift, { account, region }));
  try {
    // After the visits: a Region that had none before is measured by it from the next run on.
    await markFirstVisit(createMemory(shift), account, startedAt);
    return { account, regions, results, unread: [] };
  } catch (error) {
    return { account, regions, results, unread: [{ account, part: 'instances', error: asError(error) }] };
  }
}

/** Whom to visit now; without the list of members the own account is visited all the same. */
async function accountsNow(shift: Shift): Promise<{ readonly accounts: readonly string[]; readonly error?: Error }> {
  const { ports, deadline, homeAccount, hours, isDeployment } = shift;
  if (isDeployment) return { accounts: [homeAccount] };
  const now = ports.clock.now();
  const own = isOwnTurn(now, hours.home) ? [homeAccount] : [];
  try {
    const members = await ports.clock.within(Math.max(1, deadline - now), (signal) => ports.members(signal));
    const others = members.filter((account) => account !== homeAccount);
    return { accounts: [...own, ...membersOfTheHour(others, now, hours.members)] };
  } catch (error) {
    return { accounts: own, error: asError(error) };
  }
}

/** What could not be looked at is a fault, too, once it stays so. */
function reached(shift: Shift, accounts: readonly Account[]): readonly Looked[] {
  const fault = ({ part = 'all', error }: Unread) => ({ kind: 'unread', name: part, why: reasonOf(error) }) as const;
  return accounts.flatMap(({ account, results, unread }) => {
    const common = { account, part: 'reach', patience: between(shift, account) / 2 };
    return [
      { ...common, region: '', faults: unread.map(fault) },
      ...results.map(({ place, unread: some }) => ({ ...common, region: place.region, faults: some.map(fault) })),
    ];
  });
}

/** What the parts make of the run as a whole. */
async function conclusions(shift: Shift, results: readonly Result[]): Promise<readonly Looked[]> {
  const looked = await inParallel(parts, parts.length, async (part) => {
    const places = results.flatMap(({ place, visits }) => (visits.has(part.name) ? [place] : []));
    try {
      return (await part.conclude?.(shift, places)) ?? [];
    } catch (error) {
      // Nothing is concluded, so nothing begins or ends: the next run does it again.
      shift.ports.journal.warn('a part of patrol could not conclude', { part: part.name, reason: reasonOf(error) });
      return [];
    }
  });
  return looked.flat();
}

/** A proof that cannot arrive, because a rule on its way is broken, needs no mail of its own. */
function explained(looked: readonly Looked[]): readonly Looked[] {
  const keyOf = ({ account, region }: Looked, name: string): string => `${account}/${region}/${name}`;
  const isCause = ({ kind }: Fault): boolean => kind !== 'unproven' && kind !== 'unread';
  const isCut = looked.some((one) => one.faults.some(({ bus }) => bus !== undefined));
  const causes = new Set(looked.flatMap((one) => one.faults.filter(isCause).map(({ name }) => keyOf(one, name))));
  return looked.map((one) => ({
    ...one,
    faults: one.faults.map((fault) =>
      fault.kind === 'unproven' && (isCut || causes.has(keyOf(one, fault.name)))
        ? { ...fault, isExplained: true }
        : fault,
    ),
  }));
}

function log(shift: Shift, unread: readonly Unread[]): void {
  for (const { account, region, part, error } of unread.slice(0, 50))
    shift.ports.journal.warn('patrol could not look', {
      account,
      region: region ?? 'all',
      part: part ?? 'all',
      reason: reasonOf(error),
    });
}

/** Never rejects: who could not be looked at is in the report. */
export async function patrol(shift: Shift): Promise<Report> {
  const visiting = { ...shift, deadline: shift.deadline - CONCLUDING };
  const isOwn = shift.isDeployment === true || isOwnTurn(shift.ports.clock.now(), shift.hours.home);
  const { accounts, error } = await accountsNow(visiting);
  const found = await inParallel(accounts, ACCOUNTS_AT_ONCE, (account) => visitAccount(visiting, account));
  const results = found.flatMap((one) => one.results);
  const unlisted: Unread[] = error ? [{ account: 'organization', part: 'members', error }] : [];
  const unread = [
    ...unlisted,
    ...found.flatMap((one) => [...one.unread, ...one.results.flatMap((each) => each.unread)]),
  ];
  log(shift, unread);
  const organization: Account = { account: 'organization', results: [], unread: unlisted };
  const concluded = await conclusions({ ...shift, deadline: shift.deadline - TELLING }, results);
  const visits = results.flatMap((one) => [...one.visits.values()]);
  const looked = explained([
    ...reached(shift, shift.isDeployment ? found : [...found, organization]),
    ...visits.flatMap((visit) => visit.looked ?? []),
    ...concluded,
  ]);
  const regions = new Map(found.flatMap((one) => (one.regions ? [[one.account, one.regions] as const] : [])));
  const told = await tellFaults(shift, looked, regions);
  const sum = (count: 'running' | 'found'): number => visits.reduce((total, visit) => total + (visit[count] ?? 0), 0);
  return {
    visited: results.flatMap(({ place, visits: some }) => (some.has(instances.name) ? [place] : [])),
    unread,
    running: sum('running'),
    found: sum('found'),
    unproven: concluded.filter(({ faults }) => faults.some(({ kind }) => kind === 'unproven')).length,
    told,
    isOwnTurn: isOwn,
  };
}
