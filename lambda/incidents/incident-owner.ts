/**
 * Whose incident an alert belongs to: its account's, or the organization's where accounts are struck
 * together.
 */
import type { Assessment } from '../assessment/assess.ts';
import { type Batch, groupBy } from '../batch/batch.ts';
import { type Memory, orElse } from '../batch/memory.ts';
import { takeSlot } from '../batch/slots.ts';
import { acrossAccounts } from '../detections/across-accounts.ts';
import { inParallel } from '../model/concurrency.ts';
import type { Actor, IncidentLaunch } from '../model/incident.ts';
import { isGivenUp } from '../model/launch.ts';
import { MINUTE } from '../model/time.ts';
import { isAtLeast, rank, type Verdict, worst } from '../model/verdict.ts';
import { type Alerted, isOpen, readContents, readIncidents, type StoredIncident } from './incidents.ts';

export const ORGANIZATION = 'organization';

/**
 * Accounts that may open incidents of their own in each ten minutes, by how serious they are: notices crowd
 * out nobody's miner. Those behind them share the organization's incident. SNS turns an e-mail subscription
 * off that gets more than ten mails a second, and nobody reads a thousand:
 * https://repost.aws/knowledge-center/sns-email-subscription-disabled
 */
export const ACCOUNTS_APART = { notice: 3, grave: 5 } as const;
const WINDOW = 10 * MINUTE;

export type OwnerOf = (assessment: Assessment) => string;

const isTogether = ({ signals }: Assessment): boolean => signals.some((signal) => signal.id === acrossAccounts.id);

/**
 * The account gets an incident of its own: it has one that was mailed, nothing of it is mailed, or there is a
 * place left.
 */
async function isApart(
  batch: Batch,
  memory: Memory,
  account: string,
  { verdict, isUnseen }: { readonly verdict: Verdict; readonly isUnseen: boolean },
  stored: StoredIncident | undefined,
  position: number,
): Promise<boolean> {
  // One that nobody was mailed about takes a place as soon as it is to be mailed, like any other.
  if (stored && isOpen(stored.incident, memory.now()) && stored.incident.mails.length > 0) return true;
  if (!isAtLeast(verdict, batch.settings.alertAt) && !isUnseen) return true;
  const kind = isAtLeast(verdict, 'high') ? 'grave' : 'notice';
  const limit = ACCOUNTS_APART[kind];
  // Without the store, the batch itself is all there is.
  return orElse(position < limit, takeSlot(memory, `incidents-${kind}`, limit, WINDOW, account));
}

/** The owner of each alert. In a single account it is always that account. */
export async function ownersOf(batch: Batch, memory: Memory, alerts: readonly Assessment[]): Promise<OwnerOf> {
  if (!batch.settings.organization) {
    return (assessment) => (isTogether(assessment) ? ORGANIZATION : assessment.launch.account);
  }
  const byAccount = groupBy(
    alerts.filter((alert) => !isTogether(alert)),
    ({ launch }) => launch.account,
  );
  const incidents = await orElse(new Map<string, StoredIncident>(), readIncidents(memory, [...byAccount.keys()]));
  const verdicts = [...byAccount].map(([account, group]) => ({
    account,
    verdict: worst(group.map(({ verdict }) => verdict)) ?? 'notice',
    isUnseen: group.some(({ launch }) => isGivenUp(launch.unseen)),
  }));
  // The most serious first: they are the ones to have a mail of their own.
  verdicts.sort((a, b) => rank(b.verdict) - rank(a.verdict));
  const late = new Set<string>();
  for (const [position, one] of verdicts.entries()) {
    const { account } = one;
    if (!(await isApart(batch, memory, account, one, incidents.get(account), position))) late.add(account);
  }
  return (assessment) =>
    isTogether(assessment) || late.has(assessment.launch.account) ? ORGANIZATION : assessment.launch.account;
}

/** The same actor: by the principal, or by the address it came from. */
const isSame = (a: Actor, b: Actor): boolean =>
  a.principal.key === b.principal.key ||
  (a.principal.sourceIp !== undefined && a.principal.sourceIp === b.principal.sourceIp);

/**
 * The launches, and every actor with a launch of its own. One that CloudTrail's history named comes with the
 * first launch: a state change does not say whose it is. A launch that comes twice is one in the incident.
 */
function withActors(launches: readonly IncidentLaunch[], actors: readonly Actor[]): readonly Alerted[] {
  const joined = actors.flatMap((actor): Alerted[] => {
    const own = launches.find(({ principalKey }) => principalKey === actor.principal.key) ?? launches[0];
    return own ? [{ launch: own, signals: [], actor }] : [];
  });
  return [...launches.map((launch) => ({ launch, signals: [] })), ...joined];
}

/**
 * What the same actor did in other accounts before anybody could know that they belong together: it comes
 * into the organization's incident with the alert that shows it.
 */
export async function earlierElsewhere(
  memory: Memory,
  alerts: readonly Assessment[],
  actors: readonly Actor[],
): Promise<readonly Alerted[]> {
  const here = new Set(alerts.map(({ launch }) => launch.account));
  const named = alerts.flatMap(({ signals }) =>
    signals.flatMap(({ id, evidence }) => (id === acrossAccounts.id ? (evidence.accounts as readonly string[]) : [])),
  );
  const elsewhere = [...new Set(named)].filter((account) => !here.has(account));
  const incidents = await readIncidents(memory, elsewhere);
  const open = [...incidents.values()].filter(({ incident }) => isOpen(incident, memory.now()));
  const found = await inParallel(open, 5, async ({ incident }) => {
    const contents = await readContents(memory, incident.id);
    const same = contents.actors.filter((actor) => actors.some((one) => isSame(one, actor)));
    if (same.length === 0) return [];
    return withActors(contents.launches, same);
  });
  return found.flat();
}
