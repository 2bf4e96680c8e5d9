/** Mails what is due for an incident now, and keeps its next follow-up armed. */

import type { Batch } from '../batch/batch.ts';
import type { Memory } from '../batch/memory.ts';
import type { Incident } from '../model/incident.ts';
import { MINUTE } from '../model/time.ts';
import { readIncident, type StoredIncident, updateIncident } from './incidents.ts';
import { mailDue, nextFollowUp } from './schedule.ts';
import { claim, isBeingSent, sendClaimed } from './sending.ts';

const WAIT = 250;
const WAITS = 24;

/** The mail is being sent by somebody else who does not finish: the event has to come back. */
export class BusyError extends Error {
  override name = 'BusyError';
}

/** Arms the next follow-up, and only then writes down that it is armed: a timer too many does nothing, one too few is lost. */
export async function armFollowUp(batch: Batch, memory: Memory, stored: StoredIncident): Promise<void> {
  const dueAt = nextFollowUp(stored.incident, batch.ports.clock.now());
  if (dueAt === undefined) return;
  const { owner, id } = stored.incident;
  await batch.ports.timers.schedule({ kind: 'follow-up', owner, incident: id, dueAt });
  await updateIncident(memory, stored, (incident) => ({ ...incident, followUpAt: dueAt }));
}

/** A follow-up is armed and not long overdue: a lost timer is replaced by the next alert. */
const isArmed = (incident: Incident, now: number): boolean =>
  incident.followUpAt !== undefined && incident.followUpAt > now - 5 * MINUTE;

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
    current = await readIncident(memory, stored.incident.owner);
  }
}
