/** What runs in an account now: where, of which types, since when, and what its user data holds. */
import { reasonOf } from '../batch/batch.ts';
import { inParallel } from '../model/concurrency.ts';
import { MINUTE, SECOND } from '../model/time.ts';
import type { HistoryPorts, Place, RunningFacts } from '../ports.ts';
import type { HistoryGap } from './gap.ts';

const REGIONS_AT_ONCE = 8;
/** Instances that are looked at one by one, the newest: the others are only counted. */
const MOST_INSTANCES = 2_000;
/** Reservations whose user data is read, the newest. */
const MOST_USER_DATA = 300;
const USER_DATA_AT_ONCE = 4;
/** Between two calls side by side: EC2 shares what it answers with everybody in the account. */
const pause = SECOND;
const CALL = 20 * SECOND;
const REGION = 4 * MINUTE;

export interface RunningInstanceHere extends Place {
  readonly facts: RunningFacts;
  /** As EC2 gives it, in base64; never stored. Undefined: none, or not read. */
  readonly userData?: string;
}

/** Instances of one type in a Region. */
export interface Kind {
  readonly region: string;
  readonly type: string;
  readonly count: number;
}

export interface Stock {
  /** The newest first. */
  readonly instances: readonly RunningInstanceHere[];
  readonly kinds: readonly Kind[];
  readonly gaps: readonly HistoryGap[];
}

/** What the look at one Region gives. */
interface Found {
  readonly instances: readonly RunningInstanceHere[];
  readonly counts: ReadonlyMap<string, number>;
}

const newestFirst = (a: RunningInstanceHere, b: RunningInstanceHere): number =>
  (b.facts.launchTime ?? 0) - (a.facts.launchTime ?? 0);

async function lookAt(ports: HistoryPorts, place: Place, signal: AbortSignal): Promise<Found> {
  const counts = new Map<string, number>();
  let instances: RunningInstanceHere[] = [];
  for await (const page of ports.running(place, signal)) {
    for (const { instanceType = 'unknown' } of page) counts.set(instanceType, (counts.get(instanceType) ?? 0) + 1);
    const more = page.map((facts) => ({ ...place, facts }));
    instances = [...instances, ...more].sort(newestFirst).slice(0, MOST_INSTANCES);
  }
  return { instances, counts };
}

const reservationOf = ({ account, region, facts }: RunningInstanceHere): string =>
  `${account}/${region}/${facts.reservationId ?? facts.instanceId}`;

/** One instance of each reservation: all of them were started with the same user data. */
function onesToRead(instances: readonly RunningInstanceHere[]): readonly RunningInstanceHere[] {
  const seen = new Map<string, RunningInstanceHere>();
  for (const one of instances) if (!seen.has(reservationOf(one))) seen.set(reservationOf(one), one);
  return [...seen.values()].slice(0, MOST_USER_DATA);
}

/** Never rejects: what could not be looked at is in `gaps`. */
export async function takeStock(
  { ports, deadline }: { readonly ports: HistoryPorts; readonly deadline: number },
  account: string,
  regions: readonly string[],
): Promise<Stock> {
  const gaps: HistoryGap[] = [];
  const { clock } = ports;
  const left = (limit: number): number => Math.max(1, Math.min(limit, deadline - clock.now()));
  const found = await inParallel(regions, REGIONS_AT_ONCE, async (region): Promise<Found & { region: string }> => {
    const place = { account, region };
    try {
      return { region, ...(await clock.within(left(REGION), (signal) => lookAt(ports, place, signal))) };
    } catch (error) {
      gaps.push({ kind: 'running', region, reason: reasonOf(error) });
      return { region, instances: [], counts: new Map() };
    }
  });
  const instances = found
    .flatMap((one) => one.instances)
    .sort(newestFirst)
    .slice(0, MOST_INSTANCES);
  const userData = new Map<string, string>();
  let failed = 0;
  await inParallel(onesToRead(instances), USER_DATA_AT_ONCE, async (one) => {
    if (clock.now() >= deadline) return;
    try {
      const [text] = await Promise.all([
        clock.within(left(CALL), (signal) => ports.userData(one, one.facts.instanceId, signal)),
        clock.sleep(pause),
      ]);
      if (text !== undefined) userData.set(reservationOf(one), text);
    } catch {
      // Counted, and said as one: it may be gone by now, or there is no permission for any.
      failed += 1;
    }
  });
  if (failed > 0) gaps.push({ kind: 'user-data', count: failed });
  return {
    instances: instances.map((one) => {
      const text = userData.get(reservationOf(one));
      return text === undefined ? one : { ...one, userData: text };
    }),
    kinds: found.flatMap(({ region, counts }) => [...counts].map(([type, count]) => ({ region, type, count }))),
    gaps,
  };
}
