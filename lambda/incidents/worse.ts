/** What makes a grave incident worse than its last mail said, though its verdict stays. */
import type { IncidentLaunch, Named, Tally } from '../model/incident.ts';
import type { Signal } from '../model/signal.ts';

/** Times the price or the number of units that the last mail named. */
const GROWTH = 10;
/** Below these, ten times as much is still little: dollars an hour, and units. */
const LEAST = { usdPerHour: 1, units: 1 } as const;
/** Accounts and types that are remembered; behind these an incident's size says enough. */
const ACCOUNTS = 100;
const TYPES = 20;

/** Instances, or what a call asked for; what was refused or only prepared the way runs nothing. */
const unitsOf = ({ kind, count }: IncidentLaunch): number =>
  kind === 'instance' ? 1 : kind === 'request' || kind === 'preparation' ? count : 0;

export function tallyOf(launches: readonly IncidentLaunch[], signals: readonly Signal[]): Tally {
  const counted = launches.filter((launch) => unitsOf(launch) > 0);
  return {
    usdPerHour: counted.reduce((sum, { usdPerHour = 0 }) => sum + usdPerHour, 0),
    units: counted.reduce((sum, launch) => sum + unitsOf(launch), 0),
    hard: [...new Set(signals.flatMap(({ id, strength }) => (strength === 'hard' ? [id] : [])))],
    critical: [...new Set(launches.flatMap(({ verdict, account }) => (verdict === 'critical' ? [account] : [])))].slice(
      0,
      ACCOUNTS,
    ),
  };
}

export const joined = (a: Tally, b: Tally): Tally => ({
  usdPerHour: a.usdPerHour + b.usdPerHour,
  units: a.units + b.units,
  hard: [...new Set([...a.hard, ...b.hard])],
  critical: [...new Set([...a.critical, ...b.critical])].slice(0, ACCOUNTS),
});

/** What a mail named, with what joined while it was on its way. */
export const since = (named: Tally, claimed: Tally, current: Tally): Tally => ({
  ...joined(named, { ...current, usdPerHour: 0, units: 0 }),
  usdPerHour: named.usdPerHour + Math.max(0, current.usdPerHour - claimed.usdPerHour),
  units: named.units + Math.max(0, current.units - claimed.units),
});

export const hasGrown = (now: Tally, before: Tally): boolean =>
  now.usdPerHour >= GROWTH * Math.max(before.usdPerHour, LEAST.usdPerHour) ||
  now.units >= GROWTH * Math.max(before.units, LEAST.units);

/** A hard signal, or an account that is critical, which no mail has named. */
export const hasNewReason = (now: Tally, before: Tally): boolean =>
  now.hard.some((id) => !before.hard.includes(id)) ||
  now.critical.some((account) => !before.critical.includes(account));

/** Types of the instances, the most frequent first. */
export function typesIn(launches: readonly IncidentLaunch[]): Named['types'] {
  const counts = new Map<string, number>();
  for (const { kind, instanceTypes } of launches) {
    const type = instanceTypes[0];
    if (kind === 'instance' && type) counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a).slice(0, TYPES);
}
