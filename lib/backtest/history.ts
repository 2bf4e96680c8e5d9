/** The history that a backtest runs over, gathered from wherever it lies. */
import type { Unread } from '../../lambda/history/event-history.ts';
import type { Scanned } from './scan-file.ts';

export interface History {
  /** EventBridge envelopes that would have been forwarded, in no order. */
  readonly events: readonly unknown[];
  readonly files: number;
  /** After unpacking. */
  readonly bytes: number;
  readonly records: number;
  /** Of the earliest and the latest record, ISO 8601. */
  readonly from?: string;
  readonly to?: string;
  readonly unread: readonly Unread[];
  /** Where a query gathered it: `bytes` are those that it was billed for. */
  readonly athena?: { readonly table: string; readonly queryExecutionId: string; readonly bytesScanned: number };
}

export interface Gathering {
  readonly add: (scanned: Scanned) => void;
  readonly tell: (unread: Unread) => void;
  readonly history: () => History;
}

export function gatherHistory(): Gathering {
  const events: unknown[] = [];
  const unread: Unread[] = [];
  let files = 0;
  let bytes = 0;
  let records = 0;
  let from: string | undefined;
  let to: string | undefined;
  return {
    add: (scanned) => {
      for (const event of scanned.events) events.push(event);
      for (const one of scanned.unread) unread.push(one);
      files += 1;
      bytes += scanned.bytes;
      records += scanned.records;
      if (scanned.from !== undefined && (from === undefined || scanned.from < from)) from = scanned.from;
      if (scanned.to !== undefined && (to === undefined || scanned.to > to)) to = scanned.to;
    },
    tell: (one) => unread.push(one),
    history: () => ({
      events,
      files,
      bytes,
      records,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      unread,
    }),
  };
}
