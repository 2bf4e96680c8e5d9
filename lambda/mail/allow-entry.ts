/**
 * The allowlist entry that covers what is in the incident and nothing else, ready to paste into
 * davylamp.yaml.
 */
import type { Actor, IncidentLaunch } from '../model/incident.ts';
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
 * The lines of the entry; undefined where types or Regions are not known or cannot be written exactly, or
 * where neither who launches nor a tag is known: such an entry would cover more than this.
 */
export function allowEntryLines(
  summary: IncidentSummary,
  actors: readonly Actor[],
  now: number,
  reason: string,
): readonly string[] | undefined {
  const launches = summary.parts
    .flatMap((part) => part.launches)
    .filter(({ kind }) => kind === 'instance' || kind === 'request' || kind === 'attempt');
  const types = distinct(launches.flatMap((launch) => launch.instanceTypes)).sort();
  const regions = distinct(launches.map((launch) => launch.region)).sort();
  const accounts = distinct(launches.map((launch) => launch.account)).sort();
  const isTyped = ({ instanceTypes }: IncidentLaunch): boolean =>
    instanceTypes.length > 0 && instanceTypes.every((type) => typeWord(type));
  const named = principalsOf(launches, actors);
  const principals = named.length <= MAX_VALUES && named.every(isExact) ? named : [];
  const values = [...types, ...regions, ...accounts];
  const lists = [types, regions, accounts];
  if (launches.length === 0 || !launches.every(isTyped) || !values.every(isExact)) return undefined;
  if (lists.some((each) => each.length === 0 || each.length > MAX_VALUES)) return undefined;
  const tags = commonTags(launches)
    .filter(([key, value]) => stableTags.test(key) && isExact(key) && isExact(value))
    .slice(0, 4)
    .map(([key, value]) => `${quoted(key)}: ${quoted(value)}`);
  if (principals.length === 0 && tags.length === 0) return undefined;
  const what = types.length === 1 ? types[0] : `${types.length} types`;
  const where = regions.length === 1 ? regions[0] : `${regions.length} Regions`;
  return [
    `- name: ${quoted(`${what} in ${where}, seen ${day(now)}`)}`,
    `  accounts: ${list(accounts)}`,
    ...(principals.length > 0 ? [`  principals: ${list(principals)}`] : []),
    `  types: ${list(types)}`,
    `  regions: ${list(regions)}`,
    ...(tags.length > 0 ? [`  tags: {${tags.join(', ')}}`] : []),
    `  reason: ${quoted(reason)}`,
    `  expires: ${quoted(dayNextYear(now))}`,
  ];
}
