/**
 * What an account's persons started within a day and still runs, in dollars an hour: many small launches are as dear as a large
 * one. One item an account, so that a day of ten thousand launches is read and written as cheaply as one of ten.
 */
import { z } from 'zod/mini';
import { type Batch, groupBy } from '../batch/batch.ts';
import { formOf } from '../batch/form.ts';
import { keyPart, type Memory, orElse } from '../batch/memory.ts';
import { lookWhatRuns, type Started } from '../lookups/still-running.ts';
import { isMadeByService, type Launch, usdPerHour } from '../model/launch.ts';
import { DAY, HOUR, MINUTE } from '../model/time.ts';
import { type Placed, WINDOW } from './activity.ts';

/** The dearest instances of an account; more of them cost more than the sum needs to know. */
const MOST = 200;
const COUNTS_FOR = DAY;
/** What could not be looked at is taken for running so long after its start. */
const TRUSTED_FOR = HOUR;
/** Other detectors write the same item: so often it is read again. */
const TRIES = 4;

/** One instance. `id` is its launch's. */
interface Running extends Started {
  readonly id: string;
  readonly usdPerHour: number;
  /** When it was last seen running: at its start, or by a look. */
  readonly seenAt: number;
}

interface Sum {
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

const nothing: Sum = { running: [], failedAt: 0 };

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

const keyOf = (account: string) => ({ partition: `running/${keyPart(account)}`, sort: 'persons' });

/** An instance that no service is known to have made, and that no entry may cover whatever it shows. */
function runningOf({ launch, standing }: Placed[number]): Running | undefined {
  const price = usdPerHour(launch);
  const counts = launch.kind === 'instance' && !isMadeByService(launch) && !standing.isCovered;
  if (!counts || price === undefined || launch.instanceId === undefined) return undefined;
  const { id, account, region, instanceId } = launch;
  const since = launch.launchTime ?? launch.time;
  return { id, account, region, instanceId, usdPerHour: price, since, seenAt: Math.max(since, launch.time) };
}

/** With what started since, the dearest first; an instance counts once, as what was told of it last. */
function joined({ running, failedAt }: Sum, started: readonly Running[], now: number): Sum {
  const byId = new Map(running.map((one) => [one.id, one]));
  for (const one of started) {
    const { since = 0, seenAt = 0 } = byId.get(one.id) ?? {};
    byId.set(one.id, { ...one, since: Math.max(since, one.since), seenAt: Math.max(seenAt, one.seenAt) });
  }
  const counted = [...byId.values()].filter(({ since }) => now - since < COUNTS_FOR);
  return { failedAt, running: counted.sort((a, b) => b.usdPerHour - a.usdPerHour).slice(0, MOST) };
}

const isSeen = ({ seenAt }: Running, now: number): boolean => now - seenAt <= WINDOW;

const dollarsOf = (running: readonly Running[]): number => running.reduce((sum, one) => sum + one.usdPerHour, 0);

/** Of what was seen within ten minutes, or could not be looked at and is at most an hour old. */
const knownToRun = ({ running, failedAt }: Sum, now: number): number => {
  const isBlind = now - failedAt <= WINDOW;
  return dollarsOf(running.filter((one) => isSeen(one, now) || (isBlind && now - one.since <= TRUSTED_FOR)));
};

/** Looks what still runs where the sum would pass the budget by it, at most every ten minutes. */
async function lookedAt(batch: Batch, sum: Sum, now: number): Promise<Sum> {
  const budget = batch.settings.budget.usdPerHour;
  const isSettled = knownToRun(sum, now) > budget || dollarsOf(sum.running) <= budget || now - sum.failedAt <= WINDOW;
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

const isSame = (a: Columns, b: Columns | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

async function accountSum(batch: Batch, memory: Memory, account: string, started: readonly Running[]): Promise<number> {
  const now = Math.max(memory.now(), ...started.map(({ seenAt }) => seenAt));
  const key = keyOf(account);
  for (let tries = 1; ; tries++) {
    const [found] = await memory.get(form, [key]);
    const sum = await lookedAt(batch, joined(found?.value ? sumOf(found.value) : nothing, started, now), now);
    const value = columnsOf(sum);
    const isWritten =
      isSame(value, found?.value) ||
      (await memory.putIf(form, { ...key, value, expiresAt: memory.now() + COUNTS_FOR + MINUTE }, found?.version));
    if (isWritten || tries >= TRIES) return knownToRun(sum, now);
  }
}

/** Dollars an hour that each launch of a person's is part of; nothing for the others. Without the store, those of the batch. */
export async function runningSums(batch: Batch, memory: Memory, placed: Placed): Promise<ReadonlyMap<Launch, number>> {
  const counted = placed.flatMap((one) => {
    const running = runningOf(one);
    return running ? [{ launch: one.launch, running }] : [];
  });
  const sums = await Promise.all(
    [...groupBy(counted, ({ launch }) => launch.account)].map(async ([account, group]) => {
      const started = group.map(({ running }) => running);
      const sum = await orElse(
        dollarsOf(joined(nothing, started, memory.now()).running),
        accountSum(batch, memory, account, started),
      );
      return group.map(({ launch }) => [launch, sum] as const);
    }),
  );
  return new Map(sums.flat());
}
