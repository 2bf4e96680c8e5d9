/** Puts each launch beside what else happened around it. */
import type { Batch } from '../batch/batch.ts';
import { type Memory, orElse } from '../batch/memory.ts';
import { type CountedRefusal, noRecentActivity, type RecentActivity } from '../detections/detection.ts';
import { detect } from '../detections/index.ts';
import { REGIONS_BY_PRINCIPAL } from '../detections/regions-by-principal.ts';
import { isRemarkable } from '../model/decide.ts';
import { isByHuman, isByRoleThroughService, isMadeByService, type Launch, usdPerHour } from '../model/launch.ts';
import { hasOwnKey } from '../model/principal.ts';
import {
  type Activities,
  type Activity,
  activitiesOf,
  busiestWindow,
  PREPARED_BEFORE,
  type RegionStanding,
  readActivities,
  remember,
  WINDOW,
} from './activity.ts';
import { coversStrong, matchingEntries } from './allow.ts';
import type { Cover } from './entry-bounds.ts';
import {
  type Firsts,
  familyOf,
  firstNames,
  firstsOf,
  isFirst,
  isKnown,
  isScheduledStart,
  readFirsts,
} from './firsts.ts';
import { type Orders, orderAt, ordersIn, readOrders } from './orders.ts';
import { runningSums } from './running.ts';
import type { UsualView } from './usual.ts';

/** What of somebody's habits matters for what happened around a launch. */
type Usually = Pick<UsualView, 'isUsualRegion'>;

/** What parse gives an event that names no Region. */
const UNKNOWN_REGION = 'unknown';

/** Calls that make a launch more suspicious when they come just before it. */
const preparing = new Set(['CreateKeyPair', 'ImportKeyPair', 'AuthorizeSecurityGroupIngress', 'CreateDefaultVpc']);

const distinct = (names: readonly string[]): string[] => [...new Set(names)].sort();

/** What a launch shows whatever else happened. */
const detectAlone = ({ settings }: Batch, launch: Launch) =>
  detect({ launch, recent: noRecentActivity, settings }, () => {});

/**
 * What miners want, whoever starts it: a service that launches this in several Regions has no ordinary reason
 * for it.
 */
const isWorthMining = (launch: Launch, budget: number): boolean =>
  launch.types.some((type) => type.accelerated) || (usdPerHour(launch) ?? 0) > budget;

/** Services roll out to several Regions on ordinary days, and so do the roles that are given to them. */
const isRollOut = (launch: Launch): boolean =>
  isMadeByService(launch) || isByRoleThroughService(launch) || launch.orderedBy?.isThroughService === true;

/**
 * Whether an instance's Region counts as one where nobody expects it: not where it has been known for the
 * whole baseline. The list of expected Regions decides where there is one, and an allowlist entry that names
 * Regions adds to it. Without a list, instances that are only started again do not count, and those that a
 * service makes count apart.
 */
function standingOf(batch: Batch, firsts: Firsts, launch: Launch, cover: Cover | undefined): RegionStanding {
  const entries = matchingEntries(batch.settings.allow, launch);
  const expected = batch.settings.expectedRegions;
  const isKnownRegion = isKnown(firsts, launch, firstNames.region(launch.account, launch.region));
  const isElsewhere = !isKnownRegion && (expected ? !expected.includes(launch.region) : !launch.restarted);
  const isUndeclared =
    launch.kind === 'instance' && isElsewhere && !entries.some((entry) => entry.regions !== undefined);
  const isLenient = !expected && isRollOut(launch) && !isWorthMining(launch, batch.settings.budget.usdPerHour);
  return {
    isRemarkable: isByHuman(launch) && isRemarkable(detectAlone(batch, launch)),
    isCovered: (cover?.entries ?? entries).some(coversStrong),
    undeclared: !isUndeclared ? 'no' : isLenient ? 'service' : 'yes',
  };
}

/** `account/region/instanceId`; the ids of tasks and calls have further parts. */
const isInstance = (launchId: string): boolean => /^[^/]*\/[^/]*\/[^/]*$/.test(launchId);

/** Dollars an hour of distinct instances. An instance that several events tell of counts once. */
function sumOfPrices(activities: readonly Activity[]): number {
  const byId = new Map(activities.map((activity) => [activity.id, activity.usdPerHour ?? 0]));
  return [...byId.values()].reduce((sum, price) => sum + price, 0);
}

/**
 * A launch or a try at one. Starting old instances again launches nothing: schedules do so in several Regions
 * every morning.
 */
const isTry = ({ what, eventName }: Activity): boolean =>
  what !== 'preparation' && what !== 'mistake' && eventName !== 'StartInstances';

/**
 * Whether mistakes in many Regions are a sweep: those of root and IAM users are. A role session's are a
 * pipeline's typing mistakes, unless it does something remarkable beside them.
 */
const countsMistakes = ({ principal, time }: Launch, byPrincipal: readonly Activity[]): boolean =>
  principal !== undefined &&
  (hasOwnKey(principal) ||
    byPrincipal.some((activity) => activity.isRemarkable && Math.abs(activity.time - time) <= WINDOW));

/** An event whose Region could not be read counts for none: three of those are no three Regions. */
const windowRegions = (activities: readonly Activity[], time: number): string[] => {
  const placed = activities.filter((activity) => activity.region !== UNKNOWN_REGION);
  return distinct(busiestWindow(placed, time, (activity) => activity.region).map((activity) => activity.region));
};

/** The largest number of accounts that the principal, or else its address, touched. */
function windowAccounts(lists: readonly (readonly Activity[])[], time: number): string[] {
  const found = lists.map((list) => {
    const tries = list.filter(isTry);
    return distinct(busiestWindow(tries, time, (activity) => activity.account).map((activity) => activity.account));
  });
  return found.sort((a, b) => b.length - a.length)[0] ?? [];
}

/** One a call, however often its event was delivered. */
function windowRefusals(activities: readonly Activity[], time: number): CountedRefusal[] {
  const window = busiestWindow(activities, time, (activity) => activity.id);
  return [...new Map(window.map((activity) => [activity.id, activity])).values()].map(
    ({ refusal = '', refusalKind = 'permission', region, refusedUsdPerHour }) => ({
      code: refusal,
      kind: refusalKind,
      region,
      ...(refusedUsdPerHour !== undefined && { usdPerHour: refusedUsdPerHour }),
    }),
  );
}

const windowPrice = (activities: readonly Activity[], time: number): number =>
  sumOfPrices(
    busiestWindow(
      activities,
      time,
      (activity) => activity.id,
      (activity) => activity.usdPerHour ?? 0,
    ),
  );

const isOfOneCall = ({ reservation }: Activity, { reservationId }: Launch): boolean =>
  reservation !== undefined && reservation === reservationId;

/** What a service made is the person's, also where the order came to be known after it. */
function asOrdered(activity: Activity, orders: Orders): Activity {
  const order = activity.byService && orderAt(orders, activity.orders ?? [], activity.time);
  if (!order) return activity;
  const { byService: _, undeclared, ...rest } = activity;
  const isOwn = undeclared === 'service' && !order.isThroughService;
  return { ...rest, ...(undeclared && { undeclared: isOwn ? 'yes' : undeclared }) };
}

/**
 * Names and largest sizes of the groups that the principal made or raised in the busiest ten minutes, one
 * entry a group.
 */
function windowGroups(activities: readonly Activity[], time: number): RecentActivity['principalGroups'] {
  const sizes = new Map<string, number>();
  const near = activities.filter((one) => one.group !== undefined && Math.abs(one.time - time) <= WINDOW);
  for (const { group } of near) if (group) sizes.set(group.name, Math.max(sizes.get(group.name) ?? 0, group.size));
  const nameOf = ({ group }: Activity): string => group?.name ?? '';
  const window = busiestWindow(near, time, nameOf, (activity) => sizes.get(nameOf(activity)) ?? 0);
  return distinct(window.map(nameOf)).map((name) => ({ name, size: sizes.get(name) ?? 0 }));
}

function recentOf(
  launch: Launch,
  {
    activities,
    ofAccount,
    firsts,
    usual,
    expected = [],
  }: {
    readonly activities: Activities;
    /** The account's activities as they were ordered. */
    readonly ofAccount: (account: string) => readonly Activity[];
    readonly firsts: Firsts;
    readonly usual: Usually;
    readonly expected: readonly string[] | undefined;
  },
): RecentActivity {
  const byPrincipal = activities.ofPrincipal(launch);
  const byAccount = ofAccount(launch.account);
  const priced = byAccount.filter((activity) => activity.usdPerHour !== undefined);
  const tries = byPrincipal.filter(isTry);
  const inAnyRegion = countsMistakes(launch, byPrincipal)
    ? byPrincipal.filter((one) => isTry(one) || one.what === 'mistake')
    : tries;
  const near = inAnyRegion.filter(({ time }) => Math.abs(time - launch.time) <= WINDOW);
  const regions = distinct(near.map(({ region }) => region));
  // Fewer Regions than that are no burst, and nobody's habits have to be looked at.
  const isFew = regions.length < REGIONS_BY_PRINCIPAL;
  const strange = new Set(regions.filter((region) => isFew || !usual.isUsualRegion(launch, region)));
  const counted = near.filter(({ region }) => strange.has(region));
  const prepared = byPrincipal.filter(
    (activity) =>
      activity.what === 'preparation' &&
      activity.region === launch.region &&
      preparing.has(activity.eventName ?? '') &&
      activity.time <= launch.time &&
      launch.time - activity.time <= PREPARED_BEFORE,
  );
  return {
    principalRegions: windowRegions(
      counted.filter(({ region }) => !expected.includes(region)),
      launch.time,
    ),
    principalUsualRegions: windowRegions(
      near.filter(({ region }) => !strange.has(region) && !expected.includes(region)),
      launch.time,
    ),
    principalRegionsOfAnyKind: windowRegions(counted, launch.time),
    principalGroups: windowGroups(byPrincipal, launch.time),
    principalRefusals: windowRefusals(
      tries.filter((activity) => activity.refusal !== undefined),
      launch.time,
    ),
    accountsTogether: windowAccounts(activities.together(launch), launch.time),
    undeclaredRegions: windowRegions(
      byAccount.filter((activity) => activity.undeclared === 'yes'),
      launch.time,
    ),
    undeclaredRegionsWithServices: windowRegions(
      byAccount.filter((activity) => activity.undeclared !== undefined),
      launch.time,
    ),
    accountUsdPerHour: windowPrice(
      priced.filter((activity) =>
        isMadeByService(launch) ? isOfOneCall(activity, launch) : activity.byService === undefined,
      ),
      launch.time,
    ),
    instancesAround: byAccount.flatMap(({ id, time }) =>
      Math.abs(time - launch.time) <= WINDOW && isInstance(id) ? id : [],
    ),
    firstInRegion: !launch.restarted && isFirst(firsts, launch, firstNames.region(launch.account, launch.region)),
    isScheduledStart: isScheduledStart(firsts, launch),
    newFamilies: distinct(
      launch.types
        .map((type) => familyOf(type.instanceType))
        .filter((family) => isFirst(firsts, launch, firstNames.family(launch.account, family))),
    ),
    newPrincipal:
      launch.principal !== undefined &&
      isFirst(firsts, launch, firstNames.principal(launch.account, launch.principal.key)),
    preparation: distinct(prepared.map((activity) => activity.eventName as string)),
  };
}

/**
 * Remembers the launches and reads what the store knows around them. Where the store is down, the batch
 * itself is all there is.
 *
 * @param covers what may cover the launches; by default every entry that matches
 * @param usual by default nothing is
 * @returns one for each launch, in order
 */
export async function correlate(
  batch: Batch,
  memory: Memory,
  launches: readonly Launch[],
  covers: ReadonlyMap<Launch, Cover> = new Map(),
  usual: Usually = { isUsualRegion: () => false },
): Promise<readonly RecentActivity[]> {
  const seen = new Map<string, number>();
  for (const launch of launches) {
    for (const name of firstsOf(launch)) seen.set(name, Math.min(seen.get(name) ?? launch.time, launch.time));
  }
  const firsts = await orElse<Firsts>(new Map(), readFirsts(memory, seen));
  const standings = new Map(launches.map((launch) => [launch, standingOf(batch, firsts, launch, covers.get(launch))]));
  const placed = launches.map((launch) => ({ launch, standing: standings.get(launch) as RegionStanding }));
  const activities = await orElse(
    activitiesOf(placed),
    remember(memory, placed).then(() => readActivities(memory, launches, placed)),
  );
  const late = [...new Set(launches.map(({ account }) => account))].flatMap((account) =>
    activities.ofAccount(account).flatMap((activity) => activity.orders ?? []),
  );
  const orders = new Map([...(await orElse<Orders>(new Map(), readOrders(memory, late))), ...ordersIn(launches)]);
  const sums = await runningSums(batch, memory, placed);
  const accounts = new Map<string, readonly Activity[]>();
  const ofAccount = (account: string): readonly Activity[] => {
    const known = accounts.get(account) ?? activities.ofAccount(account).map((one) => asOrdered(one, orders));
    accounts.set(account, known);
    return known;
  };
  const known = { activities, ofAccount, firsts, usual, expected: batch.settings.expectedRegions };
  return launches.map((launch): RecentActivity => {
    if (launch.kind === 'notice') return noRecentActivity;
    const recent = recentOf(launch, known);
    const beyondEntry = covers.get(launch)?.beyond;
    const dollars = [recent.accountUsdPerHour, sums.get(launch) ?? 0, beyondEntry?.usdPerHour ?? 0];
    return { ...recent, accountUsdPerHour: Math.max(...dollars), ...(beyondEntry && { beyondEntry }) };
  });
}
