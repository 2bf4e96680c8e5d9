import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../../lambda/model/time.ts';
import { patrol } from '../../../lambda/patrol/patrol.ts';
import { handleEvents } from '../../../lambda/pipeline/pipeline.ts';
import type { PatrolPorts, Place, RunningInstance } from '../../../lambda/ports.ts';
import { homeAccount, patrolWorld, shiftOf } from '../../support/patrol.ts';
import { testTime } from '../../support/ports.ts';
import { settings } from '../../support/world.ts';

const home = homeAccount;
const hour = 60 * MINUTE;

const instance = (n: number, launchTime: number, state = 'running'): RunningInstance => ({
  instanceId: `i-${n.toString(16).padStart(17, '0')}`,
  launchTime,
  state,
});

/** Accounts with what runs in each Region; what patrol hands over is kept, or goes to the detector. */
function watch(regions: Record<string, RunningInstance[] | Error>, members: Record<string, typeof regions> = {}) {
  const fake = patrolWorld();
  const handed: object[] = [];
  const asked: string[] = [];
  const accounts: Record<string, typeof regions> = { [home]: regions, ...members };
  const ports: PatrolPorts = {
    ...fake.ports,
    regions: async (account) => Object.keys(accounts[account] ?? {}),
    members: async () => Object.keys(members),
    async *running({ account, region }: Place) {
      asked.push(`${account}/${region}`);
      const found = accounts[account]?.[region] ?? [];
      if (found instanceof Error) throw found;
      for (let start = 0; start < found.length; start += 1_000) yield found.slice(start, start + 1_000);
    },
    hand: async (events) => void handed.push(...events),
  };
  const detector = {
    ...fake.ports,
    inventory: {
      ...fake.ports.inventory,
      instances: async (place: Place, ids: readonly string[]) =>
        ((accounts[place.account]?.[place.region] ?? []) as RunningInstance[])
          .filter(({ instanceId }) => ids.includes(instanceId))
          .map((one) => ({ ...one, instanceType: 't3.micro', tags: {}, spot: false })),
    },
  };
  const go = async (at: number, more = {}) => {
    fake.setTime(at);
    handed.length = 0;
    asked.length = 0;
    return patrol(shiftOf(ports, more));
  };
  return {
    ...fake,
    ports,
    go,
    handed,
    asked,
    detect: (events: readonly object[]) => handleEvents(events, settings(), detector),
  };
}

const idsOf = (events: readonly object[]): string[] =>
  events.map((event) => (event as { detail: { 'instance-id': string } }).detail['instance-id']);

describe('patrol', () => {
  it('takes what runs at its first visit as known: a deployment floods nobody', async () => {
    const world = watch({ 'eu-west-1': [instance(1, testTime - 400 * 24 * hour), instance(2, testTime - MINUTE)] });
    expect(await world.go(testTime)).toMatchObject({ running: 2, found: 0, unread: [] });
    expect(world.handed).toEqual([]);
    // Nor does it later, when whatever the store could remember of them is gone.
    expect(await world.go(testTime + 60 * 24 * hour)).toMatchObject({ running: 2, found: 0 });
  });

  it('hands on what was started since and nobody told of; the detector mails it once', async () => {
    const started = testTime + 20 * MINUTE;
    const running: RunningInstance[] = [];
    const world = watch({ 'eu-west-1': running });
    await world.go(testTime);
    running.push(instance(3, started));
    expect(await world.go(testTime + hour)).toMatchObject({ found: 1 });
    const [event] = world.handed;
    expect(event).toMatchObject({ source: 'aws.ec2', account: home, region: 'eu-west-1' });
    expect((event as { id: string }).id).toMatch(/^patrol-/);
    const [first] = await world.detect(world.handed);
    expect(first?.outcome.decision.kind).toBe('alert');
    expect(world.mails).toHaveLength(1);
    // Known now: neither the next patrol nor the event that comes late after all says it again.
    expect(await world.go(testTime + hour + 10 * MINUTE)).toMatchObject({ found: 0 });
    const [late] = await world.detect([
      { ...event, id: 'late', detail: { 'instance-id': running[0]?.instanceId, state: 'pending' } },
    ]);
    expect(late?.outcome.decision.kind).toBe('duplicate');
    expect(world.mails).toHaveLength(1);
  });

  it('leaves to the detector what an event has told of, and finds the same instance again after another start', async () => {
    const running = [instance(4, testTime + 10 * MINUTE)];
    const world = watch({ 'eu-west-1': running });
    await world.go(testTime);
    world.setTime(testTime + 10 * MINUTE);
    const told = {
      id: 'e1',
      source: 'aws.ec2',
      'detail-type': 'EC2 Instance State-change Notification',
      account: home,
      region: 'eu-west-1',
      time: new Date(testTime + 10 * MINUTE).toISOString(),
      detail: { 'instance-id': running[0]?.instanceId, state: 'pending' },
    };
    await world.detect([told]);
    expect(await world.go(testTime + hour)).toMatchObject({ found: 0 });
    running[0] = instance(4, testTime + 90 * MINUTE);
    expect(await world.go(testTime + 2 * hour)).toMatchObject({ found: 1 });
  });

  it('leaves what has just started to its event, and finds it in the next run if none came', async () => {
    const running: RunningInstance[] = [];
    const world = watch({ 'eu-west-1': running });
    await world.go(testTime);
    running.push(instance(5, testTime + hour - MINUTE, 'pending'));
    expect(await world.go(testTime + hour)).toMatchObject({ found: 0 });
    expect(await world.go(testTime + 2 * hour)).toMatchObject({ found: 1 });
  });

  it('tells of what runs in a Region that was enabled after the first visit', async () => {
    const regions: Record<string, RunningInstance[]> = { 'us-east-1': [] };
    const world = watch(regions);
    await world.go(testTime);
    regions['ap-south-2'] = [instance(6, testTime + 5 * MINUTE)];
    await world.go(testTime + hour);
    expect(idsOf(world.handed)).toEqual([instance(6, 0).instanceId]);
  });

  it('reports a Region that does not answer, visits the others, and makes up for it later', async () => {
    const regions: Record<string, RunningInstance[] | Error> = { 'us-east-1': [], 'eu-west-1': [] };
    const world = watch(regions);
    await world.go(testTime);
    regions['eu-west-1'] = new Error('UnauthorizedOperation');
    const broken = await world.go(testTime + hour);
    expect(broken.visited).toEqual([{ account: home, region: 'us-east-1' }]);
    expect(broken.unread).toMatchObject([{ account: home, region: 'eu-west-1' }]);
    expect(world.warnings).toContain('patrol could not look');
    regions['eu-west-1'] = [instance(7, testTime + 10 * MINUTE)];
    // Three hours later: the mark stayed where the last visit that worked had put it.
    expect(await world.go(testTime + 3 * hour)).toMatchObject({ found: 1 });
  });

  it('tells by mail of a Region that stays unread, once, with what AWS says, and once that it is read again', async () => {
    const regions: Record<string, RunningInstance[] | Error> = { 'us-east-1': [], 'eu-west-1': [] };
    const world = watch(regions);
    await world.go(testTime);
    regions['eu-west-1'] = new Error('AuthFailure');
    await world.go(testTime + hour);
    expect(world.mails).toEqual([]);
    await world.go(testTime + 2 * hour);
    await world.go(testTime + 3 * hour);
    expect(world.mails.map(({ subject }) => subject)).toEqual([
      `[DAVYLAMP] patrol cannot look: eu-west-1, acct ${home}`,
    ]);
    expect(world.mails[0]?.body).toContain('could not be looked at: what runs (Error: AuthFailure)');
    regions['eu-west-1'] = [];
    await world.go(testTime + 4 * hour);
    await world.go(testTime + 5 * hour);
    expect(world.mails).toHaveLength(2);
  });

  it('says nothing of a Region that fails now and then', async () => {
    const regions: Record<string, RunningInstance[] | Error> = { 'us-east-1': [], 'eu-west-1': [] };
    const world = watch(regions);
    for (let n = 0; n < 6; n += 1) {
      regions['eu-west-1'] = n % 2 === 0 ? [] : new Error('RequestLimitExceeded');
      await world.go(testTime + n * hour);
    }
    expect(world.mails).toEqual([]);
  });

  it('leaves out Regions that the configuration excludes', async () => {
    const world = watch({ 'us-east-1': [], 'eu-west-1': [] });
    await world.go(testTime, { exclude: ['eu-west-1'] });
    expect(world.asked).toEqual([`${home}/us-east-1`]);
  });

  it('does not advance where the queue takes nothing: the instance is found again', async () => {
    const running: RunningInstance[] = [];
    const world = watch({ 'eu-west-1': running });
    await world.go(testTime);
    running.push(instance(8, testTime + 10 * MINUTE));
    world.setTime(testTime + hour);
    const full = patrol(
      shiftOf({
        ...world.ports,
        regions: async () => ['eu-west-1'],
        members: async () => [],
        async *running() {
          yield running;
        },
        hand: async () => {
          throw new Error('OverLimit');
        },
      }),
    );
    expect((await full).unread).toHaveLength(1);
    expect(await world.go(testTime + hour)).toMatchObject({ found: 1 });
  });

  it('reads 100,000 running instances without asking the store for what is long known', async () => {
    const many = Array.from({ length: 100_000 }, (_, n) => instance(n, testTime - 30 * 24 * hour));
    const world = watch({ 'us-east-1': many });
    await world.go(testTime);
    let keys = 0;
    const { store } = world.ports;
    const get = store.get.bind(store);
    store.get = (wanted, signal) => {
      keys += wanted.length;
      return get(wanted, signal);
    };
    many.push(instance(100_001, testTime + 10 * MINUTE));
    expect(await world.go(testTime + hour)).toMatchObject({ running: 100_001, found: 1 });
    expect(keys).toBeLessThan(10);
  });
});

describe('patrol in an organization', () => {
  const members = Object.fromEntries(
    Array.from({ length: 60 }, (_, n) => [String(200_000_000_000 + n), { 'us-east-1': [] as RunningInstance[] }]),
  );

  it('visits every member once in six hours, a like number in each, and its own account every hour', async () => {
    const world = watch({ 'us-east-1': [] }, members);
    const seen: string[] = [];
    for (let n = 0; n < 6; n += 1) {
      await world.go(testTime + n * hour);
      expect(world.asked).toContain(`${home}/us-east-1`);
      const others = world.asked.filter((place) => !place.startsWith(home));
      expect(others).toHaveLength(10);
      seen.push(...others);
    }
    expect(new Set(seen).size).toBe(60);
  });

  it('visits members and its own account as often as it is told to', async () => {
    const world = watch({ 'us-east-1': [] }, members);
    const hours = { home: 3, members: 12 };
    const seen: string[] = [];
    for (let n = 0; n < 12; n += 1) {
      const { isOwnTurn } = await world.go(testTime + n * hour, { hours });
      expect(world.asked.includes(`${home}/us-east-1`)).toBe(isOwnTurn);
      seen.push(...world.asked);
    }
    expect(seen.filter((place) => place.startsWith(home))).toHaveLength(4);
    expect(seen).toHaveLength(64);
  });

  it('tells of a member that cannot be looked into, a day at most after it began', async () => {
    const world = watch({ 'us-east-1': [] }, members);
    const [member = ''] = Object.keys(members);
    const { regions } = world.ports;
    world.ports.regions = async (account) => {
      if (account === member) throw new Error('RoleError');
      return regions(account);
    };
    for (let n = 0; n < 24; n += 1) await world.go(testTime + n * hour);
    expect(world.mails).toHaveLength(1);
    expect(world.mails[0]?.accounts).toEqual([member]);
    expect(world.mails[0]?.body).toContain('could not be looked at: everything (Error: RoleError)');
  });

  it('keeps a deployment waiting for its own account alone', async () => {
    const world = watch({ 'us-east-1': [] }, members);
    await world.go(testTime, { isDeployment: true });
    expect(world.asked).toEqual([`${home}/us-east-1`]);
  });

  it('visits its own account where nobody says which members there are', async () => {
    const world = watch({ 'us-east-1': [] });
    const report = await patrol(
      shiftOf({
        ...world.ports,
        regions: async () => ['us-east-1'],
        members: async () => {
          throw new Error('AccessDenied');
        },
      }),
    );
    expect(report).toMatchObject({ visited: [{ region: 'us-east-1' }], unread: [{ account: 'organization' }] });
  });
});
