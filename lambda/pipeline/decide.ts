/** The written rule from signals to a verdict. */
import type { Signal } from '../model/signal.ts';
import type { Verdict } from '../model/verdict.ts';

/**
 * One hard signal, or strong ones of two groups: critical. One strong: high. Otherwise a notice.
 * Weak signals are evidence in the mail and never raise a verdict, however many.
 */
export function verdictOf(signals: readonly Signal[]): Verdict {
  if (signals.some((signal) => signal.strength === 'hard')) return 'critical';
  const strong = signals.filter((signal) => signal.strength === 'strong');
  if (new Set(strong.map((signal) => signal.group)).size >= 2) return 'critical';
  return strong.length > 0 ? 'high' : 'notice';
}

/** Preparation alone is nobody's business; with a strong or hard signal it is. */
export const isRemarkable = (signals: readonly Signal[]): boolean =>
  signals.some((signal) => signal.strength !== 'weak');
