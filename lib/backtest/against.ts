/** The same history under two configurations. */

import type { Replayed } from '../../lambda/local/replay.ts';
import type { Verdict } from '../../lambda/model/verdict.ts';

/** Mails, in all and by their verdict. */
export interface MailCount {
  readonly mails: number;
  readonly critical: number;
  readonly high: number;
  readonly notice: number;
}

export function countMails({ mails }: Replayed): MailCount {
  const of = (verdict: Verdict): number => mails.filter((mail) => mail.verdict === verdict).length;
  return { mails: mails.length, critical: of('critical'), high: of('high'), notice: of('notice') };
}

const isLoud = (verdict: Verdict): boolean => verdict !== 'notice';

/**
 * The incidents that were mailed as high or critical under `other`, of which nothing is so under `here`: what
 * a quieter configuration would have cost.
 */
export function lostCampaigns(here: Replayed, other: Replayed): readonly string[] {
  const loudHere = mailedLoudly(here);
  const loudEvents = new Set(
    here.outcomes.flatMap(({ eventId, decision }) =>
      decision.kind === 'alert' && loudHere.has(decision.incident) ? [eventId] : [],
    ),
  );
  const isKept = (incident: string): boolean =>
    other.outcomes.some(
      ({ eventId, decision }) => decision.kind === 'alert' && decision.incident === incident && loudEvents.has(eventId),
    );
  return [...mailedLoudly(other)].filter((incident) => !isKept(incident));
}

const mailedLoudly = ({ mails }: Replayed): ReadonlySet<string> =>
  new Set(mails.filter(({ verdict }) => isLoud(verdict)).map(({ incident }) => incident));
