/**
 * Which entries of the allowlist may cover a launch: what one covers, and still runs, adds up toward its
 * bound.
 */
import { type Batch, groupBy } from '../batch/batch.ts';
import { keyPart, type Memory, orElse } from '../batch/memory.ts';
import { beyondEntry } from '../detections/beyond-entry.ts';
import { type BeyondEntry, noRecentActivity } from '../detections/detection.ts';
import { detect } from '../detections/index.ts';
import { isMistake, type Launch, usdPerHour } from '../model/launch.ts';
import type { AllowEntry } from '../model/settings.ts';
import { isSeenNowhereElse } from './activity.ts';
import { boundOf, coversStrong, isExpired, matchingEntries } from './allow.ts';
import { isSameStart, type StoredStart } from './starts.ts';
import { changeSum, joined, knownToRun, lookedAt, nothing, runningOf, type Sum } from './sum.ts';

/** The dearest of what an entry covers. */
const MOST = 1_000;
/** Less than this above the bound is the error of adding up binary fractions. */
const TOLERANCE = 1e-6;

export interface Cover {
  /** Entries that match the launch, without those whose bound it would pass. */
  readonly entries: readonly AllowEntry[];
  /** Why an entry does not cover it; undefined where another one covers it whatever it shows. */
  readonly beyond?: BeyondEntry;
}

/** A bounded entry, with launches of an account that it matches. */
interface Claim {
  readonly entry: AllowEntry;
  readonly bound: number;
  readonly launch: Launch;
}

/** It will run, and nothing else will tell of it. The instances of other requests come by themselves. */
const addsUp = (launch: Launch): boolean => launch.kind === 'instance' || isSeenNowhereElse(launch);

const asksForCompute = ({ kind, refusal }: Launch): boolean =>
  kind === 'instance' || kind === 'request' || (kind === 'attempt' && refusal?.kind !== 'dry-run');

/** What no entry covers adds up toward none. */
const mayBeCovered = ({ settings }: Batch, launch: Launch): boolean =>
  !detect({ launch, recent: noRecentActivity, settings }, () => {}).some(({ strength }) => strength === 'hard');

/** What an earlier event about the same start was told, under the same bound. */
function toldBefore({ launch, entry, bound }: Claim, stored: StoredStart | undefined): BeyondEntry | undefined {
  if (!stored || !isSameStart(launch, stored.start)) return undefined;
  const evidence = stored.start.signals.find(({ id }) => id === beyondEntry.id)?.evidence;
  const { usdPerHour: dollars } = evidence ?? {};
  if (evidence?.entry !== entry.name || evidence.bound !== bound || typeof dollars !== 'number') return undefined;
  return { entry: entry.name, bound, usdPerHour: dollars, adds: 'up' };
}

/**
 * For each launch the entries that match it, or matched what another event told of the same start: a state
 * change names no principal, and yet it is about what an entry covers by its principal.
 */
function matchingOf(
  { settings: { allow } }: Batch,
  launches: readonly Launch[],
  starts: ReadonlyMap<string, StoredStart>,
): ReadonlyMap<Launch, readonly AllowEntry[]> {
  const own = new Map(launches.map((launch) => [launch, matchingEntries(allow, launch)]));
  const byId = groupBy(
    launches.filter(({ kind }) => kind === 'instance'),
    ({ id }) => id,
  );
  const entriesOf = (launch: Launch): readonly AllowEntry[] => {
    const stored = starts.get(launch.id)?.start;
    const before = stored && isSameStart(launch, stored) ? stored.entry : undefined;
    const beside = (byId.get(launch.id) ?? []).filter((other) => isSameStart(launch, other));
    const found = [launch, ...beside].flatMap((one) => own.get(one) ?? []);
    return allow.filter((entry) => found.includes(entry) || (entry.name === before && !isExpired(entry, launch.time)));
  };
  return new Map(launches.map((launch) => [launch, entriesOf(launch)]));
}

/** The instances of one call are covered together, or not at all. */
const callOf = ({ reservationId, eventId }: Launch): string => reservationId ?? eventId;

/** With each call that is still within the bound, and dollars an hour with each that is not. */
async function claimed(
  claims: readonly Claim[],
  before: Sum,
  now: number,
  look: (sum: Sum, bound: number) => Promise<Sum>,
): Promise<{ readonly sum: Sum; readonly answer: ReadonlyMap<Launch, number> }> {
  const beyond = new Map<Launch, number>();
  let sum = joined(before, [], now, MOST);
  for (const group of groupBy(claims, ({ launch }) => callOf(launch)).values()) {
    const { bound } = group[0] as Claim;
    const started = group.flatMap(({ launch }) => runningOf(launch) ?? []);
    const ids = new Set(started.map(({ id }) => id));
    const next = await look(joined(sum, started, now, MOST), bound);
    const dollars = knownToRun(next, now);
    if (dollars - bound <= TOLERANCE) {
      sum = next;
    } else {
      sum = { ...next, running: next.running.filter(({ id }) => !ids.has(id)) };
      for (const { launch } of group) beyond.set(launch, dollars);
    }
  }
  return { sum, answer: beyond };
}

/**
 * Dollars an hour of what an entry would cover with each of the launches that pass its bound. Without the
 * store, of the batch.
 */
function claim(batch: Batch, memory: Memory, claims: readonly Claim[]): Promise<ReadonlyMap<Launch, number>> {
  const { launch, entry } = claims[0] as Claim;
  const now = Math.max(memory.now(), ...claims.map(({ launch: one }) => Math.max(one.time, one.launchTime ?? 0)));
  const key = { partition: `allowed/${keyPart(launch.account)}`, sort: keyPart(entry.name) };
  const look = (sum: Sum, bound: number): Promise<Sum> => lookedAt(batch, sum, bound, now);
  const alone = claimed(claims, nothing, now, async (sum) => sum).then(({ answer }) => answer);
  return alone.then((fallback) =>
    orElse(
      fallback,
      changeSum(memory, key, (before) => claimed(claims, before, now, look)),
    ),
  );
}

/**
 * What may cover each launch. One counts toward every bounded entry that matches it, for as long as it runs;
 * the same launch again changes nothing.
 *
 * @param starts what the store knows of the launches' starts, by their ids
 */
export async function coversOf(
  batch: Batch,
  memory: Memory,
  launches: readonly Launch[],
  starts: ReadonlyMap<string, StoredStart>,
): Promise<ReadonlyMap<Launch, Cover>> {
  const { budget } = batch.settings;
  const matching = matchingOf(batch, launches, starts);
  const claims = [...matching].flatMap(([launch, entries]): Claim[] => {
    const bounded = entries.flatMap((entry) => {
      const bound = boundOf(entry, budget.usdPerHour);
      return bound === undefined ? [] : [{ entry, bound, launch }];
    });
    const counts = bounded.length > 0 && asksForCompute(launch) && !isMistake(launch) && !launch.isRoutine;
    return counts && usdPerHour(launch) !== undefined && mayBeCovered(batch, launch) ? bounded : [];
  });
  const beyond = new Map<Launch, BeyondEntry[]>();
  const tell = ({ launch }: Claim, one: BeyondEntry): unknown =>
    beyond.set(launch, [...(beyond.get(launch) ?? []), one]);
  const open: Claim[] = [];
  for (const one of claims) {
    const { launch, entry, bound } = one;
    const before = toldBefore(one, starts.get(launch.id));
    const asked = usdPerHour(launch) ?? 0;
    if (before) tell(one, before);
    else if (addsUp(launch)) open.push(one);
    else if (asked - bound > TOLERANCE) tell(one, { entry: entry.name, bound, usdPerHour: asked, adds: 'no' });
  }
  await Promise.all(
    [...groupBy(open, ({ launch, entry }) => JSON.stringify([launch.account, entry.name])).values()].map(
      async (group) => {
        const passed = await claim(batch, memory, group);
        for (const one of group) {
          const dollars = passed.get(one.launch);
          if (dollars === undefined) continue;
          tell(one, { entry: one.entry.name, bound: one.bound, usdPerHour: dollars, adds: 'up' });
        }
      },
    ),
  );
  return new Map(
    [...matching].map(([launch, entries]) => {
      const passed = beyond.get(launch) ?? [];
      const within = entries.filter(({ name }) => !passed.some((one) => one.entry === name));
      const [first] = within.some(coversStrong) ? [] : passed;
      return [launch, { entries: within, ...(first && { beyond: first }) }];
    }),
  );
}
