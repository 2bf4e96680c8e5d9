import { describe, expect, it } from 'vitest';
import { HOUR } from '../../../lambda/model/time.ts';
import type { PatrolOptions } from '../../../lambda/patrol/part.ts';
import { patrol } from '../../../lambda/patrol/patrol.ts';
import type { PatrolPorts, RuleFacts } from '../../../lambda/ports.ts';
import { identities } from '../../support/events.ts';
import { busArn, busRule, homeAccount, patrolWorld, shiftOf, someDeployed } from '../../support/patrol.ts';
import { testTime } from '../../support/ports.ts';

/** A run at an hour of the clock; with every proof taken for arrived, so that rules alone are told. */
function watch(overrides: Partial<PatrolPorts> = {}) {
  const world = patrolWorld(overrides);
  const rules = { ...someDeployed, rules: someDeployed.rules.filter(({ name }) => name !== 'davylamp-test') };
  return {
    ...world,
    go: async (hour: number, deployed: PatrolOptions['deployed'] = rules) => {
      world.setTime(testTime + hour * HOUR);
      return patrol(shiftOf(world.ports, { deployed }));
    },
    change: (region: string, name: string, change: Partial<RuleFacts> | undefined) => {
      const there = world.rules[`${homeAccount}/${region}`] as Map<string, RuleFacts>;
      const rule = there.get(name) ?? someDeployed.rules.find((one) => one.name === name);
      if (change === undefined) there.delete(name);
      else there.set(name, { isEnabled: true, isForwarding: true, ...rule, ...change } as RuleFacts);
    },
  };
}

describe('the rules', () => {
  it('are told of in no mail while they are as deployed, whatever other rules there are', async () => {
    const world = watch();
    await world.go(0);
    world.change('eu-west-1', 'davylamp-of-somebody', { name: 'davylamp-of-somebody', pattern: {} });
    await world.go(1);
    expect(world.mails).toEqual([]);
  });

  it.each([
    ['deleted', undefined, 'rules that are not there: davylamp-ec2-states', /delete-stack-instances/],
    ['switched off', { isEnabled: false }, 'rules that are switched off: davylamp-ec2-states', /enable-rule/],
    ['rewritten', { pattern: { source: ['aws.s3'] } }, 'another pattern', /delete-stack-instances/],
    ['cut off from the bus', { isForwarding: false }, 'forward nothing to Davylamp', /delete-stack-instances/],
  ])('one that is %s is told once, with the command that mends it, and so is its end', async (_, change, text, fix) => {
    const world = watch();
    await world.go(0);
    world.change('eu-west-1', 'davylamp-ec2-states', change);
    await world.go(1);
    await world.go(2);
    expect(world.mails).toHaveLength(1);
    expect(world.mails[0]?.subject).toBe(`[DAVYLAMP] not watched as deployed: eu-west-1, acct ${homeAccount}`);
    expect(world.mails[0]?.body).toContain(text);
    expect(world.mails[0]?.body).toMatch(fix);
    world.change('eu-west-1', 'davylamp-ec2-states', {
      isEnabled: true,
      isForwarding: true,
      pattern: someDeployed.rules[0]?.pattern,
    });
    await world.go(3);
    await world.go(4);
    expect(world.mails).toHaveLength(2);
    expect(world.mails[1]?.subject).toBe(`[DAVYLAMP] as deployed again: eu-west-1, acct ${homeAccount}`);
  });

  it('compare patterns by what they say: the order of keys and the form of numbers are no change', async () => {
    const world = watch();
    await world.go(0);
    world.change('eu-west-1', 'davylamp-ec2-states', {
      pattern: { detail: { state: ['pending', 'running'] }, source: ['aws.ec2'] },
    });
    await world.go(1);
    expect(world.mails).toEqual([]);
  });

  it('are given an hour after a deployment that changed them: it may not be done yet', async () => {
    const world = watch();
    await world.go(0);
    const deployed = {
      ...someDeployed,
      digest: 'd2',
      rules: [{ name: 'davylamp-new', pattern: { source: ['aws.batch'] } }],
    };
    await world.go(1, deployed);
    expect(world.mails).toEqual([]);
    await world.go(2, deployed);
    expect(world.mails[0]?.body).toContain('rules that are not there: davylamp-new');
  });

  it('are looked for where they were deployed alone: another Region has none', async () => {
    const world = watch({ regions: async () => ['us-east-1', 'ap-south-2'] });
    await world.go(0);
    await world.go(1);
    expect(world.mails.filter(({ incident }) => incident.startsWith('faults'))).toEqual([]);
  });

  it('are not missed where the interim rule forwards all: a member has enabled the Region after the deployment', async () => {
    const [member, added] = ['111122223333', 'ap-east-1'];
    const world = watch({
      regions: async (account) => (account === member ? ['us-east-1', added] : ['us-east-1']),
      members: async () => [member],
    });
    const deployed = { ...someDeployed, regions: [...someDeployed.regions, added] };
    const rule = { name: 'davylamp-interim', pattern: deployed.busPattern, isForwarding: true };
    const hour = async (at: number, isEnabled: boolean) => {
      world.rules[`${member}/${added}`] = new Map([[rule.name, { ...rule, isEnabled }]]);
      world.setTime(testTime + at * HOUR);
      await patrol(shiftOf(world.ports, { deployed, hours: { home: 1, members: 1 } }));
      return world.mails.filter(({ body }) => body.includes('rules that are not there')).length;
    };
    expect([await hour(0, true), await hour(1, true), await hour(2, false), await hour(3, false)]).toEqual([
      0, 0, 0, 1,
    ]);
  });

  it('are missed where somebody leaves one rule of the interim name in their place', async () => {
    const world = watch();
    await world.go(0);
    for (const { name } of someDeployed.rules) world.change('eu-west-1', name, undefined);
    world.change('eu-west-1', 'davylamp-interim', { name: 'davylamp-interim', pattern: someDeployed.busPattern });
    await world.go(1);
    expect(world.mails[0]?.body).toContain('rules that are not there: davylamp-ec2-states');
  });

  it('end where their Region is disabled: nobody is told of it for ever', async () => {
    let regions = ['us-east-1', 'eu-west-1'];
    const world = watch({ regions: async () => regions });
    await world.go(0);
    world.change('eu-west-1', 'davylamp-ec2-states', undefined);
    await world.go(1);
    regions = ['us-east-1'];
    await world.go(2);
    await world.go(3);
    expect(world.mails).toHaveLength(2);
  });

  it('are told again, not forgotten, where the topic took no mail', async () => {
    const world = watch();
    await world.go(0);
    world.change('eu-west-1', 'davylamp-ec2-states', { isEnabled: false });
    const { send } = world.ports.outbox;
    world.ports.outbox.send = async () => {
      throw new Error('KMSDisabled');
    };
    expect((await world.go(1)).told.error?.message).toBe('KMSDisabled');
    world.ports.outbox.send = send;
    await world.go(2);
    expect(world.mails).toHaveLength(1);
  });
});

describe('the rule from the bus to the detector', () => {
  it.each([
    ['switched off', { isEnabled: false }, /aws events enable-rule --region us-east-1 --event-bus-name davylamp/],
    ['cut off from the queue', { isForwarding: false }, /npx cdk deploy --revert-drift/],
  ])('that is %s is told within the hour, though every Region is in order', async (_, change, fix) => {
    const world = watch();
    const deployed = { ...someDeployed, busRule };
    await world.go(0, deployed);
    const there = world.rules.davylamp as Map<string, RuleFacts>;
    there.set(busRule.name, { ...(there.get(busRule.name) as RuleFacts), ...change });
    await world.go(1, deployed);
    await world.go(2, deployed);
    expect(world.mails).toHaveLength(1);
    expect(world.mails[0]?.body).toContain('davylamp-to-detector');
    expect(world.mails[0]?.body.replace(/ \\\n\s*/g, ' ')).toMatch(fix);
    expect(world.mails[0]?.body).not.toContain('delete-stack-instances');
  });
});

describe("a rule's targets", () => {
  const other = [{ arn: busArn, roleArn: `arn:aws:iam::${homeAccount}:role/other`, isWhole: true }];
  const cut = [{ arn: busArn, roleArn: `arn:aws:iam::${homeAccount}:role/davylamp-forwarder`, isWhole: false }];

  it.each([
    ['another role', other],
    ['a part of the event', cut],
  ])('with %s are told within a day', async (_, targets) => {
    const world = watch();
    await world.go(0);
    world.targets.set(`${homeAccount}/eu-west-1/davylamp-ec2-states`, targets);
    for (let hour = 1; hour <= 24; hour += 1) await world.go(hour);
    expect(world.mails).toHaveLength(1);
    expect(world.mails[0]?.body).toContain('rules that forward with another role, or something else');
  });

  it('are read once a day in the own account, once a week in a member', async () => {
    const read: string[] = [];
    const member = '111122223333';
    const rules = Array.from({ length: 28 }, (_, n) => ({ name: `davylamp-${n}`, pattern: { source: ['aws.ec2'] } }));
    const world = watch({
      regions: async () => ['eu-west-1'],
      members: async () => [member],
      rules: async () => rules.map((rule) => ({ ...rule, isEnabled: true, isForwarding: true })),
      targets: async ({ account }, rule) => {
        read.push(`${account}/${rule}`);
        return [{ arn: busArn, isWhole: true }];
      },
    });
    const deployed = { ...someDeployed, rules, roleArn: () => '' };
    for (let hour = 0; hour < 24; hour += 1) await world.go(hour, deployed);
    const own = read.filter((one) => one.startsWith(homeAccount));
    expect(new Set(own).size).toBe(28);
    expect(own.length).toBeLessThanOrEqual(48);
    expect(read.filter((one) => one.startsWith(member))).toHaveLength(4);
  });
});

describe('who did it', () => {
  const deleted = (name: string, minute: number, userName = 'mallory') => ({
    eventName: 'DeleteRule',
    at: testTime + minute * 60_000,
    record: {
      userIdentity: identities.user(userName),
      sourceIPAddress: '203.0.113.7',
      eventName: 'DeleteRule',
      requestParameters: { name },
    },
  });

  it('is in the mail, as CloudTrail has it, and asked for where the rule is', async () => {
    const asked: unknown[] = [];
    const world = watch({
      calls: async (place, query) => {
        asked.push({ ...place, ...query });
        return [
          deleted('davylamp-other', 59),
          deleted('davylamp-ec2-states', 40),
          deleted('davylamp-ec2-states', 1, 'bob'),
        ];
      },
    });
    await world.go(0);
    world.change('eu-west-1', 'davylamp-ec2-states', undefined);
    await world.go(1);
    expect(asked).toEqual([{ account: homeAccount, region: 'eu-west-1', by: 'EventName', value: 'DeleteRule' }]);
    expect(world.mails[0]?.body).toMatch(/IAM user mallory.* did it by DeleteRule at 2026-11-20 14:43:11 UTC/);
  });

  it('is told to be unknown where CloudTrail is denied, with the command that asks', async () => {
    const world = watch({
      calls: async () => {
        throw new Error('AccessDeniedException');
      },
    });
    await world.go(0);
    world.change('eu-west-1', 'davylamp-ec2-states', undefined);
    await world.go(1);
    expect(world.mails[0]?.body).toContain('CloudTrail names nobody');
    expect(world.mails[0]?.body).toContain('aws cloudtrail lookup-events --region eu-west-1');
  });

  it('leaves out calls that AWS refused', async () => {
    const refused = deleted('davylamp-ec2-states', 40);
    const world = watch({
      calls: async () => [{ ...refused, record: { ...refused.record, errorCode: 'AccessDenied' } }],
    });
    await world.go(0);
    world.change('eu-west-1', 'davylamp-ec2-states', undefined);
    await world.go(1);
    expect(world.mails[0]?.body).not.toContain('mallory');
  });
});
