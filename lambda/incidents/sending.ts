/** The sending of one mail: claim, send, mark sent. */

import { type Batch, OutOfTimeError, overtime, reasonOf } from '../batch/batch.ts';
import { createMemory, type Memory, orElse } from '../batch/memory.ts';
import { renderMail } from '../mail/mail.ts';
import type { Contents, Incident, IncidentView, MailKind, SentMail } from '../model/incident.ts';
import { isPerhapsSent } from '../model/perhaps-sent.ts';
import { SECOND } from '../model/time.ts';
import { namesOf, unitsOf } from './directory-names.ts';
import { endedOf } from './ended.ts';
import { readContents, type StoredIncident, updateIncident, writeIncident } from './incidents.ts';
import { namedIn } from './named.ts';
import { routesOf } from './routes.ts';
import { since } from './worse.ts';

/** Longer than the detector runs, so that two never send the same mail. */
const LEASE = 45_000;
/** One attempt, and long: what SNS has taken must not be sent again because its answer is slow. */
const SEND_MILLISECONDS = 6 * SECOND;
/** After the batch's deadline; a mail begun later could not end before Lambda stops the function. */
const LATEST_START = 2 * SECOND;
/** For writing down what was sent, however late it is. */
const MARK_MILLISECONDS = 2 * SECOND;

export function viewOf(
  incident: Pick<Incident, 'id' | 'openedAt' | 'verdict'>,
  contents: Contents,
  kind: MailKind,
  now: number,
  storeIsDown: boolean,
): IncidentView {
  return {
    incident,
    kind,
    isTest: false,
    now,
    launches: contents.launches,
    signals: contents.signals,
    actors: contents.actors,
    gaps: storeIsDown ? ['store'] : [],
  };
}

/**
 * Sends, or rejects where the mail was not taken: the only failure on the alert path that travels.
 *
 * @returns `perhaps` where no answer came in time
 */
export async function send(batch: Batch, view: IncidentView): Promise<'sent' | 'perhaps'> {
  const { clock, outbox, journal } = batch.ports;
  if (batch.settings.mode === 'observe' && !view.isTest) {
    const { id, verdict } = view.incident;
    journal.warn('only observed: a mail was not sent', { incident: id, verdict, kind: view.kind });
    return 'sent';
  }
  const accounts = view.launches.map((launch) => launch.account);
  const mail = renderMail(view, { ...batch.settings, accountNames: await namesOf(batch, accounts) });
  const routes = routesOf(mail, batch.settings.routes ?? [], await unitsOf(batch, mail.accounts));
  if (clock.now() > batch.deadline + LATEST_START) throw new OutOfTimeError('no time is left to send a mail');
  try {
    await clock.within(SEND_MILLISECONDS, (signal) => outbox.send({ ...mail, routes }, signal));
    return 'sent';
  } catch (error) {
    if (!isPerhapsSent(error)) throw error;
    journal.warn('no answer says whether a mail was sent', { incident: mail.incident, reason: reasonOf(error) });
    return 'perhaps';
  }
}

/** Nobody knows whether the mail was taken, and nothing could be written down that would have it repeated. */
export class DoubtError extends Error {
  override name = 'DoubtError';
}

const withoutLease = ({ sending: _, ...incident }: Incident): Incident => incident;

export interface Claimed extends StoredIncident {
  /** Somebody who was sending did not end: nobody knows whether that mail went out. */
  readonly mayRepeat?: true;
}

/**
 * Takes the mail of the incident for this batch, once nobody is sending it.
 *
 * @returns undefined where somebody else wrote to the incident meanwhile
 */
export async function claim(batch: Batch, memory: Memory, stored: StoredIncident): Promise<Claimed | undefined> {
  const until = batch.ports.clock.now() + LEASE;
  const incident = { ...stored.incident, sending: { until } };
  return (await writeIncident(memory, incident, stored.version))
    ? { incident, version: stored.version + 1, ...(stored.incident.sending && { mayRepeat: true }) }
    : undefined;
}

export const isBeingSent = (incident: Incident, now: number): boolean =>
  incident.sending !== undefined && incident.sending.until > now;

/** Nobody knows whether the incident's last mail arrived. */
export const isInDoubt = ({ mails }: Incident): boolean => mails.at(-1)?.isDoubtful === true;

/**
 * Sends the mail of the claimed incident and writes down what it named, also where no answer came. The claim
 * is given back when the mail is refused.
 *
 * @returns the incident as it is then; undefined where the store did not take that down: the mail may be sent
 * once more
 * @throws what the outbox throws; DoubtError
 */
export async function sendClaimed(
  batch: Batch,
  memory: Memory,
  claimed: Claimed,
  kind: MailKind,
): Promise<StoredIncident | undefined> {
  const { incident } = claimed;
  const at = batch.ports.clock.now();
  const contents = await readContents(memory, incident.id);
  let outcome: 'sent' | 'perhaps';
  try {
    outcome = await send(batch, {
      ...viewOf(incident, contents, kind, at, false),
      ...(kind !== 'first' && { ended: await endedOf(batch, contents.launches) }),
      ...(incident.mails.length > 0 && { before: incident.named }),
      ...((isInDoubt(incident) || claimed.mayRepeat) && { mayRepeat: true }),
    });
  } catch (error) {
    await updateIncident(createMemory(overtime(batch, MARK_MILLISECONDS)), claimed, withoutLease).catch(
      (failure: unknown) =>
        batch.ports.journal.warn('a claim could not be given back; it ends by itself', { reason: reasonOf(failure) }),
    );
    throw error;
  }
  const named = namedIn(contents, incident.verdict);
  const mail: SentMail = {
    kind,
    at,
    verdict: incident.verdict,
    ...(outcome === 'perhaps' && { isDoubtful: true }),
  };
  const written = updateIncident(createMemory(overtime(batch, MARK_MILLISECONDS)), claimed, (current) => ({
    ...withoutLease(current),
    named,
    tally: since(named, incident.tally, current.tally),
    mails: [...current.mails, mail],
  }));
  const marked = await orElse(undefined, written);
  if (!marked && outcome === 'perhaps') throw new DoubtError(`nothing says whether ${incident.id} was mailed`);
  return marked;
}
