/** The sending of one mail: claim, send, mark sent. */

import { type Batch, reasonOf } from '../batch/batch.ts';
import { type Memory, orElse } from '../batch/memory.ts';
import { renderMail } from '../mail/mail.ts';
import type { Incident, IncidentView, MailKind } from '../model/incident.ts';
import { namesOf, unitsOf } from './directory-names.ts';
import {
  type Contents,
  namedIn,
  readContents,
  type StoredIncident,
  updateIncident,
  writeIncident,
} from './incidents.ts';
import { routesOf } from './routes.ts';

/** Longer than the detector runs, so that two never send the same mail. */
const LEASE = 45_000;
const SEND_MILLISECONDS = 6_000;

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

/** Sends, or rejects: the only failure on the alert path that travels. */
export async function send(batch: Batch, view: IncidentView): Promise<void> {
  const accounts = view.launches.map((launch) => launch.account);
  const mail = renderMail(view, { ...batch.settings, accountNames: await namesOf(batch, accounts) });
  const routes = routesOf(mail, batch.settings.routes ?? [], await unitsOf(batch, mail.accounts));
  await batch.ports.clock.within(SEND_MILLISECONDS, (signal) => batch.ports.outbox.send({ ...mail, routes }, signal));
}

const withoutLease = ({ sending: _, ...incident }: Incident): Incident => incident;

/** Takes the mail of the incident for this batch; undefined where somebody else wrote to the incident meanwhile. */
export async function claim(batch: Batch, memory: Memory, stored: StoredIncident): Promise<StoredIncident | undefined> {
  const until = batch.ports.clock.now() + LEASE;
  const incident = { ...stored.incident, sending: { until } };
  return (await writeIncident(memory, incident, stored.version))
    ? { incident, version: stored.version + 1 }
    : undefined;
}

export const isBeingSent = (incident: Incident, now: number): boolean =>
  incident.sending !== undefined && incident.sending.until > now;

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
