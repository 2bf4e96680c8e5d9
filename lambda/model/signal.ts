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

const larger = (a: Evidence[string] | undefined, b: Evidence[string]): Evidence[string] => {
  if (Array.isArray(a) && Array.isArray(b)) return [...new Set<string>([...a, ...b])].sort();
  return typeof a === 'number' && typeof b === 'number' ? Math.max(a, b) : (a ?? b);
};

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
    merged.set(signal.id, { ...signal, strength, evidence: Object.fromEntries(evidence) });
  }
  return [...merged.values()];
}
