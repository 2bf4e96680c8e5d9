import { beforeEach, describe, expect, it } from 'vitest';
import { HOUR } from '../../../lambda/model/time.ts';
import { coverAccount, uncoverAll } from '../../../lambda/patrol/interim.ts';
import type { PatrolOptions } from '../../../lambda/patrol/part.ts';
import { patrol } from '../../../lambda/patrol/patrol.ts';
import type { InterimPorts, PastCall, Place, RuleFacts } from '../../../lambda/ports.ts';
import { homeAccount, type PatrolWorld, patrolWorld, shiftOf, someDeployed } from '../../support/patrol.ts';
import { testTime } from '../../support/ports.ts';

const added = 'ap-east-1';
const member = '111122223333';
const rule = 'davylamp-interim';

let regions: Record<string, string[]>;
let buses: Record<string, RuleFacts[]>;
let calls: PastCall[];
let did: string[];
let isDenied: boolean;
let world: PatrolWorld;

const keyOf = ({ account, region }: Place) => `${account}/${region}`;
const asDeployed = (region: string): RuleFacts[] =>
  someDeployed.rules
    .filter(({ onlyIn = region }) => onlyIn === region)
    .map(({ name, pattern }) => ({ name, pattern, isEnabled: true, isForwarding: true }));

const interim: InterimPorts = {
  async cover(place, { pattern, busArn, roleArn }) {
    if (isDenied) throw Object.assign(new Error('no'), { name: 'AccessDeniedException' });
    did.push(`cover ${keyOf(place)} ${busArn.split(':').at(-1)} ${roleArn}`);
    buses[keyOf(place)] = [
      ...(buses[keyOf(place)] ?? []),
      { name: rule, pattern, isEnabled: true, isForwarding: true },
    ];
  },
  async uncover(place) {
    did.push(`uncover ${keyOf(place)}`);
    buses[keyOf(place)] = (buses[keyOf(place)] ?? []).filter(({ name }) => name !== rule);
  },
  async widenFeed(some) {
    did.push(`feed ${some.join(',')}`);
    return true;
  },
};

beforeEach(() => {
  regions = { [homeAccount]: ['us-east-1', 'eu-west-1'] };
  buses = {};
  calls = [];
  did = [];
  isDenied = false;
  world = patrolWorld({
    regions: async (account) => regions[account] ?? [],
    members: async () => Object.keys(regions).filter((account) => account !== homeAccount),
    rules: async (place) => {
      const known = place.region === added ? [] : asDeployed(place.region);
      buses[keyOf(place)] ??= known;
      return buses[keyOf(place)] as RuleFacts[];
    },
    // A proof arrives nowhere in this world, and is told apart.
    prove: async () => {
      throw new Error('not here');
    },
    calls: async ({ account }) => (account === homeAccount ? calls : []),
    interim,
  });
});

const inForce = (more: Partial<PatrolOptions> = {}) => ({ deployed: someDeployed, ...more });

/** One hourly run; what it mailed of Regions. */
async function hour(at: number, more: Partial<PatrolOptions> = {}) {
  world.setTime(testTime + at);
  world.mails.length = 0;
  did.length = 0;
  await patrol(shiftOf(world.ports, inForce({ hours: { home: 1, members: 1 }, ...more })));
  return world.mails.filter(({ incident }) => incident.startsWith('interim-'));
}

const enableCall = (parameters: object, at = testTime): PastCall => ({
  eventName: 'EnableRegion',
  at,
  record: {
    userIdentity: { type: 'IAMUser', userName: 'ci-deploy', arn: `arn:aws:iam::${homeAccount}:user/ci-deploy` },
    requestParameters: parameters,
  },
});

describe('a Region that is enabled after the deployment', () => {
  it('is watched from the next run on, without a deployment, and mailed once with who enabled it', async () => {
    expect(await hour(0)).toEqual([]);
    regions[homeAccount]?.push(added);
    calls = [enableCall({ regionName: 'eu-south-1' }), enableCall({ regionName: added }, testTime + HOUR / 2)];
    const [mail] = await hour(HOUR);
    expect(did).toContain(
      `cover ${homeAccount}/${added} event-bus/davylamp arn:aws:iam::${homeAccount}:role/davylamp-forwarder`,
    );
    expect(buses[`${homeAccount}/${added}`]?.[0]?.pattern).toEqual(someDeployed.busPattern);
    expect(mail?.subject).toBe('[DAVYLAMP] Region ap-east-1 enabled, watched from now on');
    expect(mail?.body).toContain('enabled by IAM user ci-deploy, 2026-11-20 14:33:11 UTC');
    expect(mail?.body).toContain('watched since 2026-11-20 15:03:11 UTC');
    expect(mail?.body).toContain('aws account disable-region --region-name ap-east-1');
    // Nothing is made twice, and nothing told twice; the feed is looked at, for a deployment may put it back.
    expect(await hour(2 * HOUR)).toEqual([]);
    expect(did).toEqual([`feed ${added}`]);
  });

  it('gets its rule again where somebody takes it away', async () => {
    regions[homeAccount]?.push(added);
    await hour(0);
    buses[`${homeAccount}/${added}`] = [];
    expect(await hour(HOUR)).toEqual([]);
    expect(did[0]).toContain(`cover ${homeAccount}/${added}`);
  });

  it('that the configuration leaves out is left alone', async () => {
    regions[homeAccount]?.push(added);
    expect(await hour(0, { exclude: [added] })).toEqual([]);
    expect(did).toEqual([]);
  });

  it('keeps the interim rule until the deployment’s own are there, and not longer', async () => {
    regions[homeAccount]?.push(added);
    await hour(0);
    const deployed = { ...someDeployed, digest: 'd2', regions: [...someDeployed.regions, added] };
    const [first, ...others] = asDeployed(added);
    buses[`${homeAccount}/${added}`]?.push(first as RuleFacts);
    await hour(HOUR, { deployed });
    expect(did).toEqual([]);
    buses[`${homeAccount}/${added}`]?.push(...others);
    await hour(2 * HOUR, { deployed });
    expect(did).toEqual([`uncover ${homeAccount}/${added}`]);
    await hour(3 * HOUR, { deployed });
    expect(did).toEqual([]);
  });

  it('keeps it, too, where rules of the right names let through something else', async () => {
    regions[homeAccount]?.push(added);
    await hour(0);
    const deployed = { ...someDeployed, digest: 'd2', regions: [...someDeployed.regions, added] };
    const hollow = asDeployed(added).map((one) => ({ ...one, pattern: { source: ['nobody'] } }));
    buses[`${homeAccount}/${added}`]?.push(...hollow);
    await hour(HOUR, { deployed });
    expect(did).toEqual([]);
  });

  it('that cannot be covered is told by patrol as what it could not do', async () => {
    isDenied = true;
    regions[homeAccount]?.push(added);
    await hour(0);
    expect(await hour(HOUR)).toEqual([]);
    const bodies = world.mails.map(({ body }) => body).join('\n');
    expect(bodies).toContain('AccessDeniedException');
    isDenied = false;
    expect(await hour(2 * HOUR)).toHaveLength(1);
  });

  it('is mailed in the next run where the mail was not taken', async () => {
    regions[homeAccount]?.push(added);
    const { outbox } = world.ports;
    const refusing = { ...world.ports, outbox: { send: () => Promise.reject(new Error('NotFound')) } };
    world.setTime(testTime);
    await patrol(shiftOf(refusing, inForce()));
    expect(await hour(HOUR)).toHaveLength(1);
    expect(outbox).toBe(world.ports.outbox);
  });
});

describe('in an organization', () => {
  it('a member’s Region is covered in the member, also where a deployment covers it elsewhere', async () => {
    const deployed = { ...someDeployed, regions: [...someDeployed.regions, added] };
    regions[member] = ['us-east-1', 'eu-west-1', added];
    calls = [enableCall({ regionName: added, accountId: member })];
    const [mail] = await hour(0, { deployed });
    expect(did).toEqual([`cover ${member}/${added} event-bus/davylamp arn:aws:iam::${member}:role/davylamp-forwarder`]);
    // The management account enabled it, so the call is in its own history.
    expect(mail?.body).toContain('enabled by IAM user ci-deploy');
  });

  it('CloudTrail is asked of some only, where many members enable a Region: the mail waits for no thousand', async () => {
    for (let nth = 0; nth < 60; nth += 1) regions[String(200_000_000_000 + nth)] = ['us-east-1', added];
    const asked: string[] = [];
    world.ports.calls = async ({ account }) => {
      asked.push(account);
      return [];
    };
    expect(await hour(0)).toHaveLength(1);
    expect(new Set(asked).size).toBeLessThan(30);
    expect(await hour(HOUR)).toEqual([]);
  });

  it('a default Region without rules is for the comparison of rules to tell of', async () => {
    regions[member] = ['us-east-1'];
    buses[`${member}/us-east-1`] = [];
    expect(await hour(0)).toEqual([]);
    expect(did).toEqual([]);
  });
});

it('an event covers one account at once; whoever is gone leaves no rule behind', async () => {
  regions[homeAccount]?.push(added);
  const shift = shiftOf(world.ports, inForce());
  await coverAccount(shift, homeAccount);
  expect(did[0]).toContain(`cover ${homeAccount}/${added}`);
  expect(world.mails).toHaveLength(1);
  await uncoverAll(shift, homeAccount);
  expect(did.at(-1)).toBe(`uncover ${homeAccount}/${added}`);
});

it('the mail says the same in Korean', async () => {
  regions[homeAccount]?.push(added);
  const [mail] = await hour(0, { settings: { homeAccount, language: 'ko', accountNames: {} } });
  expect(mail?.body).toMatch(/^마지막 배포 때에는 없던 리전이 활성화되었습니다/);
  expect(mail?.body).toContain('npx --no-install davylamp regions --refresh && npx cdk deploy');
});
