/** What a run comes to, as plain data: seconds from the first launch, counts, and units that cost money. */
import type { MailKind } from '../../lambda/model/incident.ts';
import type { Verdict } from '../../lambda/model/verdict.ts';
import type { SentMail, Simulated } from './simulate.ts';

export interface RunSummary {
  readonly title: string;
  readonly accounts: number;
  readonly instances: number;
  readonly forwarded: number;
  /** Neither handled nor among the dead letters. */
  readonly lost: number;
  readonly dead: number;
  readonly unnamed: number;
  /** Calls by service, and those throttled by action. */
  readonly calls: Readonly<Record<string, number>>;
  readonly throttled: Readonly<Record<string, number>>;
  readonly mails: Readonly<Record<MailKind, number>>;
  /** Mails that name several accounts. */
  readonly together: number;
  /**
   * The most that SNS was given within one second, and what it did not deliver since it deactivated the
   * subscription.
   */
  readonly mostInASecond: number;
  readonly undelivered: number;
  readonly deactivated: number | undefined;
  /** Accounts that a delivered mail names. */
  readonly accountsReached: number;
  /** Seconds until SNS had the mail, delivered or not; undefined: there was none. */
  readonly firstMail: number | undefined;
  readonly half: number | undefined;
  readonly lastAccount: number | undefined;
  readonly lastCritical: number | undefined;
  readonly lastMail: number | undefined;
  readonly accountsMailed: number;
  readonly accountsCritical: number;
  readonly oldestEvent: number;
  readonly oldestTimer: number;
  readonly longestBatch: number;
  readonly timeouts: number;
  readonly warnings: Readonly<Record<string, number>>;
  readonly invocations: number;
  readonly busySeconds: number;
  readonly timersSent: number;
  readonly reads: number;
  readonly writes: number;
}

const services: Readonly<Record<string, string>> = {
  AssumeRole: 'STS',
  LookupEvents: 'CloudTrail',
  GetProducts: 'Price List',
  DescribeAccount: 'Organizations',
  ListParents: 'Organizations',
  Publish: 'SNS',
  SendMessage: 'SQS',
};
const serviceOf = (action: string): string => services[action] ?? (/^Describe/.test(action) ? 'EC2' : 'DynamoDB');

function byService(calls: ReadonlyMap<string, number>): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [action, count] of calls) sums[serviceOf(action)] = (sums[serviceOf(action)] ?? 0) + count;
  return sums;
}

/**
 * For each account, when SNS was first given a mail that names it, with that verdict where one is asked for.
 */
function firstNamed(mails: readonly SentMail[], verdict?: Verdict): readonly number[] {
  const first = new Map<string, number>();
  for (const { mail, at } of mails) {
    if (verdict !== undefined && mail.verdict !== verdict) continue;
    for (const account of mail.accounts) {
      first.set(account, Math.min(first.get(account) ?? Number.POSITIVE_INFINITY, at));
    }
  }
  return [...first.values()].sort((a, b) => a - b);
}

/** @param times sorted */
function mostWithin(times: readonly number[], span: number): number {
  let begin = 0;
  return times.reduce((most, time, index) => {
    while ((times[begin] as number) <= time - span) begin += 1;
    return Math.max(most, index - begin + 1);
  }, 0);
}

export function summarize(run: Simulated): RunSummary {
  const { scenario, meter, mails, events, timers } = run;
  const since = (time: number | undefined): number | undefined =>
    time === undefined ? undefined : (time - scenario.start) / 1_000;
  const accounts = new Set(scenario.instances.map((one) => one.account)).size;
  const sent = mails.map(({ at }) => at).sort((a, b) => a - b);
  const undelivered = mails.filter(({ isDelivered }) => !isDelivered);
  const named = firstNamed(mails);
  const critical = firstNamed(mails, 'critical');
  const kinds: Record<MailKind, number> = { first: 0, escalation: 0, 'follow-up': 0 };
  for (const { mail } of mails) kinds[mail.kind] += 1;
  const { Alert = 0, Expected = 0, Duplicate = 0, Ignored = 0 } = run.decisions;
  return {
    title: scenario.title,
    accounts,
    instances: scenario.instances.length,
    forwarded: run.forwarded,
    lost: Math.max(0, run.forwarded - events.dead - Math.min(events.deleted, Alert + Expected + Duplicate + Ignored)),
    dead: events.dead + timers.dead,
    unnamed: run.unnamed,
    calls: byService(meter.calls),
    throttled: Object.fromEntries(meter.throttled),
    mails: kinds,
    together: mails.filter(({ mail }) => mail.accounts.length > 1).length,
    mostInASecond: mostWithin(sent, 1_000),
    undelivered: undelivered.length,
    deactivated: since(undelivered[0]?.at),
    accountsReached: firstNamed(mails.filter(({ isDelivered }) => isDelivered)).length,
    firstMail: since(sent[0]),
    half: since(named[Math.ceil(accounts / 2) - 1]),
    lastAccount: since(named.at(-1)),
    lastCritical: since(critical.at(-1)),
    lastMail: since(sent.at(-1)),
    accountsMailed: named.length,
    accountsCritical: critical.length,
    oldestEvent: events.oldest / 1_000,
    oldestTimer: timers.oldest / 1_000,
    longestBatch: meter.longest / 1_000,
    timeouts: meter.timeouts,
    warnings: Object.fromEntries(meter.warnings),
    invocations: meter.invocations,
    busySeconds: meter.busy / 1_000,
    timersSent: timers.sent,
    reads: meter.units.reads,
    writes: meter.units.writes,
  };
}
