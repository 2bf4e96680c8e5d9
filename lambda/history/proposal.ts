/** A configuration that fits an account's history: what its ordinary principals did, and nothing else. */
import { launchesOf } from '../events/launches.ts';
import { parse } from '../events/parse.ts';
import { estimateUsdPerHour } from '../lookups/price-estimate.ts';
import { isPlain } from '../mail/text.ts';
import { type Launch, usdPerHour } from '../model/launch.ts';
import type { Outcome } from '../model/outcome.ts';
import type { AllowEntry } from '../model/settings.ts';
import { DAY, HOUR } from '../model/time.ts';

/** In the terms of davylamp.yaml. */
export interface Proposal {
  /** For `regions.expected`. */
  readonly regions: readonly string[];
  /** US dollars an hour. */
  readonly budget: { readonly hourly: number };
  readonly allow: readonly AllowEntry[];
}

/** A principal is ordinary that launched on that many days, over that long, and never critically. */
const fewestDays = 3;
const shortestTime = 7 * DAY;
const budgets = { least: 3, most: 50 };
/** More would be read by nobody. */
const mostEntries = 50;
const mostTypes = 40;

interface Seen {
  readonly launch: Launch;
  readonly day: string;
}

/**
 * Entries name the principal, its instance types and its Regions; for an AWS service's launches, also the
 * group or stack that they belong to, without which the entry would cover anybody's. Root is never proposed,
 * and neither is what nobody can name exactly. A principal that was critical once is left out with all that
 * it did.
 *
 * @param events of the history; only those with an outcome count.
 * @param outcomes what was decided about them.
 */
export function propose(events: readonly unknown[], outcomes: readonly Outcome[]): Proposal {
  const critical = new Set(
    outcomes.flatMap(({ eventId, decision }) =>
      decision.kind === 'alert' && decision.verdict === 'critical' ? [eventId] : [],
    ),
  );
  const actors = new Map<string, Seen[]>();
  const suspects = new Set<string>();
  const known = new Set<string>();
  for (const event of events) {
    const parsed = parse(event, 0);
    if (parsed.kind === 'ignored' || parsed.observation.kind !== 'call') continue;
    const { observation } = parsed;
    if (critical.has(observation.eventId)) suspects.add(observation.principal.key);
    const launches = launchesOf(observation);
    if (typeof launches === 'string') continue;
    for (const launch of launches) {
      const isStart = launch.kind === 'instance' || launch.kind === 'request';
      const key = isStart && !known.has(launch.id) ? actorOf(launch) : undefined;
      if (key === undefined) continue;
      known.add(launch.id);
      const seen = { launch: priced(launch), day: new Date(launch.time).toISOString().slice(0, 10) };
      const list = actors.get(key);
      if (list) list.push(seen);
      else actors.set(key, [seen]);
    }
  }
  const ordinary = [...actors.values()].filter((seen) => isOrdinary(seen, suspects));
  return {
    regions: distinct(ordinary.flat().map(({ launch }) => launch.region)),
    budget: { hourly: budgetOf(ordinary.flat()) },
    allow: named(ordinary.flatMap((seen) => entryOf(seen) ?? []).slice(0, mostEntries)),
  };
}

/** Tags of AWS's own, which nobody who launches can set. */
const groupTags = ['aws:autoscaling:groupName', 'aws:eks:cluster-name', 'aws:cloudformation:stack-name'] as const;

const groupOf = (launch: Launch): readonly [string, string] | undefined => {
  const key = groupTags.find((tag) => Object.hasOwn(launch.tags, tag));
  return key === undefined ? undefined : [key, launch.tags[key] as string];
};

/** What one actor does is told apart by this; undefined where nothing can be proposed for it. */
function actorOf(launch: Launch): string | undefined {
  const { principal, account } = launch;
  if (principal === undefined || principal.kind === 'root' || principal.kind === 'unknown') return undefined;
  if (principal.isHuman) return JSON.stringify([account, principal.key]);
  const group = groupOf(launch);
  return group === undefined ? undefined : JSON.stringify([account, principal.key, ...group]);
}

function isOrdinary(seen: readonly Seen[], suspects: ReadonlySet<string>): boolean {
  const times = seen.map(({ launch }) => launch.time);
  return (
    !seen.some(({ launch }) => suspects.has(launch.principal?.key ?? '')) &&
    new Set(seen.map(({ day }) => day)).size >= fewestDays &&
    Math.max(...minMax(times)) - Math.min(...minMax(times)) >= shortestTime
  );
}

const minMax = (values: readonly number[]): readonly [number, number] =>
  values.reduce<readonly [number, number]>(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );

/** The account's third-highest hour, so that two hours out of the ordinary don't count. */
function budgetOf(seen: readonly Seen[]): number {
  const hours = new Map<number, number>();
  for (const { launch } of seen) {
    const hour = Math.floor(launch.time / HOUR);
    hours.set(hour, (hours.get(hour) ?? 0) + (usdPerHour(launch) ?? 0));
  }
  const third = [...hours.values()].sort((a, b) => b - a)[2] ?? 0;
  return Math.min(budgets.most, Math.max(budgets.least, Math.ceil(third * 100) / 100));
}

const priced = (launch: Launch): Launch => ({
  ...launch,
  types: launch.types.map((type) => {
    const estimate = estimateUsdPerHour(type);
    return estimate === undefined ? type : { ...type, price: { usdPerHour: estimate, estimated: true } };
  }),
});

const distinct = (values: readonly string[]): readonly string[] => [...new Set(values)].sort();

/** Means itself and nothing else where the allowlist reads a pattern. */
const isExact = (value: string): boolean => value !== '' && !/[*?\\]/.test(value) && isPlain(value, 512);

function entryOf(seen: readonly Seen[]): AllowEntry | undefined {
  const launches = seen.map(({ launch }) => launch);
  const { principal, account } = launches[0] as Launch;
  const types = distinct(launches.flatMap((launch) => launch.types.map(({ instanceType }) => instanceType)));
  const regions = distinct(launches.map(({ region }) => region));
  const group = principal?.isHuman ? undefined : groupOf(launches[0] as Launch);
  const values = [account, principal?.key ?? '', ...types, ...regions, ...(group ?? [])];
  if (types.length === 0 || types.length > mostTypes || !values.every(isExact)) return undefined;
  const days = distinct(seen.map(({ day }) => day));
  return {
    name: (group?.[1] ?? principal?.name ?? principal?.key ?? account).slice(0, 80),
    accounts: [account],
    principals: [principal?.key ?? ''],
    ...(group === undefined ? {} : { tags: { [group[0]]: group[1] } }),
    types,
    regions,
    reason: `launched on ${days.length} days from ${days[0]} to ${days.at(-1)}; say here what for`,
    expires: aYearAfter(days.at(-1) as string),
  };
}

const aYearAfter = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + 365 * DAY).toISOString().slice(0, 10);

/** Names are unique in a configuration. */
function named(entries: readonly AllowEntry[]): readonly AllowEntry[] {
  const used = new Map<string, number>();
  return entries.map((entry) => {
    const times = (used.get(entry.name) ?? 0) + 1;
    used.set(entry.name, times);
    return times === 1 ? entry : { ...entry, name: `${entry.name} (${times})` };
  });
}
