/**
 * Tells once that a member's role for look-ups is missing: what starts there is seen, but nobody can look at
 * it.
 */
import * as z from 'zod/mini';
import { asError, type Batch, reasonOf, timed } from '../batch/batch.ts';
import { formOf } from '../batch/form.ts';
import { type Found, keyPart, type Memory, orElse } from '../batch/memory.ts';
import { takeSlot } from '../batch/slots.ts';
import { missingRolesMail } from '../mail/missing-roles.ts';
import { isGivenUp, type Launch } from '../model/launch.ts';
import { isPerhapsSent } from '../model/perhaps-sent.ts';
import { DAY, HOUR, SECOND } from '../model/time.ts';
import { namesOf, unitsOf } from './directory-names.ts';
import { incidentId } from './incidents.ts';
import { routesOf } from './routes.ts';

/** Mails in an hour; the accounts that find no place are told with the next one. */
const MAILS = 3;
const MILLISECONDS = 8 * SECOND;
/** A role that stays away is told again after so long. */
const KEPT = 30 * DAY;

const keyOf = (account: string) => ({ partition: `role/${keyPart(account)}`, sort: 'missing' });

interface MissingRole {
  readonly told: boolean;
}

const missingRoleForm = formOf<MissingRole>('missing role', 1, { told: z.boolean() });

const isToldIn = (found: Found<MissingRole> | undefined): boolean => found?.value?.told === true;

const accountsOf = (launches: readonly Launch[]): string[] => [...new Set(launches.map(({ account }) => account))];

/** What `tellMissingRoles` will ask for, in most batches. */
export function foreseeMissingRoles(batch: Batch, memory: Memory, launches: readonly Launch[]): void {
  if (batch.settings.organization) memory.foresee(accountsOf(launches).map(keyOf));
}

async function tell(batch: Batch, memory: Memory, launches: readonly Launch[], signal: AbortSignal): Promise<void> {
  const { organization, routes = [] } = batch.settings;
  if (!organization) return;
  const missing = accountsOf(launches.filter(({ unseen }) => isGivenUp(unseen) && unseen?.why === 'role'));
  const works = accountsOf(
    launches.filter(({ instanceId, unseen, gaps }) => instanceId && !unseen && gaps.length === 0),
  );
  const accounts = [...new Set([...missing, ...works])];
  const items = new Map(
    (await memory.get(missingRoleForm, accounts.map(keyOf))).map((item, index) => [accounts[index] as string, item]),
  );
  const mark = (account: string, told: boolean, version = items.get(account)?.version): Promise<boolean> =>
    memory.putIf(missingRoleForm, { ...keyOf(account), value: { told }, expiresAt: memory.now() + KEPT }, version);
  // Back again: the next time that it goes is news.
  for (const account of works) if (isToldIn(items.get(account))) await mark(account, false);
  const untold = missing.filter((account) => !isToldIn(items.get(account)));
  const [first] = untold;
  if (first === undefined || !(await takeSlot(memory, 'missing-roles', MAILS, HOUR, `${first}/${memory.now()}`)))
    return;
  const claimed: string[] = [];
  for (const account of untold) if (await mark(account, true)) claimed.push(account);
  if (claimed.length === 0) return;
  const mail = missingRolesMail(
    {
      incident: incidentId(first, 'missing role'),
      now: batch.ports.clock.now(),
      accounts: claimed,
      role: organization.readOnlyRoleName,
    },
    { ...batch.settings, accountNames: await namesOf(batch, claimed) },
  );
  const taken = routesOf(mail, routes, await unitsOf(batch, claimed));
  try {
    // One that is aborted is perhaps sent, and told once all the same.
    await batch.ports.outbox.send({ ...mail, routes: taken }, signal);
  } catch (error) {
    if (isPerhapsSent(error)) return;
    for (const account of claimed) await mark(account, false, (items.get(account)?.version ?? 0) + 1);
    throw error;
  }
}

/**
 * Never rejects: what could not be told is told with the next launch there, and no event comes back for it.
 */
export async function tellMissingRoles(batch: Batch, memory: Memory, launches: readonly Launch[]): Promise<void> {
  const failed = await orElse(
    undefined,
    timed(batch, MILLISECONDS, (signal) => tell(batch, memory, launches, signal)),
  ).catch(asError);
  if (failed) batch.ports.journal.warn('a missing role was not told', { reason: reasonOf(failed) });
}
