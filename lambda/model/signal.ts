/** What speaks for a verdict: one finding of one detection about one launch. */

/** hard: critical on its own. strong: high on its own, critical with one of another group. weak: evidence only. */
export type Strength = 'hard' | 'strong' | 'weak';

/** Two strong signals of different groups make a launch critical. */
export type SignalGroup = 'what' | 'where' | 'who-and-how';

/** Numbers and names that the sentence of evidence is made of; plain data, so that it can be stored. */
export type Evidence = Readonly<Record<string, string | number | readonly string[]>>;

export interface Signal {
  /** Stable: allowlists, documents, mails and scripts name it. */
  readonly id: string;
  readonly strength: Strength;
  readonly group: SignalGroup;
  readonly evidence: Evidence;
}
