/** How serious an alert is, from the mildest to the worst. */
export const verdicts = ['notice', 'high', 'critical'] as const;
export type Verdict = (typeof verdicts)[number];

/** 0 for a notice, 2 for critical; usable in comparisons. */
export const rank = (verdict: Verdict): number => verdicts.indexOf(verdict);

export const isAtLeast = (verdict: Verdict, floor: Verdict): boolean => rank(verdict) >= rank(floor);

export const isVerdict = (value: unknown): value is Verdict => verdicts.includes(value as Verdict);

/** The worst of the given verdicts; `undefined` when there is none. */
export function worst(all: Iterable<Verdict>): Verdict | undefined {
  let top: Verdict | undefined;
  for (const verdict of all) if (top === undefined || rank(verdict) > rank(top)) top = verdict;
  return top;
}
