/** A drill against the pipeline itself: what it launches, the detector has to find. */
import { describe, expect, it } from 'vitest';
import { createMemory } from '../../../lambda/batch/memory.ts';
import { readLatest } from '../../../lambda/incidents/past.ts';
import type { DrillApi, DrillInstance, LaunchOrder } from '../../../lib/drill/api.ts';
import { type DrillInput, drill } from '../../../lib/drill/drill.ts';
import { userData } from '../../../lib/drill/user-data.ts';
import { UserError } from '../../../lib/errors.ts';
import { account, apiCall, stateChange } from '../../support/events.ts';
import { createWorld, instance, type World } from '../../support/world.ts';

const regions = ['us-east-1', 'us-west-2', 'eu-west-1'];
const instanceId = 'i-00000000000000d11';

const refused = (name: string, message = name): Error =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 400 } });
const noAnswer = (): Error => Object.assign(new Error('socket hang up'), { name: 'TimeoutError' });

/** What EC2 says to each launch: an error to refuse it, undefined to start it. */
type Answer = (order: LaunchOrder) => Error | undefined;

interface Ec2Parts {
  readonly dryRun?: Answer;
  readonly launch?: Answer;
  readonly subnet?: () => Promise<string | undefined>;
  readonly made?: DrillApi['made'];
  readonly terminate?: DrillApi['terminate'];
  /** Events that the launch makes. @default the state change to pending */
  readonly onLaunch?: (region: string) => readonly unknown[];
}

interface Ec2 {
  readonly api: DrillApi;
  readonly orders: readonly LaunchOrder[];
  readonly terminated: readonly string[];
  /** Hands the detector what has happened so far. */
  readonly deliver: () => Promise<void>;
}

function ec2(world: World, parts: Ec2Parts = {}): Ec2 {
  const orders: LaunchOrder[] = [];
  const terminated: string[] = [];
  const waiting: unknown[] = [];
  const state = new Map<string, { readonly region: string; readonly token: string; state: string }>();
  const states = (found: readonly (readonly [string, { readonly state: string }])[]): readonly DrillInstance[] =>
    found.map(([id, one]) => ({ id, state: one.state }));
  const api: DrillApi = {
    async dryRun(order) {
      throw parts.dryRun?.(order) ?? refused('DryRunOperation');
    },
    async launch(order) {
      orders.push(order);
      const error = parts.launch?.(order);
      if (error?.name === 'TimeoutError' || error === undefined) {
        state.set(instanceId, { region: order.region, token: order.clientToken, state: 'pending' });
        waiting.push(...(parts.onLaunch?.(order.region) ?? [stateChange({ instanceId, region: order.region })]));
      }
      if (error !== undefined) throw error;
      return instanceId;
    },
    subnet: parts.subnet ?? (async () => undefined),
    made:
      parts.made ??
      (async (region, tokens) =>
        states([...state].filter(([, one]) => one.region === region && tokens.includes(one.token)))),
    terminate:
      parts.terminate ??
      (async (_, ids) => {
        for (const id of ids) {
          terminated.push(id);
          const one = state.get(id);
          if (one) one.state = 'shutting-down';
        }
        return states([...state].filter(([id]) => ids.includes(id)));
      }),
  };
  return { api, orders, terminated, deliver: async () => void (await world.handle(waiting.splice(0))) };
}

const earlier = 'i-00000000000000ea1';

/** @param earlierUserData of an instance that is there before the drill */
const worldOf = (earlierUserData?: string): World =>
  createWorld({
    instances: [
      ...regions.map((region) => instance({ instanceId, region, userData, instanceType: 't3.nano' })),
      instance({ instanceId: earlier, ...(earlierUserData === undefined ? {} : { userData: earlierUserData }) }),
    ],
  });

async function run(parts: Ec2Parts = {}, changes: Partial<DrillInput> = {}, world = worldOf()) {
  const fake = ec2(world, parts);
  const lines: string[] = [];
  const memory = () => createMemory({ deadline: Number.POSITIVE_INFINITY, ports: world.ports });
  const input: DrillInput = {
    api: fake.api,
    read: async () => {
      await fake.deliver();
      return readLatest(memory(), account);
    },
    regions,
    withLaunch: true,
    isTrailed: false,
    id: 'drill-1',
    clock: world.ports.clock,
    isInterrupted: () => false,
    say: (line) => lines.push(line),
    ...changes,
  };
  return { ...fake, lines, drilled: await drill(input) };
}

const hopsIn = (hops: readonly { readonly region: string; readonly hop: string }[], region: string) =>
  hops.filter((one) => one.region === region).map(({ hop }) => hop);

describe('a drill that launches', () => {
  it('is found by its user data, mailed as critical, and ended', async () => {
    const { drilled, orders, terminated } = await run();
    expect(hopsIn(drilled.hops, 'us-east-1')).toEqual([
      'dry-run',
      'launched',
      'decided',
      'flagged',
      'mailed',
      'terminated',
    ]);
    expect(drilled).toMatchObject({ missing: [], leftovers: [], isInterrupted: false });
    expect(drilled.mails.map(({ kind, verdict }) => [kind, verdict])).toEqual([['first', 'critical']]);
    expect(orders).toEqual([{ region: 'us-east-1', instanceType: 't3.nano', clientToken: 'drill-1-t3.nano' }]);
    expect(terminated).toEqual([instanceId]);
  });

  it.each([
    ['an open notice: its own mails alone are counted', undefined, 1, false],
    ['an incident that was critical already: no mail of its own is missing', userData, 0, true],
  ])('joins %s', async (_, earlierUserData, mails, isHeldBack) => {
    const world = worldOf(earlierUserData);
    await world.handle([stateChange({ instanceId: earlier })]);
    expect(world.mails.length).toBe(1);
    const { drilled } = await run({}, {}, world);
    expect([drilled.mails.length, drilled.isHeldBack, drilled.missing]).toEqual([mails, isHeldBack, []]);
  });

  it('ends the instance where the detector never hears of it, and names the hops that are missing', async () => {
    const { drilled, terminated } = await run({ onLaunch: () => [] });
    expect(drilled.missing.map(({ hop }) => hop)).toEqual(['decided', 'flagged', 'mailed']);
    expect([terminated, drilled.leftovers]).toEqual([[instanceId], []]);
  });

  it('ends the instance after Ctrl-C, and waits for nothing more', async () => {
    const looks: string[] = [];
    const isInterrupted = (): boolean => looks.push('look') > 3;
    const { drilled, terminated } = await run({ onLaunch: () => [] }, { isInterrupted, isTrailed: true });
    expect([drilled.isInterrupted, terminated, drilled.leftovers]).toEqual([true, [instanceId], []]);
  });

  it('ends the instance where a bug of ours stops the watching, and lets the bug be seen', async () => {
    const world = worldOf();
    const fake = ec2(world);
    let reads = 0;
    const input: DrillInput = {
      api: fake.api,
      read: async () => {
        reads += 1;
        if (reads > 1) throw new TypeError('a bug');
        return undefined;
      },
      regions,
      withLaunch: true,
      isTrailed: false,
      id: 'drill-1',
      clock: world.ports.clock,
      isInterrupted: () => false,
      say: () => {},
    };
    await expect(drill(input)).rejects.toThrow('a bug');
    expect(fake.terminated).toEqual([instanceId]);
  });

  it('ends an instance that no answer named, found by the token of its launch', async () => {
    const { drilled, terminated, orders } = await run({ launch: noAnswer });
    // One attempt alone: it may have worked.
    expect([orders.length, terminated, drilled.leftovers]).toEqual([1, [instanceId], []]);
    expect(drilled.missing.map(({ hop }) => hop)).toContain('launched');
  });

  it('starts nothing where the detector’s memory cannot be read', async () => {
    const world = worldOf();
    const fake = ec2(world);
    const refusal = new UserError({ code: 'aws-permission', message: 'dynamodb:Query was denied', exitCode: 3 });
    await expect(run({}, { api: fake.api, read: async () => Promise.reject(refusal) }, world)).rejects.toBe(refusal);
    expect(fake.orders).toEqual([]);
  });
});

describe('where the account does not let it launch as planned', () => {
  const freePlan = () =>
    refused('InvalidParameterCombination', 'The specified instance type is not eligible for Free Tier.');

  it.each([
    ['not offered there', () => refused('Unsupported', 'Your requested instance type (t3.nano) is not supported')],
    ['out of capacity', () => refused('InsufficientInstanceCapacity')],
    ['not in the free plan', freePlan],
  ])('takes the next size where t3.nano is %s', async (_, error) => {
    const { drilled } = await run({ launch: ({ instanceType }) => (instanceType === 't3.nano' ? error() : undefined) });
    expect([drilled.launched?.instanceType, drilled.launched?.region, drilled.missing]).toEqual([
      't3.micro',
      'us-east-1',
      [],
    ]);
  });

  it('goes into any subnet where there is no default VPC', async () => {
    const { drilled, orders } = await run({
      launch: ({ subnetId }) => (subnetId === undefined ? refused('VPCIdNotSpecified', 'No default VPC') : undefined),
      subnet: async () => 'subnet-1',
    });
    expect(orders.map(({ subnetId, clientToken }) => [subnetId, clientToken])).toEqual([
      [undefined, 'drill-1-t3.nano'],
      ['subnet-1', 'drill-1-t3.nano-subnet'],
    ]);
    expect([drilled.missing, drilled.leftovers]).toEqual([[], []]);
  });

  it('goes to the next Region where one has no subnet at all, or does not show them', async () => {
    const { drilled } = await run({
      launch: ({ region }) => (region === 'eu-west-1' ? undefined : refused('VPCIdNotSpecified')),
      subnet: async () => Promise.reject(refused('UnauthorizedOperation')),
    });
    expect([drilled.launched?.region, drilled.tried.map(({ region }) => region)]).toEqual([
      'eu-west-1',
      ['us-east-1', 'us-west-2'],
    ]);
  });

  it('launches where no service control policy forbids it', async () => {
    const byPolicy = refused(
      'UnauthorizedOperation',
      'with an explicit deny in a service control policy. Encoded authorization failure message: AAAA',
    );
    const { drilled, orders } = await run({
      dryRun: ({ region }) => (region === 'us-west-2' ? refused('DryRunOperation') : byPolicy),
    });
    expect(orders.map(({ region }) => region)).toEqual(['us-west-2']);
    expect(drilled.dryRuns.map(({ refusal }) => refusal?.kind)).toEqual(['policy', undefined, 'policy']);
    expect(JSON.stringify(drilled)).not.toContain('AAAA');
    expect(drilled.missing).toEqual([]);
  });

  it.each([
    ['a policy', 'with an explicit deny in a service control policy', 'protects the account'],
    ['no permission', 'no identity-based policy allows the action', 'ec2:RunInstances, ec2:CreateTags'],
  ])('says so where %s forbids it everywhere, and launches nothing', async (_, message, hint) => {
    const world = worldOf();
    const fake = ec2(world, { dryRun: () => refused('UnauthorizedOperation', message) });
    await expect(run({}, { api: fake.api }, world)).rejects.toMatchObject({
      exitCode: 3,
      hint: expect.stringContaining(hint),
    });
    expect(fake.orders).toEqual([]);
  });

  it('names credentials that are wrong as such', async () => {
    await expect(run({ dryRun: () => refused('AuthFailure') })).rejects.toMatchObject({ code: 'aws-credentials' });
  });

  it('misses the launch where every Region refuses, and cleans up nothing', async () => {
    const { drilled, lines } = await run({ launch: () => refused('PendingVerification', 'being validated') });
    expect(drilled.missing).toEqual([{ region: 'us-east-1', hop: 'launched' }]);
    expect([drilled.tried.length, drilled.leftovers, lines.includes('davylamp: cleaning up')]).toEqual([3, [], false]);
  });
});

describe('what cannot be cleaned up', () => {
  const denied = async () => Promise.reject(refused('UnauthorizedOperation'));

  it('is listed with the command that ends it', async () => {
    const { drilled } = await run({ terminate: denied });
    expect(drilled.leftovers).toEqual([
      {
        region: 'us-east-1',
        instanceId,
        command: `aws ec2 terminate-instances --region us-east-1 --instance-ids ${instanceId}`,
      },
    ]);
    expect(drilled.missing).toEqual([{ region: 'us-east-1', hop: 'terminated' }]);
  });

  it('is told of as unknown where nobody can look whether a launch without an answer worked', async () => {
    const { drilled } = await run({ launch: noAnswer, made: denied });
    expect(drilled.leftovers).toEqual([
      {
        region: 'us-east-1',
        instanceId: null,
        command: 'aws ec2 describe-instances --region us-east-1 --filters Name=client-token,Values=drill-1-t3.nano',
      },
    ]);
  });

  it('is nothing where EC2 answers that no such launch happened', async () => {
    const { drilled } = await run({ launch: noAnswer, made: async () => [] });
    expect(drilled.leftovers).toEqual([]);
  });

  it('is tried again: EC2 does not know an instance of a second ago', async () => {
    let tries = 0;
    const { drilled } = await run({
      made: async () => [],
      terminate: async (_, ids) => {
        tries += 1;
        if (tries < 3) throw refused('InvalidInstanceID.NotFound');
        return ids.map((id) => ({ id, state: 'shutting-down' }));
      },
    });
    expect([tries, drilled.leftovers, drilled.missing]).toEqual([3, [], []]);
  });
});

describe('DryRuns', () => {
  const dryRunEvents = regions.map((region) =>
    apiCall({
      eventName: 'RunInstances',
      region,
      errorCode: 'Client.DryRunOperation',
      requestParameters: { instanceType: 't3.nano' },
    }),
  );

  it('are all there is without a launch: three questions, and nothing to clean up', async () => {
    const { drilled, orders } = await run({}, { withLaunch: false });
    expect([orders, drilled.missing, drilled.hops.map(({ hop }) => hop)]).toEqual([
      [],
      [],
      ['dry-run', 'dry-run', 'dry-run'],
    ]);
  });

  it('come to the detector where a trail logs', async () => {
    const world = worldOf();
    let reads = 0;
    const { drilled } = await run(
      {},
      {
        withLaunch: false,
        isTrailed: true,
        read: async () => {
          reads += 1;
          if (reads === 3) await world.handle(dryRunEvents);
          return readLatest(createMemory({ deadline: Number.POSITIVE_INFINITY, ports: world.ports }), account);
        },
      },
      world,
    );
    expect([drilled.missing, drilled.mails.length, drilled.hops.length]).toEqual([[], world.mails.length, 6]);
    expect(drilled.mails.length).toBeGreaterThan(0);
  });

  it('are missed where a trail logs and none of them arrives', async () => {
    const { drilled } = await run({}, { withLaunch: false, isTrailed: true });
    expect(drilled.missing.map(({ hop }) => hop)).toEqual(['dry-run-decided', 'dry-run-decided', 'dry-run-decided']);
  });
});
