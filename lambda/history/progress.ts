/** How far the histories of the watched accounts are read: what one run leaves to the next. */
import * as z from 'zod/mini';
import { formOf, objectOf } from '../batch/form.ts';
import { keyPart, type Memory } from '../batch/memory.ts';
import { inParallel } from '../model/concurrency.ts';
import { DAY } from '../model/time.ts';
import type { Key, Place } from '../ports.ts';
import { pack, unpack } from './chunks.ts';

/** Of what is read, until it is judged. */
const KEPT = 14 * DAY;
/** That an account's history was read and told is known for as long as Davylamp is there. */
const KEPT_DONE = 3_650 * DAY;
const CHUNKS_AT_ONCE = 8;

/** `read`: its result waits to be mailed. */
const phases = ['reading', 'read', 'told'] as const;
type Phase = (typeof phases)[number];

export interface AccountProgress {
  readonly account: string;
  readonly phase: Phase;
  /** What is read, milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  /** Runs in a row in which the account did not let itself be looked into. */
  readonly failures: number;
  /** Times that judging was begun; the next takes less, because the last one did not come to its end. */
  readonly attempts: number;
}

const text = z.string();

const accountForm = formOf<AccountProgress>('history of an account', 1, {
  account: text,
  phase: z.enum(phases),
  from: z.number(),
  to: z.number(),
  failures: z.number(),
  attempts: z.number(),
});

/** What of one query is known: all between two times. */
export interface HeldQuery {
  readonly query: string;
  readonly from: number;
  readonly to: number;
  readonly pages: number;
}

export interface RegionProgress {
  readonly isDone: boolean;
  readonly held: readonly HeldQuery[];
  /** Names of calls of which the oldest are left out. */
  readonly cut: readonly string[];
  readonly records: number;
  readonly chunks: number;
  /** Runs in a row that ended in an error. */
  readonly failures: number;
  /** The last error, as the mail tells it where nothing helped. */
  readonly error?: string;
}

const noProgress: RegionProgress = { isDone: false, held: [], cut: [], records: 0, chunks: 0, failures: 0 };

const regionForm = formOf<RegionProgress>('history of a Region', 1, {
  isDone: z.boolean(),
  held: z.array(objectOf<HeldQuery>({ query: text, from: z.number(), to: z.number(), pages: z.number() })),
  cut: z.array(text),
  records: z.number(),
  chunks: z.number(),
  failures: z.number(),
  error: z.exactOptional(text),
});

const chunkForm = formOf<{ readonly packed: string }>('events of a history', 1, { packed: text });
const leaseForm = formOf<{ readonly until: number }>('lease of the history', 1, { until: z.number() });

const accounts = 'history/accounts';
const partitionOf = (account: string): string => `history/${keyPart(account)}`;
const regionKey = ({ account, region }: Place): Key => ({
  partition: partitionOf(account),
  sort: `region/${keyPart(region)}`,
});
const chunkKey = ({ account, region }: Place, chunk: number): Key => ({
  partition: partitionOf(account),
  sort: `events/${keyPart(region)}/${chunk}`,
});

/** @throws StoreDownError */
export async function readAccount(memory: Memory, account: string): Promise<AccountProgress | undefined> {
  const [found] = await memory.get(accountForm, [{ partition: accounts, sort: keyPart(account) }]);
  return found?.value;
}

export async function listAccounts(memory: Memory): Promise<readonly AccountProgress[]> {
  return (await memory.list(accountForm, accounts, '0', 'z')).flatMap((one) => one ?? []);
}

export async function writeAccount(memory: Memory, value: AccountProgress): Promise<void> {
  const key = { partition: accounts, sort: keyPart(value.account) };
  await memory.put(accountForm, [{ ...key, value, expiresAt: memory.now() + KEPT_DONE }]);
}

export async function readRegions(memory: Memory, places: readonly Place[]): Promise<readonly RegionProgress[]> {
  const found = await memory.get(regionForm, places.map(regionKey));
  return found.map((one) => one?.value ?? noProgress);
}

/**
 * The events first: a run that ends in between reads them once more, and they are told apart by their ids.
 */
export async function writeRegion(
  memory: Memory,
  place: Place,
  progress: RegionProgress,
  events: readonly unknown[],
): Promise<RegionProgress> {
  const expiresAt = memory.now() + KEPT;
  const chunks = pack(events).map((packed, index) => ({
    ...chunkKey(place, progress.chunks + index),
    value: { packed },
    expiresAt,
  }));
  for (const chunk of chunks) await memory.put(chunkForm, [chunk]);
  const value = { ...progress, chunks: progress.chunks + chunks.length };
  await memory.put(regionForm, [{ ...regionKey(place), value, expiresAt }]);
  return value;
}

/** All events that were read of a Region, some of them perhaps twice. */
export async function readEvents(
  memory: Memory,
  place: Place,
  { chunks }: RegionProgress,
): Promise<readonly unknown[]> {
  const numbers = Array.from({ length: chunks }, (_, index) => index);
  const found = await inParallel(numbers, CHUNKS_AT_ONCE, async (chunk) => {
    const [one] = await memory.get(chunkForm, [chunkKey(place, chunk)]);
    return unpack(one?.value?.packed ?? '') ?? [];
  });
  return found.flat();
}

const leaseKey: Key = { partition: 'history', sort: 'lease' };

/** Only one run reads at a time: a schedule starts them without asking, and sometimes twice. */
export async function takeLease(memory: Memory, until: number): Promise<boolean> {
  const [found] = await memory.get(leaseForm, [leaseKey]);
  if (found?.value && found.value.until > memory.now()) return false;
  return memory.putIf(leaseForm, { ...leaseKey, value: { until }, expiresAt: until + DAY }, found?.version);
}

export async function endLease(memory: Memory): Promise<void> {
  const [found] = await memory.get(leaseForm, [leaseKey]);
  const ended = { ...leaseKey, value: { until: 0 }, expiresAt: memory.now() + DAY };
  await memory.putIf(leaseForm, ended, found?.version);
}
