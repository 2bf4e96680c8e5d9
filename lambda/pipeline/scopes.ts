/** Whose incident an alert belongs to: its account's, or the organization's where accounts are struck together. */
import { acrossAccounts } from '../detections/across-accounts.ts';
import type { Assessment } from './assess.ts';
import type { Batch } from './batch.ts';
import { isOpen, readIncidents } from './incidents.ts';
import { DAY, keyPart, type Memory, MINUTE, orElse, timePart } from './memory.ts';

export const ORGANIZATION = 'organization';

/**
 * Accounts that may open incidents of their own within ten minutes. Those behind them share the organization's: SNS turns an e-mail
 * subscription off that gets more than ten mails a second, and nobody reads a thousand.
 * https://repost.aws/knowledge-center/sns-email-subscription-disabled
 */
export const ACCOUNTS_APART = 5;
const WINDOW = 10 * MINUTE;

type ScopeOf = (assessment: Assessment) => string;

/** Accounts that come too late for an incident of their own. Without the store, the batch itself is all there is. */
async function lateAccounts(memory: Memory, accounts: readonly string[]): Promise<ReadonlySet<string>> {
  const now = memory.now();
  const incidents = await orElse(new Map(), readIncidents(memory, accounts));
  const opening = accounts.filter((account) => {
    const stored = incidents.get(account);
    return !stored || !isOpen(stored.incident, now);
  });
  if (opening.length === 0) return new Set();
  const items = opening.map((account) => ({
    partition: 'openings',
    sort: `${timePart(now)}/${keyPart(account)}`,
    data: { account },
    expiresAt: now + DAY,
  }));
  const listed = memory
    .put(items)
    .then(() => memory.list('openings', timePart(now - WINDOW), `${timePart(now + WINDOW)}/~`));
  const order = [...new Set((await orElse(items, listed)).map((item) => (item.data as { account: string }).account))];
  return new Set(opening.filter((account) => order.indexOf(account) >= ACCOUNTS_APART));
}

/** The scope of each alert. In a single account it is always that account. */
export async function scopesOf(batch: Batch, memory: Memory, alerts: readonly Assessment[]): Promise<ScopeOf> {
  const isTogether = ({ signals }: Assessment): boolean => signals.some((signal) => signal.id === acrossAccounts.id);
  const apart = alerts.filter((alert) => !isTogether(alert)).map(({ launch }) => launch.account);
  const late = batch.settings.organization ? await lateAccounts(memory, [...new Set(apart)]) : new Set<string>();
  return (assessment) =>
    isTogether(assessment) || late.has(assessment.launch.account) ? ORGANIZATION : assessment.launch.account;
}
