/** What speaks for a verdict: one finding of one detection about one launch. */

import * as z from 'zod/mini';

/**
 * hard: critical on its own. strong: high on its own, critical with one of another group. weak: evidence
 * only.
 */
export const strengths = ['hard', 'strong', 'weak'] as const;
export type Strength = (typeof strengths)[number];

/** Two strong signals of different groups make a launch critical. */
export const signalGroups = ['what', 'where', 'who-and-how'] as const;
export type SignalGroup = (typeof signalGroups)[number];

/** Numbers and names that the sentence of evidence is made of; plain data, so that it can be stored. */
export type Evidence = Readonly<Record<string, string | number | readonly string[]>>;

/** Stable: allowlists, documents, mails and scripts name them. Each is one detection's, and no other is. */
export const signalIds = [
  'accelerated-or-metal',
  'across-accounts',
  'beyond-entry',
  'huge-auto-scaling-group',
  'human-dry-run',
  'large-public-task',
  'many-groups',
  'many-in-one-call',
  'many-regions-by-principal',
  'miner-in-user-data',
  'missing-tags',
  'new-family',
  'new-principal',
  'prepared-just-before',
  'price-above-budget',
  'quota-increase',
  'refusals-by-principal',
  'region-enabled',
  'regions-by-principal',
  'root-by-hand',
  'spot-accelerators',
  'tampering',
  'termination-protected',
  'undeclared-region',
  'undeclared-regions-burst',
  'unknown-image-owner',
  'user-access-key',
] as const;
export type SignalId = (typeof signalIds)[number];

export interface Signal {
  readonly id: SignalId;
  readonly strength: Strength;
  readonly group: SignalGroup;
  readonly evidence: Evidence;
}

/** A signal as somebody else wrote it down. */
export const signalShape = {
  id: z.enum(signalIds),
  strength: z.enum(strengths),
  group: z.enum(signalGroups),
  evidence: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])),
} satisfies { readonly [K in keyof Signal]: z.ZodMiniType<Signal[K]> };

/** One step milder; weak stays weak. */
const milder: Readonly<Record<Strength, Strength>> = { hard: 'strong', strong: 'weak', weak: 'weak' };

/** For whom a signal says nothing new: whose habit it is, and on how many of the last 30 days. */
export interface UsualFor {
  readonly days: number;
  /** A principal's kind, `service` or `account`. */
  readonly kind: string;
  readonly name: string;
}

/** What is usual is a step milder, and says so. */
export const asUsual = (signal: Signal, { days, kind, name }: UsualFor): Signal => ({
  ...signal,
  strength: milder[signal.strength],
  evidence: { ...signal.evidence, usualDays: days, usualKind: kind, usualName: name },
});

/** Undefined where the signal is as strong as its detection says. */
export function usualFor({ evidence }: Pick<Signal, 'evidence'>): UsualFor | undefined {
  const { usualDays: days, usualKind: kind, usualName: name } = evidence;
  return typeof days === 'number' && typeof kind === 'string' && typeof name === 'string'
    ? { days, kind, name }
    : undefined;
}

/** Recorded, and evidence at most: the owner wants to see first what it would do. */
export const asObserved = (signal: Signal): Signal => ({
  ...signal,
  strength: 'weak',
  evidence: { ...signal.evidence, observed: signal.strength },
});

/** How strong it would be. Undefined: it counts. */
export const observedStrength = ({ evidence: { observed } }: Pick<Signal, 'evidence'>): Strength | undefined =>
  strengths.find((strength) => strength === observed);

const larger = (a: Evidence[string] | undefined, b: Evidence[string]): Evidence[string] => {
  if (Array.isArray(a) && Array.isArray(b)) return [...new Set<string>([...a, ...b])].sort();
  return typeof a === 'number' && typeof b === 'number' ? Math.max(a, b) : (a ?? b);
};

const mildening = ['usualDays', 'usualKind', 'usualName', 'observed'] as const;

const stronger = (a: Strength, b: Strength): Strength => (strengths.indexOf(b) < strengths.indexOf(a) ? b : a);

/**
 * One signal an id, as strong as the strongest of them: lists are joined, and of two numbers the larger
 * stays.
 */
export function mergeSignals(signals: readonly Signal[]): Signal[] {
  const merged = new Map<string, Signal>();
  for (const signal of signals) {
    const before = merged.get(signal.id);
    const evidence = new Map(Object.entries(before?.evidence ?? {}));
    for (const [name, value] of Object.entries(signal.evidence)) evidence.set(name, larger(evidence.get(name), value));
    const strength = before ? stronger(before.strength, signal.strength) : signal.strength;
    // What makes one of them milder is not said of the stronger one.
    const counting = [before ?? signal, signal].filter((one) => one.strength === strength);
    for (const name of mildening) if (counting.some((one) => !Object.hasOwn(one.evidence, name))) evidence.delete(name);
    merged.set(signal.id, { ...signal, strength, evidence: Object.fromEntries(evidence) });
  }
  return [...merged.values()];
}
