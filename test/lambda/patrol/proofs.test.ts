import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../../lambda/model/time.ts';
import { patrol } from '../../../lambda/patrol/patrol.ts';
import { handleEvents } from '../../../lambda/pipeline/pipeline.ts';
import type { PatrolPorts, RuleFacts } from '../../../lambda/ports.ts';
import { homeAccount, patrolWorld, shiftOf, someDeployed } from '../../support/patrol.ts';
import { testTime } from '../../support/ports.ts';
import { arrivedIn } from '../../support/proofs.ts';
import { settings } from '../../support/world.ts';

const member = '111122223333';

/** Default buses that forward to the detector, unless a place is cut off. */
function watch(overrides: Partial<PatrolPorts> = {}) {
  const cut = new Set<string>();
  const world = patrolWorld(overrides);
  const decisions: string[] = [];
  const eventOf = (account: string, region: string, proof: string) => ({
    id: `event-${proof.slice(0, 8)}`,
    source: 'davylamp.test',
    'detail-type': 'Davylamp proof',
    account,
    region,
    time: new Date(world.ports.clock.now()).toISOString(),
    detail: { proof },
  });
  const arrive = async (event: object): Promise<void> => {
    const [handled] = await handleEvents([event], settings(), world.ports);
    const decision = handled?.outcome.decision;
    decisions.push(decision?.kind === 'ignored' ? decision.why : (decision?.kind ?? ''));
  };
  const { prove } = world.ports;
  const ports: PatrolPorts = {
    ...world.ports,
    prove: async (place, proof) => {
      await prove(place, proof);
      const { account, region } = place;
      if (!cut.has(`${account}/${region}`)) await arrive(eventOf(account, region, proof));
    },
  };
  return {
    ...world,
    cut,
    decisions,
    arrive,
    eventOf,
    go: async (hour: number, more: Parameters<typeof shiftOf>[1] = {}) => {
      world.setTime(testTime + hour * HOUR);
      return patrol(shiftOf(ports, { deployed: someDeployed, ...more }));
    },
    arrived: (account = homeAccount) => arrivedIn(world.ports, account),
  };
}

describe('the proof of each way', () => {
  it('arrives without a mail, and the store says when, and by which rule, role and bus', async () => {
    const world = watch();
    expect(await world.go(0)).toMatchObject({ unproven: 0 });
    expect(world.decisions).toEqual(['proof', 'proof']);
    expect(world.mails).toEqual([]);
    expect(await world.arrived()).toMatchObject([
      {
        region: 'eu-west-1',
        arrivedAt: testTime,
        rule: 'davylamp-test',
        role: expect.stringMatching(/:role\//),
        bus: expect.stringMatching(/event-bus\/davylamp$/),
      },
      { region: 'us-east-1' },
    ]);
  });

  it('is put once a day, and after every deployment', async () => {
    const world = watch();
    for (let hour = 0; hour < 24; hour += 1) await world.go(hour);
    expect(world.proofs.map(({ region }) => region)).toEqual(['us-east-1', 'eu-west-1', 'us-east-1', 'eu-west-1']);
    await world.go(24, { isDeployment: true });
    expect(world.proofs).toHaveLength(6);
  });

  it('that does not arrive twice is told within a day, once, and so is its end', async () => {
    const world = watch();
    await world.go(0);
    world.cut.add(`${homeAccount}/eu-west-1`);
    for (let hour = 1; hour <= 24; hour += 1) await world.go(hour);
    expect(world.mails.map(({ subject }) => subject)).toEqual([
      `[DAVYLAMP] not watched as deployed: eu-west-1, acct ${homeAccount}`,
    ]);
    expect(world.mails[0]?.body).toContain('did not reach the detector');
    expect(world.mails[0]?.body).toContain('npx cdk deploy --revert-drift');
    world.cut.clear();
    await world.go(25);
    await world.go(26);
    expect(world.mails).toHaveLength(2);
    expect(world.mails[1]?.subject).toContain('as deployed again');
  });

  it('of a member is told within a day, too, with the account', async () => {
    const world = watch({ members: async () => [member] });
    const settled = {
      settings: { homeAccount, language: 'en', accountNames: {}, members: { callAs: 'SELF', targets: ['r-ab12'] } },
    } as const;
    for (let hour = 0; hour < 6; hour += 1) await world.go(hour, settled);
    world.cut.add(`${member}/eu-west-1`);
    for (let hour = 6; hour <= 30; hour += 1) await world.go(hour, settled);
    expect(world.mails).toHaveLength(1);
    expect(world.mails[0]?.accounts).toEqual([member]);
    expect(world.mails[0]?.body).toContain('--stack-set-name davylamp-member-roles');
  });

  it('that a broken rule keeps from arriving is told as the broken rule, and not once more', async () => {
    const world = watch();
    await world.go(0);
    const rules = world.rules[`${homeAccount}/eu-west-1`] as Map<string, RuleFacts>;
    rules.delete('davylamp-test');
    world.cut.add(`${homeAccount}/eu-west-1`);
    for (let hour = 1; hour <= 30; hour += 1) await world.go(hour);
    expect(world.mails).toHaveLength(1);
    expect(world.mails[0]?.body).toContain('rules that are not there: davylamp-test');
  });

  it('goes through the interim rule where a Region was enabled after the deployment, from the next visit on', async () => {
    const added = 'ap-south-2';
    const world = watch({ regions: async () => ['us-east-1', added] });
    const deployed = { ...someDeployed, busPattern: { source: ['davylamp.test'] } };
    await world.go(0, { deployed });
    await world.go(1, { deployed });
    expect((await world.arrived()).find(({ region }) => region === added)).toMatchObject({ rule: 'davylamp-interim' });
    world.cut.add(`${homeAccount}/${added}`);
    for (let hour = 2; hour <= 26; hour += 1) await world.go(hour, { deployed });
    const told = world.mails.filter(({ subject }) => subject.includes('not watched as deployed'));
    expect(told.map(({ regions }) => regions)).toEqual([[added]]);
  });

  it('that EventBridge refuses is told as unread, with the reason', async () => {
    const world = watch({
      prove: async () => {
        throw new Error('AccessDeniedException');
      },
    });
    await world.go(0);
    await world.go(1);
    expect(world.mails).toHaveLength(1);
    expect(world.mails[0]?.body).toMatch(/could not be looked at: the way to the detector \(.*AccessDenied/);
  });

  it('says who cut the role off, where CloudTrail knows', async () => {
    const world = watch({
      calls: async () => [
        {
          eventName: 'DeleteRolePolicy',
          at: testTime + HOUR,
          record: {
            userIdentity: { type: 'Root', arn: `arn:aws:iam::${homeAccount}:root`, accountId: homeAccount },
            requestParameters: { roleName: 'davylamp-forwarder' },
          },
        },
      ],
    });
    world.cut.add(`${homeAccount}/eu-west-1`);
    await world.go(0);
    await world.go(1);
    expect(world.mails[0]?.body).toMatch(/root.*did it by DeleteRolePolicy/);
  });
});

describe('somebody who may put events', () => {
  it('can make up no proof: it is counted as unknown, and mails nothing', async () => {
    const world = watch();
    world.cut.add(`${homeAccount}/eu-west-1`);
    await world.go(0);
    await world.arrive(world.eventOf(homeAccount, 'eu-west-1', 'x'.repeat(32)));
    expect(world.decisions.at(-1)).toBe('unknown proof');
    expect((await world.arrived()).map(({ region }) => region)).toEqual(['us-east-1']);
    expect(world.mails).toEqual([]);
  });

  it("can use one place's proof for no other, and no proof after the next one was put", async () => {
    const world = watch();
    await world.go(0);
    const first = world.proofs.find(({ region }) => region === 'eu-west-1')?.proof ?? '';
    world.cut.add(`${homeAccount}/us-east-1`);
    await world.go(1, { isDeployment: true });
    await world.arrive(world.eventOf(homeAccount, 'us-east-1', first));
    await world.arrive(world.eventOf(homeAccount, 'eu-west-1', first));
    expect(world.decisions.slice(-2)).toEqual(['unknown proof', 'unknown proof']);
    const here = (await world.arrived()).find(({ region }) => region === 'us-east-1');
    expect(here?.arrivedAt).toBeLessThan(testTime + MINUTE);
  });

  it('finds no proof in the store: it holds digests', async () => {
    const world = watch();
    await world.go(0);
    const secrets = world.proofs.map(({ proof }) => proof);
    const stored = JSON.stringify(await world.ports.store.list(`proof/${homeAccount}`));
    expect(stored).toContain('sentAt');
    expect(secrets.filter((secret) => stored.includes(secret))).toEqual([]);
  });
});
