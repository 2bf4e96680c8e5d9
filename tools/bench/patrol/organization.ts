/**
 * A day of patrol in an organization, in virtual time, under the limits of AWS's APIs: the same run gives the
 * same numbers.
 */
import { createMemory } from '../../../lambda/batch/memory.ts';
import { recordProofs } from '../../../lambda/incidents/proof-notes.ts';
import { createLocalStore } from '../../../lambda/local/store.ts';
import { HOUR, MINUTE, SECOND } from '../../../lambda/model/time.ts';
import { patrol } from '../../../lambda/patrol/patrol.ts';
import type { PatrolPorts, Place, Store } from '../../../lambda/ports.ts';
import { defaultRegions } from '../../../lib/account/fallback.ts';
import { forwarderRules, rulesIn } from '../../../lib/forwarder/patterns.ts';
import { patrolOptions } from '../../../test/support/patrol.ts';
import { createBuckets } from '../bucket.ts';
import { createFastClock } from '../clock.ts';
import { assumed, published, type Rate } from '../limits.ts';
import { add } from '../meter.ts';

const start = Date.parse('2026-11-20T00:00:00Z');
const sdkAttempts = 4;

/** What each call is held to: for each account and Region, but for STS, which counts the caller. */
const rates: Readonly<Record<string, Rate>> = {
  AssumeRole: published.sts,
  DescribeRegions: published.ec2Describe,
  DescribeInstances: published.ec2Describe,
  ListRules: published.eventsOther,
  ListRuleNamesByTarget: published.eventsOther,
  ListTargetsByRule: published.eventsOther,
  PutEvents: published.putEventsAnywhere,
};

export interface OrganizationDay {
  readonly accounts: number;
  readonly memberHours: number;
  /** Seconds. */
  readonly longestRun: number;
  readonly averageRun: number;
  readonly calls: Readonly<Record<string, number>>;
  readonly throttled: number;
  readonly unread: number;
  readonly unproven: number;
  readonly mails: number;
  /** STS counts the caller's: 600 a second are the quota. */
  readonly mostAssumeRolesInASecond: number;
}

/**
 * Hourly runs over so many accounts, every Region of which is in order.
 *
 * @param hours @default a day's; the counts of fewer are made up to a day's
 */
export async function organizationDay(accounts: number, memberHours: number, hours = 24): Promise<OrganizationDay> {
  const clock = createFastClock(start);
  const calls = new Map<string, number>();
  const perSecond = new Map<number, number>();
  let throttled = 0;
  let mails = 0;
  let freeAt = start;
  const buckets = Object.fromEntries(Object.entries(rates).map(([name, rate]) => [name, createBuckets(rate, clock)]));

  /** One call with its attempts; signing and reading it takes the function's one processor. */
  async function call(action: keyof typeof rates, where: string, milliseconds: number): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      freeAt = Math.max(clock.now(), freeAt) + assumed.cpuPerCall;
      await clock.sleep(freeAt - clock.now());
      add(calls, action);
      if (action === 'AssumeRole') {
        const second = Math.floor(clock.now() / SECOND);
        perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
      }
      const isTaken = buckets[action]?.(where).take() ?? true;
      await clock.sleep(milliseconds);
      if (isTaken) return;
      throttled += 1;
      if (attempt >= sdkAttempts) throw new Error(`${action} was throttled ${attempt} times`);
      await clock.sleep(assumed.sdkRetryPause * 2 ** (attempt - 1));
    }
  }

  const local = createLocalStore(clock);
  const timed = async <T>(name: string, work: Promise<T>): Promise<T> => {
    add(calls, name);
    await clock.sleep(assumed.latency.DynamoDB);
    return work;
  };
  const store: Store = {
    get: (keys, signal) => timed('DynamoDB read', local.get(keys, signal)),
    list: (partition, from, to, signal) => timed('DynamoDB read', local.list(partition, from, to, signal)),
    put: (some, signal) => timed('DynamoDB write', local.put(some, signal)),
    putIf: (one, expected, signal) => timed('DynamoDB write', local.putIf(one, expected, signal)),
  };
  const journal = { warn: () => {} };
  const options = patrolOptions({
    hours: { home: 1, members: memberHours },
    deployed: {
      ...patrolOptions().deployed,
      regions: defaultRegions,
      defaultRegions,
      rules: forwarderRules().map(({ name, pattern, onlyIn }) => ({ name, pattern, ...(onlyIn && { onlyIn }) })),
    },
  });

  /** Roles that this run has assumed. */
  let assumedRoles = new Map<string, Promise<void>>();
  const as = (role: string, account: string): Promise<void> => {
    const key = `${role} ${account}`;
    const session =
      assumedRoles.get(key) ??
      (account === options.homeAccount ? Promise.resolve() : call('AssumeRole', 'home', assumed.latency.AssumeRole));
    assumedRoles.set(key, session);
    return session;
  };
  const inPlace = async (action: string, { account, region }: Place, milliseconds: number): Promise<void> => {
    await as(action === 'PutEvents' ? 'prover' : 'reader', account);
    await call(action, `${account}/${region}`, milliseconds);
  };
  const ports: PatrolPorts = {
    clock,
    journal,
    store,
    outbox: {
      send: async () => {
        mails += 1;
      },
    },
    async regions(account) {
      await inPlace('DescribeRegions', { account, region: 'us-east-1' }, 200);
      return defaultRegions;
    },
    members: async () => Array.from({ length: accounts }, (_, n) => String(200_000_000_000 + n)),
    async *running(place) {
      await inPlace('DescribeInstances', place, assumed.latency.DescribeInstances);
      yield [];
    },
    hand: async () => {},
    async rules(place) {
      await Promise.all([
        inPlace('ListRules', place, assumed.latency.ListRules),
        inPlace('ListRuleNamesByTarget', place, assumed.latency.ListRules),
      ]);
      return rulesIn(place.region).map(({ name, pattern }) => ({ name, pattern, isEnabled: true, isForwarding: true }));
    },
    async targets(place) {
      await inPlace('ListTargetsByRule', place, assumed.latency.ListRules);
      const { busArn: arn, roleArn } = options.deployed;
      return [{ arn, roleArn: roleArn(place.account), isWhole: true }];
    },
    async prove(place, proof) {
      await inPlace('PutEvents', place, assumed.latency.PutEvents);
      void clock
        .sleep(assumed.proofArrives)
        .then(() =>
          recordProofs(createMemory({ ports: { clock, journal, store: local }, deadline: Number.POSITIVE_INFINITY }), [
            { kind: 'proof', ...place, proof, eventId: '', time: clock.now(), detailType: '' },
          ]),
        );
    },
    calls: async () => [],
    interim: { cover: async () => {}, uncover: async () => {}, widenFeed: async () => false },
  };

  const runs: number[] = [];
  let unread = 0;
  let unproven = 0;
  for (let hour = 0; hour < hours; hour += 1) {
    await clock.sleep(start + hour * HOUR - clock.now());
    assumedRoles = new Map();
    const begun = clock.now();
    const report = await patrol({ ...options, ports, deadline: begun + 15 * MINUTE - 20 * SECOND });
    runs.push((clock.now() - begun) / SECOND);
    unread += report.unread.length;
    unproven += report.unproven;
  }
  return {
    accounts,
    memberHours,
    longestRun: Math.max(...runs),
    averageRun: runs.reduce((sum, one) => sum + one, 0) / runs.length,
    calls: Object.fromEntries([...calls].map(([name, count]) => [name, (count * 24) / hours])),
    throttled,
    unread,
    unproven,
    mails,
    mostAssumeRolesInASecond: Math.max(0, ...perSecond.values()),
  };
}
