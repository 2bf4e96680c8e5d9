/** Which line of the allowlist speaks for a launch, and how much it may cover. */
import type { Launch } from '../model/launch.ts';
import type { AllowEntry } from '../model/settings.ts';
import type { Signal } from '../model/signal.ts';
import { DAY } from '../model/time.ts';
import { matchesAny, matchesGlob } from './glob.ts';

/**
 * An entry made of ordinary tags alone does not cover strong signals: whoever may launch may also tag, and
 * attackers read tags. A condition that a tag cannot fake makes it cover them. No entry covers a hard signal.
 */
export const coversStrong = (entry: AllowEntry): boolean =>
  (entry.types?.length ?? 0) > 0 ||
  (entry.regions?.length ?? 0) > 0 ||
  (entry.principals?.length ?? 0) > 0 ||
  Object.keys(entry.tags ?? {}).some((key) => key.startsWith('aws:'));

/** So many times the budget where an entry covers strong signals of any type and says nothing else. */
const WITHOUT_TYPES = 10;

/** A pattern that every type matches says nothing of types. */
const namesTypes = ({ types = [] }: AllowEntry): boolean =>
  types.length > 0 && !types.some((pattern) => /^[*?.]+$/.test(pattern));

/**
 * Dollars an hour that what the entry covers may cost together; undefined: as much as it likes.
 *
 * @param budget dollars an hour
 */
export const boundOf = (entry: AllowEntry, budget: number): number | undefined =>
  entry.hourly ?? (coversStrong(entry) && !namesTypes(entry) ? WITHOUT_TYPES * budget : undefined);

/**
 * The entry counts through the whole of its last day, UTC; one whose last day cannot be read does not count.
 */
export const isExpired = (entry: AllowEntry, time: number): boolean =>
  entry.expires !== undefined && !(time < Date.parse(`${entry.expires}T00:00:00Z`) + DAY);

/**
 * `ml.g5.*` is how SageMaker writes `g5.*`; a whole family, as Batch takes it, is covered by `g5.*` alone.
 */
function matchesType(patterns: readonly string[], type: string): boolean {
  const plain = patterns.map((pattern) => pattern.replace(/^(ml|db)\./, ''));
  return type.includes('.') ? matchesAny(plain, type) : plain.includes(`${type}.*`);
}

/**
 * Who launches, or for whom a service does: by its role, or by the order of a group or stack that it keeps.
 */
function principalNames({ principal, orderedBy }: Launch): readonly string[] {
  const caller = principal?.kind === 'unknown' ? [] : [principal?.key, principal?.arn, principal?.actsFor];
  return [...caller, orderedBy?.principalKey].filter((name) => name !== undefined);
}

function matches(entry: AllowEntry, launch: Launch): boolean {
  const { tags = {}, types, regions, accounts, principals } = entry;
  if (Object.keys(tags).length === 0 && !types && !regions && !accounts && !principals) return false;
  return (
    Object.entries(tags).every(([key, pattern]) => {
      const value = Object.hasOwn(launch.tags, key) ? launch.tags[key] : undefined;
      return value !== undefined && matchesGlob(pattern, value);
    }) &&
    (!types || (launch.types.length > 0 && launch.types.every((type) => matchesType(types, type.instanceType)))) &&
    (!regions || matchesAny(regions, launch.region)) &&
    (!accounts || matchesAny(accounts, launch.account)) &&
    (!principals || principalNames(launch).some((name) => matchesAny(principals, name)))
  );
}

/**
 * Entries whose every condition holds for the launch and that have not expired at its time. None is for calls
 * against Davylamp.
 */
export const matchingEntries = (allow: readonly AllowEntry[], launch: Launch): readonly AllowEntry[] =>
  launch.call?.tampering ? [] : allow.filter((entry) => !isExpired(entry, launch.time) && matches(entry, launch));

/** The entry that covers the launch with these signals, or none. */
export function coveringEntry(entries: readonly AllowEntry[], signals: readonly Signal[]): AllowEntry | undefined {
  if (signals.some((signal) => signal.strength === 'hard')) return undefined;
  return signals.some((signal) => signal.strength === 'strong') ? entries.find(coversStrong) : entries[0];
}
