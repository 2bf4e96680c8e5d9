/** Mails what is due for an incident now, and keeps its next follow-up armed. */

import { ARM_MILLISECONDS, type Batch, overtime, reasonOf } from '../batch/batch.ts';
import { createMemory, type Memory } from '../batch/memory.ts';
import { inParallel } from '../model/concurrency.ts';
import type { Incident } from '../model/incident.ts';
import { SECOND } from '../model/time.ts';
import { type Chain, sentOn } from '../model/timer.ts';
import {
  isArmed,
  readContents,
  readIncident,
  type StoredIncident,
  updateIncident,
  writeIncident,
} from './incidents.ts';
import { isGrownByTally, mailDue, nextFollowUp } from './schedule.ts';
import { claim, isBeingSent, sendClaimed } from './sending.ts';
import { hasGrown, tallyOf } from './worse.ts';

const WAIT = 250;
const WAITS = 32;
const ARMED_AT_ONCE = 100;
/** For writing down that a follow-up is armed. */
const NOTE_MILLISECONDS = 1 * SECOND;

/** The mail is being sent by somebody else who does not finish: the event has to come back. */
export class BusyError extends Error {
  override name = 'BusyError';
}

/**
 * Arms the next follow-up, and only then writes down that it is armed: a timer too many does nothing, one too
 * few is lost.
 *
 * @param chain of the follow-up that this one follows
 * @throws what the timers throw, or a TimeoutError; StoreDownError
 */
export async function armFollowUp(batch: Batch, stored: StoredIncident, chain: Chain): Promise<void> {
  const { clock, timers } = batch.ports;
  const dueAt = nextFollowUp(stored.incident, clock.now());
  if (dueAt === undefined) return;
  const { owner, id } = stored.incident;
  const task = sentOn({ kind: 'follow-up', owner, incident: id, dueAt }, chain);
  await clock.within(ARM_MILLISECONDS, (signal) => timers.schedule(task, signal));
  const memory = createMemory(overtime(batch, NOTE_MILLISECONDS));
  await updateIncident(memory, stored, (incident) => ({ ...incident, followUpAt: dueAt }));
}

/**
 * Arms the follow-ups of incidents that have none, side by side, once the mails are out. One that cannot be
 * armed costs a warning and itself: the incident is mailed with its next event.
 */
export async function armFollowUps(batch: Batch, incidents: readonly StoredIncident[]): Promise<void> {
  await inParallel(incidents, ARMED_AT_ONCE, (stored) =>
    armFollowUp(batch, stored, {}).catch((error: unknown) =>
      batch.ports.journal.warn('a follow-up could not be armed', {
        incident: stored.incident.id,
        reason: reasonOf(error),
      }),
    ),
  );
}

/** Nothing is armed, or only for later than wanted: a notice that turns grave is followed up sooner. */
function isToArm(incident: Incident, now: number): boolean {
  const wanted = nextFollowUp(incident, now);
  return wanted !== undefined && (!isArmed(incident, now) || (incident.followUpAt ?? 0) > wanted);
}

/**
 * Counts again what an incident holds before it is said to have grown, and corrects its record.
 *
 * @returns true where the record has changed
 */
async function isTallyWrong(memory: Memory, { incident, version }: StoredIncident): Promise<boolean> {
  const { launches, signals } = await readContents(memory, incident.id);
  const tally = tallyOf(launches, signals);
  if (hasGrown(tally, incident.named)) return false;
  await writeIncident(memory, { ...incident, tally }, version);
  return true;
}

/**
 * Mails what is due for the incident now. Waits while somebody else is sending.
 *
 * @returns the incident, where its follow-up has to be armed
 * @throws what the outbox throws; BusyError where somebody else does not finish; StoreDownError
 */
export async function mailIfDue(
  batch: Batch,
  memory: Memory,
  stored: StoredIncident,
): Promise<StoredIncident | undefined> {
  const { clock } = batch.ports;
  let current: StoredIncident | undefined = stored;
  for (let waits = 0; current && current.incident.id === stored.incident.id; ) {
    const kind = mailDue(current.incident, batch.settings.alertAt, clock.now());
    if (!kind) return isToArm(current.incident, clock.now()) ? current : undefined;
    if (isBeingSent(current.incident, clock.now())) {
      const isTooLate = clock.now() + WAIT >= batch.deadline;
      if (++waits > WAITS || isTooLate)
        throw new BusyError(`the mail of ${current.incident.id} is being sent by another batch`);
      await clock.sleep(WAIT);
    } else if (kind === 'escalation' && isGrownByTally(current.incident) && (await isTallyWrong(memory, current))) {
      // Counted anew: read again what it calls for.
    } else {
      const claimed = await claim(batch, memory, current);
      if (claimed) {
        // Who made it worse meanwhile waits for this mail, and sends the next.
        const sent = await sendClaimed(batch, memory, claimed, kind);
        return sent && isToArm(sent.incident, clock.now()) ? sent : undefined;
      }
    }
    current = await readIncident(memory, stored.incident.owner);
  }
  return undefined;
}
