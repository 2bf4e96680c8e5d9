/** Incidents as the store keeps them. */
import { nothingNamed } from '../../lambda/incidents/named.ts';
import type { Incident, MailKind } from '../../lambda/model/incident.ts';
import type { Verdict } from '../../lambda/model/verdict.ts';
import { ACCOUNT, START } from './incidents.ts';

/** An open incident of one account in which nothing was mailed yet. */
export const incidentRecord = (given: Partial<Incident> = {}): Incident => ({
  id: 'inc-0123456789',
  owner: ACCOUNT,
  openedAt: START,
  lastAlertAt: START,
  verdict: 'critical',
  groups: [],
  mails: [],
  named: nothingNamed,
  tally: nothingNamed,
  ...given,
});

export const mailed = (kind: MailKind, at: number, verdict: Verdict = 'critical'): Incident['mails'][number] => ({
  kind,
  at,
  verdict,
});
