/** What an escalation adds to what the last mail named. */
import type { IncidentView } from '../model/incident.ts';
import type { SignalId } from '../model/signal.ts';
import { distinct } from './format.ts';
import { type IncidentSummary, typesOf } from './summary.ts';

export interface News {
  /** How many instances of a type came on top, the dearest increase first. */
  readonly types: readonly (readonly [type: string, more: number])[];
  /** Hard signals, and accounts that are critical, which no mail has named. */
  readonly signals: readonly SignalId[];
  readonly accounts: readonly string[];
}

/** Undefined for a mail that is no escalation of an earlier one. */
export function newsOf(view: IncidentView, { instances }: IncidentSummary): News | undefined {
  const { before, kind } = view;
  if (kind !== 'escalation' || before === undefined) return undefined;
  const named = new Map(before.types);
  const price = (type: string): number =>
    instances.find(({ instanceTypes }) => instanceTypes[0] === type)?.usdPerHour ?? 0;
  const types = typesOf(instances)
    .map(([type, count]) => [type, count - (named.get(type) ?? 0)] as const)
    .filter(([, more]) => more > 0);
  const worth = ([type, more]: readonly [string, number]): number => more * price(type);
  const critical = distinct(view.launches.flatMap(({ verdict, account }) => (verdict === 'critical' ? [account] : [])));
  return {
    types: types.sort((a, b) => worth(b) - worth(a) || b[1] - a[1]),
    signals: view.signals.flatMap(({ id, strength }) => (strength === 'hard' && !before.hard.includes(id) ? [id] : [])),
    accounts: critical.filter((account) => !before.critical.includes(account)),
  };
}
