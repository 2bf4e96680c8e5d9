/**
 * The allowlist entry that covers what is in the incident and nothing else, ready to paste into
 * davylamp.yaml.
 */
import type { Actor, IncidentLaunch } from '../model/incident.ts';
import type { Signal } from '../model/signal.ts';
import { day, dayNextYear, distinct } from './format.ts';
import { typeWord } from './shell.ts';
import { commonTags, type IncidentSummary } from './summary.ts';
import { isPlain } from './text.ts';

const MAX_VALUES = 40;

/**
 * Tags that name what something is for, and those of services; ids that change with every launch are not
 * among them.
 */
const stableTags =
  /^(name|project|team|service|app|application|environment|owner|cost-?center|stack|eks:(cluster|nodegroup)-name|karpenter\.sh\/nodepool|aws:(autoscaling:groupName|cloudformation:stack-name|eks:cluster-name))$/i;

/**
 * A value that means itself and nothing else where the allowlist reads a pattern, and that a mail shows
 * unchanged.
 */
const isExact = (value: string): boolean => value !== '' && !/[*?\\]/.test(value) && isPlain(value, 128);

/** A double-quoted YAML string: JSON is YAML. */
const quoted = (value: string): string => JSON.stringify(value);
const list = (values: readonly string[]): string => `[${values.map(quoted).join(', ')}]`;

/**
 * Who launches all of this, or for whom a service does; none where that is not known of a launch, or a
 * service does it by its own role: its tags then tell what it is for. A launch of which nobody is known is
 * the only person's there is.
 */
function principalsOf(launches: readonly IncidentLaunch[], actors: readonly Actor[]): readonly string[] {
  const known = new Map(actors.map(({ principal }) => [principal.key, principal]));
  const people = [...known.values()].filter(({ isHuman }) => isHuman);
  const found = launches.map(({ principalKey, madeBy }) => {
    const principal = known.get(principalKey ?? '');
    if (principal?.isHuman) return principal.key;
    if (principalKey !== undefined || madeBy !== undefined) return principal?.actsFor;
    return people.length === 1 ? people[0]?.key : undefined;
  });
  return found.every((one) => one !== undefined) ? distinct(found).sort() : [];
}

/**
 * Lightsail, builds and tasks name no instance type: dollars an hour bound such an entry, twice of what was
 * started. Undefined where a type is known, or a price is not.
 */
function boundFor(launches: readonly IncidentLaunch[]): number | undefined {
  const isUnbounded = ({ kind, instanceTypes, usdPerHour }: IncidentLaunch): boolean =>
    kind === 'instance' || instanceTypes.length > 0 || usdPerHour === undefined;
  if (launches.some(isUnbounded)) return undefined;
  return Math.ceil(2 * launches.reduce((sum, { usdPerHour = 0 }) => sum + usdPerHour, 0));
}

const BEYOND = 'beyond-entry';

const isBeyondEntry = ({ signals }: Pick<IncidentLaunch, 'signals'>): boolean => signals.includes(BEYOND);

/**
 * Of each entry that matches and covers less: its name, and the `hourly` by which it would have covered all.
 */
export function raisedEntryLines(signals: readonly Signal[]): readonly string[] {
  const raised = new Map<string, number>();
  for (const { id, evidence } of signals) {
    const { entry, usdPerHour } = evidence;
    if (id !== BEYOND || typeof entry !== 'string' || typeof usdPerHour !== 'number') continue;
    raised.set(entry, Math.max(raised.get(entry) ?? 0, Math.ceil(usdPerHour)));
  }
  return [...raised]
    .filter(([name]) => isPlain(name, 128))
    .slice(0, MAX_VALUES)
    .flatMap(([name, hourly]) => [`- name: ${quoted(name)}`, `  hourly: ${hourly}`]);
}

/**
 * The lines of the entry; undefined where types or Regions are not known or cannot be written exactly, or
 * where neither who launches nor a tag is known: such an entry would cover more than this. What another entry
 * matches is left out: that one is raised.
 */
export function allowEntryLines(
  summary: IncidentSummary,
  actors: readonly Actor[],
  now: number,
  reason: string,
): readonly string[] | undefined {
  const launches = summary.parts
    .flatMap((part) => part.launches)
    .filter((launch) => ['instance', 'request', 'attempt'].includes(launch.kind) && !isBeyondEntry(launch));
  const types = distinct(launches.flatMap((launch) => launch.instanceTypes)).sort();
  const regions = distinct(launches.map((launch) => launch.region)).sort();
  const accounts = distinct(launches.map((launch) => launch.account)).sort();
  const isTyped = ({ instanceTypes }: IncidentLaunch): boolean =>
    instanceTypes.length > 0 && instanceTypes.every((type) => typeWord(type));
  const named = principalsOf(launches, actors);
  const principals = named.length <= MAX_VALUES && named.every(isExact) ? named : [];
  const values = [...types, ...regions, ...accounts];
  const lists = [types, regions, accounts];
  const hourly = boundFor(launches);
  const isBounded = hourly !== undefined && principals.length > 0;
  if (launches.length === 0 || !(launches.every(isTyped) || isBounded) || !values.every(isExact)) return undefined;
  if (lists.some((each) => each.length > MAX_VALUES) || regions.length === 0 || accounts.length === 0) return undefined;
  const tags = commonTags(launches)
    .filter(([key, value]) => stableTags.test(key) && isExact(key) && isExact(value))
    .slice(0, 4)
    .map(([key, value]) => `${quoted(key)}: ${quoted(value)}`);
  if (principals.length === 0 && tags.length === 0) return undefined;
  const calls = distinct(launches.flatMap(({ eventName }) => eventName ?? []));
  const whole = calls.length === 1 && isExact(calls[0] ?? '') ? calls[0] : 'services';
  const what = isBounded ? whole : types.length === 1 ? types[0] : `${types.length} types`;
  const where = regions.length === 1 ? regions[0] : `${regions.length} Regions`;
  return [
    `- name: ${quoted(`${what} in ${where}, seen ${day(now)}`)}`,
    `  accounts: ${list(accounts)}`,
    ...(principals.length > 0 ? [`  principals: ${list(principals)}`] : []),
    isBounded ? `  hourly: ${hourly}` : `  types: ${list(types)}`,
    `  regions: ${list(regions)}`,
    ...(tags.length > 0 ? [`  tags: {${tags.join(', ')}}`] : []),
    `  reason: ${quoted(reason)}`,
    `  expires: ${quoted(dayNextYear(now))}`,
  ];
}
