/** The document of `davylamp backtest --json`; scripts read it. */

import type { Proposal } from '../../../lambda/history/proposal.ts';
import type { Replayed } from '../../../lambda/local/replay.ts';
import { countMails } from '../../backtest/against.ts';
import type { History } from '../../backtest/history.ts';
import { decisionDocument, replayDocument, summaryOf } from './replay-document.ts';

export interface Backtested {
  readonly history: History;
  /** Of the whole command. */
  readonly seconds: number;
  readonly replayed: Replayed;
  readonly proposal: Proposal;
  /** The same history under another configuration. */
  readonly against?: Replayed;
}

/** Records that never reached the pipeline are ignored ones, and counted as such. */
export function backtestSummary({ history, replayed }: Backtested) {
  const summary = summaryOf(replayed);
  const events = Math.max(history.records, summary.events);
  return { ...summary, events, ignored: summary.ignored + events - summary.events };
}

export function backtestDocument(tested: Backtested) {
  const { history, seconds, replayed, proposal, against } = tested;
  return {
    ...replayDocument(replayed),
    decisions: replayed.outcomes.filter(({ decision }) => decision.kind !== 'ignored').map(decisionDocument),
    summary: backtestSummary(tested),
    scanned: {
      files: history.files,
      bytes: history.bytes,
      records: history.records,
      seconds: Math.round(seconds * 1000) / 1000,
      from: history.from ?? null,
      to: history.to ?? null,
      unread: history.unread,
      ...(history.athena === undefined ? {} : { athena: history.athena }),
    },
    proposal,
    ...(against === undefined ? {} : { against: countMails(against) }),
  };
}
