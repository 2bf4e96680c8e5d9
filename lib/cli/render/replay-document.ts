/** The document of `davylamp replay --json`; scripts read it. */

import type { Replayed } from '../../../lambda/local/replay.ts';
import type { Mail } from '../../../lambda/model/incident.ts';
import type { Outcome } from '../../../lambda/model/outcome.ts';

/** ISO 8601 in UTC, without milliseconds where there are none. */
export const isoTime = (time: number): string => new Date(time).toISOString().replace('.000Z', 'Z');

/** An outcome as every document has it. */
export const decisionDocument = ({ decision, ...seen }: Outcome) => ({
  eventId: seen.eventId,
  time: isoTime(seen.time),
  account: seen.account,
  region: seen.region,
  detailType: seen.detailType,
  eventName: seen.eventName,
  instanceIds: seen.instanceIds,
  decision: decision.kind,
  verdict: decision.kind === 'alert' ? decision.verdict : null,
  signals: seen.signals,
  allowEntry: decision.kind === 'expected' ? decision.entry : null,
  incident: decision.kind === 'alert' ? decision.incident : null,
  why: decision.kind === 'ignored' ? decision.why : null,
});

/** A mail as every document has it. */
export const mailDocument = (mail: Mail) => ({
  time: isoTime(mail.time),
  incident: mail.incident,
  kind: mail.kind,
  verdict: mail.verdict,
  accounts: mail.accounts,
  regions: mail.regions,
  instances: mail.instances,
  subject: mail.subject,
  body: mail.body,
});

export const replayDocument = ({ outcomes, mails }: Replayed) => ({
  schemaVersion: 1,
  decisions: each(outcomes, decisionDocument),
  mails: mails.map(mailDocument),
  summary: summaryOf({ outcomes, mails }),
});

/** Made one after the other: there may be hundreds of thousands. */
const each = <T, R>(list: readonly T[], make: (one: T) => R): Iterable<R> => ({
  *[Symbol.iterator]() {
    for (const one of list) yield make(one);
  },
});

export function summaryOf({ outcomes, mails }: Replayed) {
  const count = (kind: Outcome['decision']['kind']): number =>
    outcomes.filter(({ decision }) => decision.kind === kind).length;
  return {
    events: outcomes.length,
    alert: count('alert'),
    expected: count('expected'),
    duplicate: count('duplicate'),
    ignored: count('ignored'),
    mails: mails.length,
  };
}
