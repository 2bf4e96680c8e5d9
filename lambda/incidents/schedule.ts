/** When an incident is mailed: the rules alone, as pure functions of its record and the time. */

import type { Incident, MailKind } from '../model/incident.ts';
import { HOUR, MINUTE } from '../model/time.ts';
import { isAtLeast, rank, type Verdict, worst } from '../model/verdict.ts';
import { isArmed } from './incidents.ts';

export const MAILS_IN_FIRST_HOUR = 5;

const mailedVerdict = (incident: Incident): Verdict | undefined => worst(incident.mails.map((mail) => mail.verdict));

/** The mail that an incident calls for right now, when something has joined it; follow-ups come in their own time. */
export function mailDue(incident: Incident, alertAt: Verdict, now: number): MailKind | undefined {
  const isLoud = isAtLeast(incident.verdict, alertAt);
  if (!isLoud && !incident.unseen) return undefined;
  const mailed = mailedVerdict(incident);
  if (mailed === undefined) return 'first';
  if (isLoud && rank(incident.verdict) > rank(mailed)) return 'escalation';
  return isMissed(incident, now) ? 'follow-up' : undefined;
}

/** A follow-up would have been due since the last mail, and its timer never came or was never armed. */
function isMissed(incident: Incident, now: number): boolean {
  const wanted = nextFollowUp(incident, incident.mails.at(-1)?.at ?? now);
  return !isArmed(incident, now) && wanted !== undefined && wanted <= now && !isDropped(incident, wanted, now);
}

/**
 * When to look at the incident again: 5, 15 and 60 minutes after the first mail, then every hour. A second escalation drops
 * the one at 15 minutes, and a fifth mail moves the one at 60 just past the first hour: nobody gets more than five in it.
 *
 * @returns milliseconds since the epoch; undefined before the first mail
 */
export function nextFollowUp(incident: Incident, now: number): number | undefined {
  const first = incident.mails[0]?.at;
  if (first === undefined) return undefined;
  const escalations = incident.mails.filter((mail) => mail.kind === 'escalation').length;
  const early = [5, 15]
    .filter((minutes) => minutes !== 15 || escalations < 2)
    .map((minutes) => first + minutes * MINUTE);
  const inFirstHour = incident.mails.filter((mail) => mail.at <= first + HOUR).length;
  const hourly = inFirstHour >= MAILS_IN_FIRST_HOUR ? first + HOUR + MINUTE : first + HOUR;
  const soon = [...early, hourly].find((at) => at > now);
  return soon ?? hourly + Math.ceil((now - hourly + 1) / HOUR) * HOUR;
}

/**
 * The follow-up that is due would be one mail too many: a second escalation took its place, or five are out in the first
 * hour.
 */
export function isDropped(incident: Incident, dueAt: number, now: number): boolean {
  const first = incident.mails[0]?.at ?? now;
  const escalations = incident.mails.filter((mail) => mail.kind === 'escalation').length;
  if (dueAt === first + 15 * MINUTE && escalations >= 2) return true;
  return now <= first + HOUR && incident.mails.filter((mail) => mail.at <= first + HOUR).length >= MAILS_IN_FIRST_HOUR;
}
