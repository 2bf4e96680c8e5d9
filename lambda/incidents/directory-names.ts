/** What a mail asks the organization about its accounts: their names, and the units that routes go by. */

import { type Batch, reasonOf, timed } from '../batch/batch.ts';
import { inParallel } from '../model/concurrency.ts';
import { needsUnits, type UnitsOf } from './routes.ts';

const DIRECTORY_MILLISECONDS = 3_000;
/** Accounts whose names a mail looks up; more than these are shown by their ids. */
const DIRECTORY_ACCOUNTS = 20;

/** Names of accounts: the configuration's, and AWS Organizations' for the others where there is one. */
export async function namesOf(batch: Batch, accounts: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const { accountNames: given, organization } = batch.settings;
  if (!organization) return given;
  const unnamed = [...new Set(accounts)].filter((account) => !Object.hasOwn(given, account));
  const found = await inParallel(unnamed.slice(0, DIRECTORY_ACCOUNTS), 5, (account) =>
    asked(batch, account, (signal) => batch.ports.directory.accountName(account, signal)),
  );
  return {
    ...given,
    ...Object.fromEntries(found.flatMap(({ account, answer }) => (answer ? [[account, answer]] : []))),
  };
}

/** The organizational units of the accounts, where a route asks for them. */
export async function unitsOf(batch: Batch, accounts: readonly string[]): Promise<UnitsOf> {
  if (!needsUnits(batch.settings.routes ?? [])) return new Map();
  const found = await inParallel(accounts, 5, (account) =>
    asked(batch, account, (signal) => batch.ports.directory.organizationalUnitsOf(account, signal)),
  );
  return new Map(found.flatMap(({ account, answer }) => (answer ? [[account, answer] as const] : [])));
}

/**
 * What the organization answers about an account; no answer makes the mail poorer and is told to the journal.
 */
async function asked<T>(batch: Batch, account: string, work: (signal: AbortSignal) => Promise<T>) {
  try {
    return { account, answer: await timed(batch, DIRECTORY_MILLISECONDS, work) };
  } catch (error) {
    batch.ports.journal.warn('the organization does not answer', { account, reason: reasonOf(error) });
    return { account, answer: undefined };
  }
}
