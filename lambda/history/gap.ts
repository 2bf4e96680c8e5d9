/** What of an account's history or present is not known, and why. */
import * as z from 'zod/mini';
import { objectOf } from '../batch/form.ts';

/**
 * cut: of calls of these names only the latest were read. region: its history did not let itself be read.
 * running: nor what runs in it. user-data: nor that of so many that run. account: not looked into at all.
 * judged: only the latest so many events were judged.
 */
const gapKinds = ['cut', 'region', 'running', 'user-data', 'account', 'judged'] as const;

export interface HistoryGap {
  readonly kind: (typeof gapKinds)[number];
  readonly region?: string;
  readonly names?: readonly string[];
  readonly count?: number;
  /** As AWS says it. */
  readonly reason?: string;
}

export const gapShape = objectOf<HistoryGap>({
  kind: z.enum(gapKinds),
  region: z.exactOptional(z.string()),
  names: z.exactOptional(z.array(z.string())),
  count: z.exactOptional(z.number()),
  reason: z.exactOptional(z.string()),
});
