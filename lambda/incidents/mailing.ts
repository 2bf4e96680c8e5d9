/** When an incident is mailed, and the sending itself: claim, send, mark sent. */

import { type Batch, inParallel, reasonOf, timed } from '../batch/batch.ts';
import { HOUR, type Memory, MINUTE, orElse } from '../batch/memory.ts';
import { renderMail } from '../mail/mail.ts';
import type { Incident, IncidentView, MailKind } from '../model/incident.ts';
import { isAtLeast, rank, type Verdict, worst } from '../model/verdict.ts';
import { type Contents, namedIn, readContents, readIncident, type StoredIncident, writeIncident } from './incidents.ts';
import { needsUnits, routesOf, type UnitsOf } from './routes.ts';

/** Longer than the detector runs, so that two never send the same mail. */
const LEASE = 45_000;
const SEND_MILLISECONDS = 6_000;
const DIRECTORY_MILLISECONDS = 3_000;
/** Accounts whose names a mail looks up; more than these are shown by their ids. */
const DIRECTORY_ACCOUNTS = 20;
const WAIT = 250;
const WAITS = 24;
export const MAILS_IN_FIRST_HOUR = 5;

/** The mail is being sent by somebody else who does not finish: the event has to come back. */
export class BusyError extends Error {
  override name = 'BusyError';
}

const mailedVerdict = (incident: Incident): Verdict | undefined => worst(incident.mails.map((mail) => mail.verdict));

/** The mail that the incident's verdict calls for right now, beside the follow-ups in their time. */
export function mailDue(incident: Incident, alertAt: Verdict): MailKind | undefined {
  if (!isAtLeast(incident.verdict, alertAt)) return undefined;
  const mailed = mailedVerdict(incident);
  if (mailed === undefined) return 'first';
  return rank(incident.verdict) > rank(mailed) ? 'escalation' : undefined;
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

/** Names of the view's accounts: the configuration's, and AWS Organizations' for the others where there is one. */
async function accountNames(batch: Batch, view: IncidentView): Promise<Readonly<Record<string, string>>> {
  const { accountNames: given, organization } = batch.settings;
  if (!organization) return given;
  const unnamed = [...new Set(view.launches.map((launch) => launch.account))].filter(
    (account) => !Object.hasOwn(given, account),
  );
  const found = await inParallel(unnamed.slice(0, DIRECTORY_ACCOUNTS), 5, (account) =>
    asked(batch, account, () => batch.ports.directory.accountName(account)),
  );
  return {
    ...given,
    ...Object.fromEntries(found.flatMap(({ account, answer }) => (answer ? [[account, answer]] : []))),
  };
}

/** The organizational units of the accounts, where a route asks for them. */
async function unitsOf(batch: Batch, accounts: readonly string[]): Promise<UnitsOf> {
  if (!needsUnits(batch.settings.routes ?? [])) return new Map();
  const found = await inParallel(accounts, 5, (account) =>
    asked(batch, account, () => batch.ports.directory.organizationalUnitsOf(account)),
  );
  return new Map(found.flatMap(({ account, answer }) => (answer ? [[account, answer] as const] : [])));
}

/** What the organization answers about an account; no answer makes the mail poorer and is told to the journal. */
async function asked<T>(batch: Batch, account: string, work: () => Promise<T>) {
  try {
    return { account, answer: await timed(batch, DIRECTORY_MILLISECONDS, work) };
  } catch (error) {
    batch.ports.journal.warn('the organization does not answer', { account, reason: reasonOf(error) });
    return { account, answer: undefined };
  }
}

/** Sends, or rejects: the only failure on the alert path that travels. */
export async function send(batch: Batch, view: IncidentView): Promise<void> {
  const mail = renderMail(view, { ...batch.settings, accountNames: await accountNames(batch, view) });
  const routes = routesOf(mail, batch.settings.routes ?? [], await unitsOf(batch, mail.accounts));
  await batch.ports.clock.within(SEND_MILLISECONDS, batch.ports.outbox.send({ ...mail, routes }));
}

/** Applies a change to the incident's record over whatever others wrote meanwhile; false where the incident is gone. */
export async function updateIncident(
  memory: Memory,
  stored: StoredIncident,
  change: (incident: Incident) => Incident,
): Promise<boolean> {
  let current: StoredIncident | undefined = stored;
  while (current && current.incident.id === stored.incident.id) {
    if (await writeIncident(memory, change(current.incident), current.version)) return true;
    current = await readIncident(memory, stored.incident.scope);
  }
  return false;
}

const withoutLease = ({ sending: _, ...incident }: Incident): Incident => incident;

/** Arms the next follow-up, and only then writes down that it is armed: a timer too many does nothing, one too few is lost. */
export async function armFollowUp(batch: Batch, memory: Memory, stored: StoredIncident): Promise<void> {
  const dueAt = nextFollowUp(stored.incident, batch.ports.clock.now());
  if (dueAt === undefined) return;
  const { scope, id } = stored.incident;
  await batch.ports.timers.schedule({ kind: 'follow-up', scope, incident: id, dueAt });
  await updateIncident(memory, stored, (incident) => ({ ...incident, followUpAt: dueAt }));
}

/** The follow-up that is due would be one mail too many: a second escalation took its place, or five are out in the first hour. */
export function isDropped(incident: Incident, dueAt: number, now: number): boolean {
  const first = incident.mails[0]?.at ?? now;
  const escalations = incident.mails.filter((mail) => mail.kind === 'escalation').length;
  if (dueAt === first + 15 * MINUTE && escalations >= 2) return true;
  return now <= first + HOUR && incident.mails.filter((mail) => mail.at <= first + HOUR).length >= MAILS_IN_FIRST_HOUR;
}

/** A follow-up is armed and not long overdue: a lost timer is replaced by the next alert. */
const isArmed = (incident: Incident, now: number): boolean =>
  incident.followUpAt !== undefined && incident.followUpAt > now - 5 * MINUTE;

/**
 * Sends the mail of the claimed incident and writes down what it named. The claim is given back when the sending fails.
 *
 * @returns false where the mail is out but the store did not take that down: it may be sent once more
 * @throws what the outbox throws
 */
export async function sendClaimed(
  batch: Batch,
  memory: Memory,
  claimed: StoredIncident,
  kind: MailKind,
): Promise<boolean> {
  const { incident } = claimed;
  const at = batch.ports.clock.now();
  const contents = await readContents(memory, incident.id);
  try {
    await send(batch, viewOf(incident, contents, kind, at, false));
  } catch (error) {
    await updateIncident(memory, claimed, withoutLease).catch((failure: unknown) =>
      batch.ports.journal.warn('a claim could not be given back; it ends by itself', { reason: reasonOf(failure) }),
    );
    throw error;
  }
  const named = namedIn(contents, incident.verdict);
  const mail = { kind, at, verdict: incident.verdict };
  const written = updateIncident(memory, claimed, (current) => ({
    ...withoutLease(current),
    named,
    mails: [...current.mails, mail],
  }));
  return orElse(
    false,
    written.then(() => true),
  );
}

export async function claim(batch: Batch, memory: Memory, stored: StoredIncident): Promise<StoredIncident | undefined> {
  const until = batch.ports.clock.now() + LEASE;
  const incident = { ...stored.incident, sending: { by: stored.incident.id, until } };
  return (await writeIncident(memory, incident, stored.version))
    ? { incident, version: stored.version + 1 }
    : undefined;
}

export const isBeingSent = (incident: Incident, now: number): boolean =>
  incident.sending !== undefined && incident.sending.until > now;

/**
 * Mails what is due for the incident now, and sees that a follow-up is armed. Waits while somebody else is sending.
 *
 * @throws what the outbox or the timers throw; BusyError where somebody else does not finish; StoreDownError
 */
export async function mailIfDue(batch: Batch, memory: Memory, stored: StoredIncident): Promise<void> {
  const { clock } = batch.ports;
  let current: StoredIncident | undefined = stored;
  for (let waits = 0; current && current.incident.id === stored.incident.id; ) {
    const kind = mailDue(current.incident, batch.settings.alertAt);
    if (!kind) {
      if (!isArmed(current.incident, clock.now())) await armFollowUp(batch, memory, current);
      return;
    }
    if (isBeingSent(current.incident, clock.now())) {
      if (++waits > WAITS) throw new BusyError(`the mail of ${current.incident.id} is being sent by another batch`);
      await clock.sleep(WAIT);
    } else {
      const claimed = await claim(batch, memory, current);
      if (claimed && !(await sendClaimed(batch, memory, claimed, kind))) return;
    }
    current = await readIncident(memory, stored.incident.scope);
  }
}
