/** What speaks for a verdict: one finding of one detection about one launch. */

/** hard: critical on its own. strong: high on its own, critical with one of another group. weak: evidence only. */
export type Strength = 'hard' | 'strong' | 'weak';

/** Two strong signals of different groups make a launch critical. */
export type SignalGroup = 'what' | 'where' | 'who-and-how';

/** Numbers and names that the sentence of evidence is made of; plain data, so that it can be stored. */
export type Evidence = Readonly<Record<string, string | number | readonly string[]>>;

/** Stable: allowlists, documents, mails and scripts name them. Each is one detection's, and no other is. */
export type SignalId =
  | 'accelerated-or-metal'
  | 'across-accounts'
  | 'huge-auto-scaling-group'
  | 'human-dry-run'
  | 'large-public-task'
  | 'many-in-one-call'
  | 'miner-in-user-data'
  | 'missing-tags'
  | 'new-family'
  | 'new-principal'
  | 'prepared-just-before'
  | 'price-above-budget'
  | 'quota-increase'
  | 'refusals-by-principal'
  | 'region-enabled'
  | 'regions-by-principal'
  | 'root-by-hand'
  | 'spot-accelerators'
  | 'termination-protected'
  | 'undeclared-region'
  | 'undeclared-regions-burst'
  | 'unknown-image-owner'
  | 'user-access-key';

export interface Signal {
  readonly id: SignalId;
  readonly strength: Strength;
  readonly group: SignalGroup;
  readonly evidence: Evidence;
}
