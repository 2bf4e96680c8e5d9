/** When an incident is mailed: the rules alone, as pure functions of its record and the time. */

import type { Incident, MailKind } from '../model/incident.ts';
import { DAY, HOUR, MINUTE } from '../model/time.ts';
import { isAtLeast, rank, type Verdict, worst } from '../model/verdict.ts';
import { isArmed } from './incidents.ts';
import { hasGrown, hasNewReason } from './worse.ts';

const MAILS_AN_HOUR = 5;

/**
 * How many of an hour's mails there may be before one more of a kind is sent: further reasons leave a place
 * for growth, and growth one for the follow-up, so that somebody who makes noise on purpose cannot use up all
 * of them.
 */
const PLACES = { newReason: 3, growth: 4, followUp: MAILS_AN_HOUR } as const;

const isGrave = ({ verdict }: Pick<Incident, 'verdict'>): boolean => isAtLeast(verdict, 'high');

/** A place is kept for each verdict that the incident may still rise to: a rise is always mailed. */
const placesFor = (kind: keyof typeof PLACES, { verdict }: Incident): number =>
  PLACES[kind] - (rank('critical') - rank(verdict));

const mailsInTheHour = ({ mails }: Incident, now: number): number =>
  mails.filter(({ at }) => at >= now - HOUR && at <= now).length;

const hasPlace = (kind: keyof typeof PLACES, incident: Incident, now: number): boolean =>
  mailsInTheHour(incident, now) < placesFor(kind, incident);

/**
 * The mail that an incident calls for right now, when something has joined it; follow-ups come in their own
 * time.
 */
export function mailDue(incident: Incident, alertAt: Verdict, now: number): MailKind | undefined {
  const isLoud = isAtLeast(incident.verdict, alertAt);
  if (!isLoud && !incident.unseen) return undefined;
  const mailed = worst(incident.mails.map((mail) => mail.verdict));
  if (mailed === undefined) return 'first';
  if (isLoud && (rank(incident.verdict) > rank(mailed) || isWorse(incident, now))) return 'escalation';
  return isMissed(incident, now) ? 'follow-up' : undefined;
}

function isWorse(incident: Incident, now: number): boolean {
  const { tally, named } = incident;
  return (
    isGrave(incident) &&
    ((hasGrown(tally, named) && hasPlace('growth', incident, now)) ||
      (hasNewReason(tally, named) && hasPlace('newReason', incident, now)))
  );
}

/** Nothing but its tally, which may count what joined twice, says that the incident got worse. */
export const isGrownByTally = (incident: Incident): boolean =>
  incident.mails.some(({ verdict }) => rank(verdict) >= rank(incident.verdict)) &&
  hasGrown(incident.tally, incident.named) &&
  !hasNewReason(incident.tally, incident.named);

/** A follow-up would have been due since the last mail, and its timer never came or was never armed. */
function isMissed(incident: Incident, now: number): boolean {
  const wanted = nextFollowUp(incident, incident.mails.at(-1)?.at ?? now);
  return !isArmed(incident, now) && wanted !== undefined && wanted <= now && !isDropped(incident, wanted, now);
}

/**
 * What the minutes and hours count from: the first mail, or the one that turned old notices into something
 * grave.
 */
function beginning({ mails }: Incident): number | undefined {
  const first = mails[0]?.at;
  const grave = mails.find(({ verdict }) => isAtLeast(verdict, 'high'))?.at;
  return first !== undefined && grave !== undefined && grave - first > HOUR ? grave : first;
}

const hasManyEscalations = ({ mails }: Incident): boolean =>
  mails.filter(({ kind }) => kind === 'escalation').length >= 2;

/**
 * When to look at the incident again. A grave one 5, 15 and 60 minutes after the first mail, then every hour;
 * a second escalation drops the one at 15 minutes. Notices every full hour after their first mail: of the
 * incident, not of the clock, so that an organization's mails do not all come at once. What would be a sixth
 * mail within an hour comes a minute after it.
 *
 * @returns undefined before the first mail
 */
export function nextFollowUp(incident: Incident, now: number): number | undefined {
  const begin = beginning(incident);
  if (begin === undefined) return undefined;
  const early = !isGrave(incident) ? [] : hasManyEscalations(incident) ? [5] : [5, 15];
  const hour = begin + Math.max(1, Math.ceil((now - begin + 1) / HOUR)) * HOUR;
  const wanted = early.map((minutes) => begin + minutes * MINUTE).find((at) => at > now) ?? hour;
  const places = placesFor('followUp', incident);
  const full = incident.mails.at(-places)?.at;
  const free = full === undefined || incident.mails.length < places ? wanted : full + HOUR + MINUTE;
  return Math.max(wanted, free > now ? free : wanted);
}

/**
 * The follow-up that is due would be one mail too many: a second escalation took its place, or the hour is
 * full.
 */
export function isDropped(incident: Incident, dueAt: number, now: number): boolean {
  const begin = beginning(incident) ?? now;
  if (isGrave(incident) && dueAt === begin + 15 * MINUTE && hasManyEscalations(incident)) return true;
  return !hasPlace('followUp', incident, now);
}

/**
 * The follow-up names whatever is new, more of the same too; of notices only the one at the end of the day
 * does, which is the last one, however late the queue brings it.
 */
export const isForAll = (incident: Incident, now: number): boolean =>
  isGrave(incident) || now >= (incident.mails[0]?.at ?? now) + DAY;
