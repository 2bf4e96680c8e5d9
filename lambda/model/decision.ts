/** What became of one event. Exactly one decision an event. */
import type { Verdict } from './verdict.ts';

export const ignoreReasons = [
  'not forwarded',
  'account mismatch',
  'unrecognised',
  'not a start',
  'failed call',
  'context',
  'stale timer',
  'nothing new',
  'proof',
  'unknown proof',
] as const;
export type IgnoreReason = (typeof ignoreReasons)[number];

export type Decision =
  | { readonly kind: 'alert'; readonly incident: string; readonly verdict: Verdict }
  | { readonly kind: 'expected'; readonly entry: string }
  | { readonly kind: 'duplicate'; readonly of: string }
  | { readonly kind: 'ignored'; readonly why: IgnoreReason };
