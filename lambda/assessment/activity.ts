/**
 * Who launched what, where and when, over the last minutes: one item a launch, so that writing it twice
 * changes nothing.
 */
import * as z from 'zod/mini';
import { groupBy } from '../batch/batch.ts';
import { formOf, objectOf } from '../batch/form.ts';
import { keyPart, type Memory, type Remembered, timePart } from '../batch/memory.ts';
import { countsAsRefusal } from '../events/refusal.ts';
import { isByHuman, isMadeByService, isMistake, type Launch, usdPerHour } from '../model/launch.ts';
import { type RefusalKind, refusalKinds } from '../model/observation.ts';
import { DAY, MINUTE } from '../model/time.ts';
import { orderNames } from './orders.ts';

export const WINDOW = 10 * MINUTE;
export const PREPARED_BEFORE = 15 * MINUTE;
/** Long enough for late events; the window itself is minutes. */
const KEPT = DAY;

/** mistake: a call that asked for something impossible. */
const whats = ['launch', 'dry-run', 'preparation', 'mistake'] as const;

interface Group {
  /** With its Region. */
  readonly name: string;
  readonly size: number;
}

export interface Activity {
  readonly id: string;
  readonly time: number;
  readonly account: string;
  readonly region: string;
  readonly what: (typeof whats)[number];
  readonly eventName?: string;
  /**
   * Code and kind of a refusal that counts, and dollars an hour where the price of all its types is known.
   */
  readonly refusal?: string;
  readonly refusalKind?: RefusalKind;
  readonly refusedUsdPerHour?: number;
  /** By itself, whatever happened around it, it shows a strong or hard signal. */
  readonly isRemarkable?: true;
  /** Of an instance that no entry may cover at any strength. */
  readonly usdPerHour?: number;
  /** A service made it. */
  readonly byService?: true;
  /** The call that a service made it with, as EC2 names it. */
  readonly reservation?: string;
  /** Names of the orders that it may have been made by, where a service made it. */
  readonly orders?: readonly string[];
  /** An Auto Scaling group or node group that a person made or raised, and the size it is to have. */
  readonly group?: Group;
  /**
   * The instance started where nobody expects one; `service`: and a service made it, without a list that says
   * otherwise.
   */
  readonly undeclared?: 'yes' | 'service';
}

const activityForm = formOf<Activity>('activity', 1, {
  id: z.string(),
  time: z.number(),
  account: z.string(),
  region: z.string(),
  what: z.enum(whats),
  eventName: z.exactOptional(z.string()),
  refusal: z.exactOptional(z.string()),
  refusalKind: z.exactOptional(z.enum(refusalKinds)),
  refusedUsdPerHour: z.exactOptional(z.number()),
  isRemarkable: z.exactOptional(z.literal(true)),
  usdPerHour: z.exactOptional(z.number()),
  byService: z.exactOptional(z.literal(true)),
  reservation: z.exactOptional(z.string()),
  orders: z.exactOptional(z.array(z.string())),
  group: z.exactOptional(objectOf<Group>({ name: z.string(), size: z.number() })),
  undeclared: z.exactOptional(z.enum(['yes', 'service'])),
});

/** What a launch adds to the account's activity, besides what it says itself. */
export interface RegionStanding {
  /** By itself it shows a strong or hard signal. */
  readonly isRemarkable?: boolean;
  /** An entry that may cover strong signals matches it. */
  readonly isCovered: boolean;
  readonly undeclared: 'yes' | 'service' | 'no';
}

const principalPartition = (launch: Launch): string | undefined =>
  launch.principal && isByHuman(launch)
    ? `principal/${keyPart(launch.account)}/${keyPart(launch.principal.key)}`
    : undefined;

/** What every network has: two accounts with the same one, through VPC endpoints, have nothing in common. */
const privateAddress =
  /^(10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\.|^(::1$|f[cd]|fe[89ab])/i;

/** A public IP address, not the name of a service. */
const isAddress = (source: string): boolean =>
  (/^[0-9.]{7,15}$/.test(source) || /^[0-9a-f]*:[0-9a-f:.]{1,38}$/i.test(source)) && !privateAddress.test(source);

/** Where a principal and its source address are counted over all accounts. */
function togetherPartitions(launch: Launch): string[] {
  if (!launch.principal || !isByHuman(launch) || isMistake(launch)) return [];
  const { key, sourceIp } = launch.principal;
  const address = sourceIp !== undefined && isAddress(sourceIp) ? [`together/address/${keyPart(sourceIp)}`] : [];
  return [`together/principal/${keyPart(key)}`, ...address];
}

const accountPartition = (account: string): string => `activity/${keyPart(account)}`;

function whatOf({ kind, refusal }: Launch): Activity['what'] {
  if (kind === 'preparation' || kind === 'notice') return 'preparation';
  return refusal?.kind === 'dry-run' || refusal?.kind === 'mistake' ? refusal.kind : 'launch';
}

function refusalOf(launch: Launch): Pick<Activity, 'refusal' | 'refusalKind' | 'refusedUsdPerHour'> {
  const { refusal, types } = launch;
  if (!refusal || !countsAsRefusal(refusal)) return {};
  const price = types.every((type) => type.price) ? usdPerHour(launch) : undefined;
  return {
    refusal: refusal.code,
    refusalKind: refusal.kind,
    ...(price !== undefined && { refusedUsdPerHour: price }),
  };
}

const reservationOf = ({ reservationId }: Launch): Pick<Activity, 'reservation'> =>
  reservationId === undefined ? {} : { reservation: reservationId.slice(0, 80) };

/** The larger of the smallest and the wanted size: what the group starts with, whatever it may grow to. */
function groupOf({ call, refusal, region }: Launch): Pick<Activity, 'group'> {
  const { group, target } = call?.request ?? {};
  const name = group?.name ?? target;
  const size = Math.max(group?.min ?? 0, group?.desired ?? 0);
  return name === undefined || refusal || size === 0 ? {} : { group: { name: `${region} ${name}`, size } };
}

function activityOf(launch: Launch, standing: RegionStanding): Activity {
  const price = usdPerHour(launch);
  return {
    id: launch.id,
    time: launch.time,
    account: launch.account,
    region: launch.region,
    what: whatOf(launch),
    ...(launch.call && { eventName: launch.call.eventName }),
    ...refusalOf(launch),
    ...(standing.isRemarkable && { isRemarkable: true as const }),
    ...(price !== undefined && !standing.isCovered && !launch.isRoutine && { usdPerHour: price }),
    ...(isMadeByService(launch) && { byService: true as const, orders: orderNames(launch), ...reservationOf(launch) }),
    ...groupOf(launch),
    ...(standing.undeclared !== 'no' && { undeclared: standing.undeclared }),
  };
}

/** Compute with a price that no instance of EC2's will tell of. */
export const isSeenNowhereElse = ({ kind, price }: Launch): boolean => kind === 'request' && price !== undefined;

/**
 * One item a call in its principal's partition, one in the account's for an instance, or what is as good as
 * one.
 */
function itemsOf(launch: Launch, standing: RegionStanding, expiresAt: number): Remembered<Activity>[] {
  const activity = activityOf(launch, standing);
  const partition = principalPartition(launch);
  const call = `${timePart(launch.time)}/${keyPart(launch.eventId)}`;
  const instance = `${timePart(launch.time)}/${keyPart(launch.id)}`;
  return [
    ...togetherPartitions(launch).map((together) => ({
      partition: together,
      sort: call,
      value: { ...activity, id: launch.eventId },
      expiresAt,
    })),
    ...(partition ? [{ partition, sort: call, value: { ...activity, id: launch.eventId }, expiresAt }] : []),
    ...(launch.kind === 'instance' || isSeenNowhereElse(launch)
      ? [{ partition: accountPartition(launch.account), sort: instance, value: activity, expiresAt }]
      : []),
  ];
}

export type Placed = readonly { readonly launch: Launch; readonly standing: RegionStanding }[];

/** Remembers the launches. The same launches again change nothing. */
export async function remember(memory: Memory, launches: Placed): Promise<void> {
  const expiresAt = memory.now() + KEPT;
  await memory.put(
    activityForm,
    launches.flatMap(({ launch, standing }) => itemsOf(launch, standing, expiresAt)),
  );
}

export interface Activities {
  ofPrincipal(launch: Launch): readonly Activity[];
  ofAccount(account: string): readonly Activity[];
  /** One list for the principal and one for its address, over all accounts. */
  together(launch: Launch): readonly (readonly Activity[])[];
}

const byTime = (a: Activity, b: Activity): number => a.time - b.time;

const ownItems = (placed: Placed): ReadonlyMap<string, readonly Remembered<Activity>[]> =>
  groupBy(
    placed.flatMap(({ launch, standing }) => itemsOf(launch, standing, 0)),
    (item) => item.partition,
  );

/** What the batch itself tells, for the time when the store does not answer. */
export function activitiesOf(placed: Placed): Activities {
  let lists: ReturnType<typeof ownItems> | undefined;
  const list = (partition: string | undefined): Activity[] => {
    lists ??= ownItems(placed);
    return (lists.get(partition ?? '') ?? []).map((item) => item.value).sort(byTime);
  };
  return {
    ofPrincipal: (launch) => list(principalPartition(launch)),
    ofAccount: (account) => list(accountPartition(account)),
    together: (launch) => togetherPartitions(launch).map(list),
  };
}

/** The batch's own in full, whatever the store has taken of it, and what else the store holds. */
function together(own: readonly Activity[], stored: readonly Activity[]): Activity[] {
  const keyOf = ({ id, time }: Activity): string => `${time}/${id}`;
  const ids = new Set(own.map(({ id }) => id));
  const left = new Map(own.map((activity) => [keyOf(activity), activity]));
  const both = stored.map((activity) => {
    if (!ids.has(activity.id)) return activity;
    const key = keyOf(activity);
    const mine = left.get(key);
    left.delete(key);
    return mine ?? activity;
  });
  return [...both, ...left.values()].sort(byTime);
}

/** Reads what lies around the launches, once for each principal and account. */
export async function readActivities(
  memory: Memory,
  launches: readonly Launch[],
  placed: Placed = [],
): Promise<Activities> {
  const own = ownItems(placed);
  const read = async (partition: string, group: readonly Launch[]): Promise<Activity[]> => {
    const times = group.map((launch) => launch.time);
    const from = Math.min(...times) - PREPARED_BEFORE;
    const to = Math.max(...times) + WINDOW;
    const stored = await memory.list(activityForm, partition, timePart(from), `${timePart(to)}/~`);
    return together(
      (own.get(partition) ?? []).map((item) => item.value),
      stored.flatMap((activity) => activity ?? []),
    );
  };
  const wanted = launches.flatMap((launch) =>
    [principalPartition(launch) ?? [], accountPartition(launch.account), togetherPartitions(launch)]
      .flat()
      .map((partition) => ({ partition, launch })),
  );
  const lists = new Map(
    await Promise.all(
      [...groupBy(wanted, ({ partition }) => partition)].map(async ([partition, group]) => {
        const list = await read(
          partition,
          group.map(({ launch }) => launch),
        );
        return [partition, list] as const;
      }),
    ),
  );
  return {
    ofPrincipal: (launch) => lists.get(principalPartition(launch) ?? '') ?? [],
    ofAccount: (account) => lists.get(accountPartition(account)) ?? [],
    together: (launch) => togetherPartitions(launch).map((partition) => lists.get(partition) ?? []),
  };
}

/**
 * The activities of ten minutes around a time that weigh most; a key counts once in a window. The window
 * slides: every one that contains the time is looked at, so that the order in which events arrive makes no
 * difference. Linear in the list.
 *
 * @param activities sorted by time
 */
export function busiestWindow(
  activities: readonly Activity[],
  time: number,
  keyOf: (activity: Activity) => string,
  weightOf: (activity: Activity) => number = () => 1,
): readonly Activity[] {
  const near = activities.filter((activity) => Math.abs(activity.time - time) <= WINDOW);
  const counts = new Map<string, number>();
  const weights = new Map<string, number>();
  let weight = 0;
  let begin = 0;
  let best = { weight: 0, begin: 0, end: 0 };
  near.forEach((added, index) => {
    const key = keyOf(added);
    const count = counts.get(key) ?? 0;
    counts.set(key, count + 1);
    if (count === 0) {
      weights.set(key, weightOf(added));
      weight += weightOf(added);
    }
    for (; (near[begin] as Activity).time < added.time - WINDOW; begin++) {
      const dropped = keyOf(near[begin] as Activity);
      const left = (counts.get(dropped) ?? 1) - 1;
      counts.set(dropped, left);
      if (left === 0) weight -= weights.get(dropped) ?? 0;
    }
    if (weight > best.weight) best = { weight, begin, end: index + 1 };
  });
  return near.slice(best.begin, best.end);
}
