/** The written rule from signals to a verdict. */
import type { Signal, SignalGroup } from './signal.ts';
import type { Verdict } from './verdict.ts';

/**
 * One hard signal, or strong ones of two groups: critical. One strong: high. Otherwise a notice.
 * Weak signals are evidence in the mail and never raise a verdict, however many.
 */
export function verdictOf(signals: readonly Signal[]): Verdict {
  if (signals.some((signal) => signal.strength === 'hard')) return 'critical';
  const groups = strongGroups(signals);
  if (isTwofold(groups)) return 'critical';
  return groups.length > 0 ? 'high' : 'notice';
}

/** The groups of the strong signals among these. */
export const strongGroups = (signals: readonly Signal[]): readonly SignalGroup[] => [
  ...new Set(signals.filter((signal) => signal.strength === 'strong').map((signal) => signal.group)),
];

/** Strong signals of two groups, wherever in an incident they came from, are critical. */
export const isTwofold = (groups: readonly SignalGroup[]): boolean => new Set(groups).size >= 2;

/** Preparation alone is nobody's business; with a strong or hard signal it is. */
export const isRemarkable = (signals: readonly Signal[]): boolean =>
  signals.some((signal) => signal.strength !== 'weak');
