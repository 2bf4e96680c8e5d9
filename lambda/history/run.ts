/**
 * One run of the function that reads the watched accounts' own history: it goes on from where the last one
 * came, and leaves the rest to the next.
 */
import { readFirsts } from '../assessment/firsts.ts';
import { addUsual } from '../assessment/usual-records.ts';
import { reasonOf } from '../batch/batch.ts';
import { createMemory } from '../batch/memory.ts';
import type { Matcher } from '../local/matcher.ts';
import { inParallel, limitConcurrency } from '../model/concurrency.ts';
import { isPerhapsSent } from '../model/perhaps-sent.ts';
import type { Settings } from '../model/settings.ts';
import { DAY, MINUTE, SECOND } from '../model/time.ts';
import type { HistoryPorts } from '../ports.ts';
import type { HistoryGap } from './gap.ts';
import { judge } from './judge.ts';
import { historyMail } from './mail.ts';
import {
  type AccountProgress,
  endLease,
  listAccounts,
  readAccount,
  readEvents,
  takeLease,
  writeAccount,
} from './progress.ts';
import { type ReadRegions, type Run, readRegionsOf } from './read-account.ts';
import { readResults, resultOf, writeResult } from './result.ts';
import { takeStock } from './stock.ts';

/** CloudTrail keeps no more. */
const LONGEST = 90 * DAY;
/** Members are spread out over the runs. */
const ACCOUNTS_AT_ONCE = 4;
/** Runs in a row in which an account does not let itself be looked into, before it is given up. */
const MOST_FAILURES = 16;
/** Events that are judged, by how often judging did not come to its end: it has to fit into a run. */
const judgedAtMost = [10_000, 3_000, 500] as const;
/** Judging is begun only with so much time left. */
const JUDGING = 6 * MINUTE;
/** What is read is mailed after so long, whoever is not read yet. */
const LONGEST_WAIT = DAY;
const MAIL = 20 * SECOND;
/** Records and names that are written side by side. */
const WRITTEN_AT_ONCE = 100;
const ACCOUNTS_IN_A_MAIL = 50;

export interface HistoryRun {
  readonly ports: HistoryPorts;
  readonly settings: Settings;
  readonly admits: Matcher;
  readonly homeAccount: string;
  /** Regions that the configuration leaves out. */
  readonly exclude: readonly string[];
  /** Milliseconds since the epoch by which the run has to be over. */
  readonly end: number;
}

/** What one run did. */
export interface HistoryReport {
  readonly read: readonly string[];
  readonly mailed: readonly string[];
}

const nothing: HistoryReport = { read: [], mailed: [] };

const isWaiting = ({ phase }: AccountProgress): boolean => phase === 'reading';

const fresh = (account: string, now: number): AccountProgress => ({
  account,
  phase: 'reading',
  from: now - LONGEST,
  to: now,
  failures: 0,
  attempts: 0,
});

/** @throws where the store, or the topic, does not answer: the run counts as failed, and the next goes on */
export async function readHistories(input: HistoryRun): Promise<HistoryReport> {
  const { ports, homeAccount, settings, end } = input;
  const memory = createMemory({ ports, deadline: end });
  const isAlone = settings.organization === undefined;
  if (isAlone && (await readAccount(memory, homeAccount))?.phase === 'told') return nothing;
  if (!(await takeLease(memory, end + MINUTE))) return nothing;
  const run: Run = { ports, memory, admits: input.admits, deadline: end - 2 * MINUTE };
  const accounts = await accountsOf(input, run);
  // One after the other: each takes all that the function has of memory and time.
  const judging = limitConcurrency(1);
  const read = await inParallel(accounts.filter(isWaiting), ACCOUNTS_AT_ONCE, (one) => goOn(input, run, one, judging));
  const mailed = await mailResults(input, run);
  await endLease(memory);
  return { read: read.flatMap((one) => (isWaiting(one) ? [] : [one.account])), mailed };
}

/** Those that are watched now; who is new among them is read from here on. */
async function accountsOf({ ports, homeAccount }: HistoryRun, run: Run): Promise<readonly AccountProgress[]> {
  const known = new Map((await listAccounts(run.memory)).map((one) => [one.account, one]));
  const members = await membersOf(run);
  const now = ports.clock.now();
  return [...new Set([homeAccount, ...members])].map((account) => known.get(account) ?? fresh(account, now));
}

/** Without the list, the own account is read all the same. */
async function membersOf({ ports, deadline }: Run): Promise<readonly string[]> {
  try {
    const left = Math.max(1, deadline - ports.clock.now());
    return await ports.clock.within(left, (signal) => ports.members(signal));
  } catch (error) {
    ports.journal.warn('the members are not known: their history waits', { error });
    return [];
  }
}

async function goOn(
  input: HistoryRun,
  run: Run,
  account: AccountProgress,
  judging: ReturnType<typeof limitConcurrency>,
): Promise<AccountProgress> {
  const { ports, memory, deadline } = run;
  if (ports.clock.now() >= deadline) return account;
  const regions = await regionsOf(input, run, account);
  if (regions instanceof Error) return fail(input, run, account, regions);
  const read = await readRegionsOf(run, account.account, regions, account);
  const begun = { ...account, failures: 0 };
  return judging(async () => {
    const isReady = read.progress.every(({ isDone }) => isDone) && ports.clock.now() <= deadline - JUDGING;
    if (isReady) return finish(input, run, begun, read);
    await writeAccount(memory, begun);
    return begun;
  });
}

async function regionsOf({ exclude }: HistoryRun, { ports, deadline }: Run, { account }: AccountProgress) {
  try {
    const left = Math.max(1, deadline - ports.clock.now());
    const regions = await ports.clock.within(left, (signal) => ports.regions(account, signal));
    return regions.filter((region) => !exclude.includes(region));
  } catch (error) {
    ports.journal.warn('the history of an account cannot be read', { account, reason: reasonOf(error) });
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Tries again in the next run; in the end says so instead. */
async function fail(input: HistoryRun, run: Run, account: AccountProgress, error: Error): Promise<AccountProgress> {
  const failed = { ...account, failures: account.failures + 1 };
  if (failed.failures >= MOST_FAILURES) {
    return finish(input, run, failed, { regions: [], progress: [] }, [{ kind: 'account', reason: reasonOf(error) }]);
  }
  await writeAccount(run.memory, failed);
  return failed;
}

/** Judges what was read and what runs, and leaves to the detector what it needs of it. */
async function finish(
  { settings }: HistoryRun,
  run: Run,
  account: AccountProgress,
  { regions, progress }: ReadRegions,
  more: readonly HistoryGap[] = [],
): Promise<AccountProgress> {
  const { ports, memory, admits, deadline } = run;
  const attempt = { ...account, attempts: account.attempts + 1 };
  await writeAccount(memory, attempt);
  const id = account.account;
  const stock = await takeStock({ ports, deadline: deadline - JUDGING / 2 }, id, regions);
  const places = regions.map((region) => ({ account: id, region }));
  const read = await inParallel(places, ACCOUNTS_AT_ONCE, (place) =>
    readEvents(memory, place, progress[regions.indexOf(place.region)] as (typeof progress)[number]),
  );
  const events = once(read.flat());
  const limit = judgedAtMost[account.attempts] ?? 0;
  const latest = latestOf(events, limit);
  const judged = await judge({ account: id, events: latest, running: stock.instances, settings, admits });
  for (const some of chunks(judged.usual)) await addUsual(memory, some);
  for (const some of chunks([...judged.firsts])) await readFirsts(memory, new Map(some));
  const unread = regions.flatMap((region, index): HistoryGap[] => {
    const { cut, error, failures } = progress[index] as (typeof progress)[number];
    return [
      ...(cut.length > 0 ? [{ kind: 'cut' as const, region, names: cut.slice(0, 10) }] : []),
      ...(failures > 0 && error !== undefined ? [{ kind: 'region' as const, region, reason: error }] : []),
    ];
  });
  const left = events.length > limit ? [{ kind: 'judged' as const, count: limit }] : [];
  const facts = { account: id, from: account.from, to: account.to, events: latest.length, judged, stock };
  await writeResult(memory, resultOf({ ...facts, gaps: [...more, ...unread, ...stock.gaps, ...left] }));
  const done = { ...attempt, phase: 'read' as const };
  await writeAccount(memory, done);
  return done;
}

function* chunks<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < all.length; start += WRITTEN_AT_ONCE) yield all.slice(start, start + WRITTEN_AT_ONCE);
}

/** An event once, however often it was read. */
const once = (events: readonly unknown[]): readonly unknown[] => [
  ...new Map(events.map((event) => [(event as { readonly id?: unknown } | null)?.id, event])).values(),
];

const timeOf = (event: unknown): string => String((event as { readonly time?: unknown } | null)?.time ?? '');

/** ISO 8601 in UTC sorts as it should. */
const latestOf = (events: readonly unknown[], limit: number): readonly unknown[] =>
  events.length <= limit ? events : [...events].sort((a, b) => (timeOf(a) < timeOf(b) ? 1 : -1)).slice(0, limit);

/** A deployment is done before anybody has confirmed: the mail waits. Where nobody can say, it goes out. */
async function isHeard({ clock, journal, ...ports }: HistoryPorts): Promise<boolean> {
  try {
    return await clock.within(MAIL, (signal) => ports.isHeard(signal));
  } catch (error) {
    journal.warn('nobody knows whether the mails are heard', { error });
    return true;
  }
}

/** One mail about all that were read since the last one, once nobody is left or some have waited for long. */
async function mailResults({ settings }: HistoryRun, { ports, memory }: Run): Promise<readonly string[]> {
  const all = await listAccounts(memory);
  const read = all.filter(({ phase }) => phase === 'read');
  const oldest = Math.min(...read.map(({ to }) => to));
  if (read.length === 0 || (all.some(isWaiting) && ports.clock.now() - oldest < LONGEST_WAIT)) return [];
  if (!(await isHeard(ports))) return [];
  const some = read.slice(0, ACCOUNTS_IN_A_MAIL);
  const accounts = some.map(({ account }) => account);
  const mail = historyMail(await readResults(memory, accounts), settings, ports.clock.now());
  try {
    await ports.clock.within(MAIL, (signal) => ports.outbox.send(mail, signal));
  } catch (error) {
    // Perhaps it went out: a second one would say the same.
    if (!isPerhapsSent(error) && (error as Error).name !== 'TimeoutError') throw error;
    ports.journal.warn('nobody knows whether the mail about the history went out', { error });
  }
  for (const one of some) await writeAccount(memory, { ...one, phase: 'told' });
  return accounts;
}
