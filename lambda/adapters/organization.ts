/** Names of accounts and where they are in the organization, from AWS Organizations. */
import { DescribeAccountCommand, ListParentsCommand, type OrganizationsClient } from '@aws-sdk/client-organizations';
import { limitConcurrency } from '../model/concurrency.ts';
import { HOUR, MINUTE, SECOND } from '../model/time.ts';
import type { Clock, Directory } from '../ports.ts';
import { abortedBy } from './aborted-by.ts';
import { createBoundedCache } from './bounded-cache.ts';

/** Milliseconds for which an answer counts. A place is asked again sooner: accounts move. */
const kept = { name: 24 * HOUR, parent: HOUR, miss: 10 * MINUTE, denial: 10 * MINUTE, failure: MINUTE };
/** Milliseconds for all that one question takes; units are nested five deep, and each level is a call. */
const patience = 6 * SECOND;
/** Milliseconds for one call with its second attempt. */
const callPatience = 6 * SECOND;
/**
 * Levels above an account, the root among them:
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 */
const mostLevels = 6;
/** Organizations answers about twenty calls a second for the whole organization. */
const callsAtOnce = 5;
const mostKept = 10_000;

export interface DirectoryInput {
  /** Of the management account or a delegated administrator. Its attempts and timeouts bound every call. */
  readonly organizations: Pick<OrganizationsClient, 'send'>;
  readonly clock: Pick<Clock, 'now' | 'within'>;
}

interface Answer<T> {
  readonly answer: Promise<T>;
  goodUntil: number;
}

/**
 * Rejects where the call is denied (for all accounts alike, so nothing is asked for ten minutes), throttled
 * or late.
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeAccount.html and
 * API_ListParents.html
 */
export function createDirectory({ organizations, clock }: DirectoryInput): Directory {
  const limited = limitConcurrency(callsAtOnce);

  function remembered<T>(
    ask: (id: string, signal: AbortSignal) => Promise<T>,
    keep: (found: T) => number,
  ): (id: string) => Promise<T> {
    const answers = createBoundedCache<Answer<T>>(mostKept);
    let denied: { readonly error: unknown; readonly until: number } | undefined;

    async function settle(entry: () => Answer<T>, id: string): Promise<T> {
      try {
        // One asking answers everybody, so it ends by a time of its own, not when the first who waits gives
        // up.
        const found = await limited(() => clock.within(callPatience, (signal) => ask(id, signal)));
        entry().goodUntil = clock.now() + keep(found);
        return found;
      } catch (error) {
        if (isNamed(error, 'AccessDeniedException')) denied = { error, until: clock.now() + kept.denial };
        entry().goodUntil = clock.now() + kept.failure;
        throw error;
      }
    }

    return (id) => {
      const known = answers.get(id);
      if (known !== undefined && clock.now() < known.goodUntil) return known.answer;
      if (denied !== undefined && clock.now() < denied.until) return Promise.reject(denied.error);
      const entry: Answer<T> = { answer: settle(() => entry, id), goodUntil: Number.POSITIVE_INFINITY };
      answers.set(id, entry);
      return entry.answer;
    };
  }

  const nameOf = remembered(
    async (account, signal) => {
      try {
        const { Account } = await organizations.send(
          new DescribeAccountCommand({ AccountId: account }),
          abortedBy(signal),
        );
        return Account?.Name || undefined;
      } catch (error) {
        if (isNamed(error, 'AccountNotFoundException')) return undefined;
        throw error;
      }
    },
    (name) => (name === undefined ? kept.miss : kept.name),
  );

  const parentOf = remembered(
    async (child, signal) => {
      try {
        const { Parents } = await organizations.send(new ListParentsCommand({ ChildId: child }), abortedBy(signal));
        return Parents?.[0]?.Id;
      } catch (error) {
        if (isNamed(error, 'ChildNotFoundException')) return undefined;
        throw error;
      }
    },
    (parent) => (parent === undefined ? kept.miss : kept.parent),
  );

  async function unitsAbove(account: string): Promise<readonly string[]> {
    const units: string[] = [];
    for (let child = account; units.length < mostLevels; ) {
      const parent = await parentOf(child);
      if (parent === undefined) break;
      units.push(parent);
      if (parent.startsWith('r-')) break;
      child = parent;
    }
    return units;
  }

  return {
    accountName: async (account) => (isAccount(account) ? clock.within(patience, () => nameOf(account)) : undefined),
    organizationalUnitsOf: async (account) =>
      isAccount(account) ? clock.within(patience, () => unitsAbove(account)) : [],
  };
}

const isAccount = (account: string): boolean => /^\d{12}$/.test(account);

const isNamed = (error: unknown, name: string): boolean => error instanceof Error && error.name === name;
