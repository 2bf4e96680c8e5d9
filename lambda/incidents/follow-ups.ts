/** What happens when a follow-up is due: find out who did it, mail what is new, arm the next one. */
import { type Batch, reasonOf, timed } from '../batch/batch.ts';
import type { Memory } from '../batch/memory.ts';
import type { Contents, Incident } from '../model/incident.ts';
import { isRoleError } from '../model/role-error.ts';
import { SECOND } from '../model/time.ts';
import type { FollowUp } from '../model/timer.ts';
import { isAtLeast } from '../model/verdict.ts';
import {
  addActors,
  hasMoreToCome,
  readContents,
  readIncident,
  type StoredIncident,
  updateIncident,
} from './incidents.ts';
import { armFollowUp, BusyError } from './mailing.ts';
import { hasChanged, hasNewKind, namedIn } from './named.ts';
import { isDropped, isForAll } from './schedule.ts';
import { claim, isBeingSent, isInDoubt, sendClaimed } from './sending.ts';

/** LookupEvents allows two calls a second in each account and Region: a few instances tell who it was. */
const LOOKUPS = 3;
const LOOKUP_MILLISECONDS = 5 * SECOND;
const TRIES = 10;

/** Asks CloudTrail's event history who launched, where no call has told; finding nobody is no failure. */
async function findActors(batch: Batch, memory: Memory, id: string, contents: Contents): Promise<boolean> {
  if (contents.actors.length > 0) return false;
  const byRegion = new Map(
    contents.launches
      .filter((launch) => launch.instanceId)
      .map((launch) => [`${launch.account}/${launch.region}`, launch]),
  );
  let found = false;
  for (const { account, region, instanceId, time } of [...byRegion.values()].slice(0, LOOKUPS)) {
    try {
      const principal = await timed(batch, LOOKUP_MILLISECONDS, (signal) =>
        batch.ports.history.launcher({ account, region }, instanceId as string, signal),
      );
      if (!principal) continue;
      await addActors(memory, id, [{ principal, account, since: time, source: 'lookup' }]);
      found = true;
    } catch (error) {
      batch.ports.journal.warn('event history does not tell who launched', {
        account,
        region,
        reason: reasonOf(error),
      });
      // An account without its role says nothing about the others; a throttle or a denial is for all of them.
      if (!isRoleError(error)) return found;
    }
  }
  return found;
}

/** False where somebody else wrote to the incident meanwhile: to be tried again. */
async function mailWhatIsNew(batch: Batch, memory: Memory, stored: StoredIncident, dueAt: number): Promise<boolean> {
  const { incident } = stored;
  const at = batch.ports.clock.now();
  if (isDropped(incident, dueAt, at)) return true;
  let contents = await readContents(memory, incident.id);
  const isNew = () => {
    const now = namedIn(contents, incident.verdict);
    return isInDoubt(incident) || (isForAll(incident, at) ? hasChanged : hasNewKind)(now, incident.named);
  };
  if (isNew() || isAtLeast(incident.verdict, 'high')) {
    if (await findActors(batch, memory, incident.id, contents)) contents = await readContents(memory, incident.id);
  }
  if (!isNew()) return true;
  if (isBeingSent(incident, batch.ports.clock.now())) return false;
  const claimed = await claim(batch, memory, stored);
  if (!claimed) return false;
  await sendClaimed(batch, memory, claimed, 'follow-up');
  return true;
}

/** The record does not know of its timer where the store failed right after the timer was armed. */
const isArmedOne = ({ followUpAt, closed }: Incident, { dueAt }: FollowUp): boolean =>
  followUpAt === dueAt || (followUpAt === undefined && !closed);

/**
 * Does one follow-up, and arms the next while the incident is open. One that is no longer the armed one does
 * nothing, so that a timer delivered twice mails once.
 *
 * @throws where the mail could not be sent or the store does not answer: the timer then comes back
 */
export async function followUp(batch: Batch, memory: Memory, task: FollowUp): Promise<void> {
  for (let tries = 0; ; tries++) {
    const stored = await readIncident(memory, task.owner);
    if (stored?.incident.id !== task.incident || !isArmedOne(stored.incident, task)) return;
    if (await mailWhatIsNew(batch, memory, stored, task.dueAt)) break;
    if (tries >= TRIES) throw new BusyError(`${task.incident} kept changing while its follow-up was due`);
    await batch.ports.clock.sleep(200);
  }
  const after = await readIncident(memory, task.owner);
  if (after?.incident.id !== task.incident) return;
  const now = batch.ports.clock.now();
  if (hasMoreToCome(after.incident, now)) await armFollowUp(batch, after, task);
  else await updateIncident(memory, after, ({ followUpAt: _, ...incident }) => ({ ...incident, closed: true }));
}
