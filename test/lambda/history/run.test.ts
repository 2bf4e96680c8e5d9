/** The function from its first run to its mail, on accounts in memory. */
import { describe, expect, it } from 'vitest';
import { listUsual } from '../../../lambda/assessment/usual-records.ts';
import { createMemory, keyPart } from '../../../lambda/batch/memory.ts';
import { type HistoryRun, readHistories } from '../../../lambda/history/run.ts';
import { DAY, MINUTE } from '../../../lambda/model/time.ts';
import type { HistoryPorts, RunningFacts } from '../../../lambda/ports.ts';
import { deployedForwarding } from '../../../lib/local/forwarding.ts';
import { cloudTrailRecord, identities, type Json, runInstances } from '../../support/events.ts';
import { fakePorts, testTime } from '../../support/ports.ts';
import { settings } from '../../support/world.ts';

const home = '123456789012';
const admits = deployedForwarding();

const iso = (time: number): string => new Date(time).toISOString().replace('.000Z', 'Z');
let serial = 0;
const launchOf = (time: number, more: Parameters<typeof runInstances>[0] = {}): Json => {
  serial += 1;
  return runInstances({
    eventId: `launch-${serial}`,
    time: iso(time),
    instanceIds: [`i-${String(serial).padStart(17, '0')}`],
    instanceType: 't3.medium',
    userIdentity: identities.role(),
    ...more,
  });
};

interface World {
  /** EventBridge envelopes by Region. */
  readonly past?: Readonly<Record<string, readonly Json[]>>;
  readonly running?: Readonly<Record<string, readonly RunningFacts[]>>;
  readonly userData?: Readonly<Record<string, string>>;
  readonly members?: Readonly<Record<string, Pick<World, 'past' | 'running'>>>;
  readonly lookUp?: (region: string, query: string) => void;
}

const recordsPerPage = 50;

function worldOf({ members = {}, lookUp, userData = {}, ...own }: World = {}) {
  const fake = fakePorts();
  const worldIn = (account: string) => (account === home ? own : members[account]);
  const calls: { account: string; region: string; query: string; at: number }[] = [];
  const ports: HistoryPorts = {
    ...fake.ports,
    regions: async (account) => {
      const one = worldIn(account);
      if (!one) throw new Error(`no role in ${account}`);
      return [...new Set([...Object.keys(one.past ?? {}), ...Object.keys(one.running ?? {}), 'us-east-1'])];
    },
    members: async () => Object.keys(members),
    async lookUp({ account, region }, query, span, next) {
      calls.push({ account, region, query, at: fake.ports.clock.now() });
      lookUp?.(region, query);
      const found = (worldIn(account)?.past?.[region] ?? [])
        .map(({ detail }) => detail as { eventName: string; eventTime: string })
        .filter(({ eventName, eventTime }) => {
          const time = Date.parse(eventTime);
          return (query === 'writes' || query === eventName) && time >= span.from && time <= span.to;
        })
        .sort((a, b) => (a.eventTime < b.eventTime ? 1 : -1));
      const start = Number(next ?? 0);
      const records = found.slice(start, start + recordsPerPage).map((one) => JSON.stringify(one));
      return start + recordsPerPage < found.length ? { records, next: String(start + recordsPerPage) } : { records };
    },
    async *running({ account, region }) {
      yield worldIn(account)?.running?.[region] ?? [];
    },
    userData: async (_, id) => userData[id],
    isHeard: async () => true,
  };
  const run = (more: Partial<HistoryRun> = {}) =>
    readHistories({
      ports,
      settings: settings(Object.keys(members).length > 0 ? organization : {}),
      admits,
      homeAccount: home,
      exclude: [],
      end: fake.ports.clock.now() + 12 * MINUTE,
      ...more,
    });
  const usual = () => listUsual(createMemory({ ports, deadline: Number.POSITIVE_INFINITY }), home);
  return { ...fake, run, calls, usual, ports };
}

const organization = {
  organization: { id: 'o-ab12cdef34', externalId: 'davylamp-o-ab12cdef34', readOnlyRoleName: 'davylamp-reader' },
};

const noRole =
  ({ regions }: HistoryPorts): HistoryPorts['regions'] =>
  (account) =>
    account === home ? regions(account) : Promise.reject(new Error('no role'));

const weekly = [5, 12, 19, 26, 33].map((days) => launchOf(testTime - days * DAY));

const recordOf = (eventName: string, time: number): Json => ({
  detail: cloudTrailRecord({ eventName, eventId: `${eventName}-${time}`, time: iso(time) }),
});
/** Prepares, and so is judged at once. */
const quiet = (time: number): Json => recordOf('CreateKeyPair', time);
/** Nobody watches it. */
const write = (time: number): Json => recordOf('CreateTags', time);
const busy = Array.from({ length: 1_200 }, (_, i) =>
  i % 4 ? write(testTime - i * 60 * MINUTE) : quiet(testTime - i * 60 * MINUTE),
);

describe('the first run', () => {
  it('reads a quiet account whole, leaves what is usual to the detector, and mails once', async () => {
    const world = worldOf({ past: { 'us-east-1': weekly } });
    expect(await world.run()).toEqual({ read: [home], mailed: [home] });
    const usual = await world.usual();
    expect(usual.map(({ kind, days }) => [kind, days.length])).toEqual([
      ['account', 5],
      ['role', 5],
    ]);
    expect(world.mails[0]?.body).toContain('on 5 days, us-east-1, t3');
    expect(world.mails).toHaveLength(1);
    expect(world.mails[0]?.subject).toBe('[DAVYLAMP] history of acct 123456789012: nothing stands out');
    expect(await world.run()).toEqual({ read: [], mailed: [] });
    expect(world.mails).toHaveLength(1);
  });

  it('asks once a second at most in a Region, so that the detector has the rest', async () => {
    const world = worldOf({ past: { 'us-east-1': busy } });
    await world.run({ end: testTime + 5 * MINUTE });
    const times = world.calls.map(({ at }) => at);
    expect(times.length).toBeGreaterThan(20);
    expect(Math.min(...times.slice(1).map((at, i) => at - (times[i] ?? 0)))).toBeGreaterThanOrEqual(1_000);
  });

  it('is the only one: another that starts meanwhile leaves it alone', async () => {
    const world = worldOf({ past: { 'us-east-1': weekly } });
    const [first, second] = await Promise.all([world.run(), world.run()]);
    expect([first.read, second.read].flat()).toEqual([home]);
    expect(world.mails).toHaveLength(1);
  });
});

describe('an account that does not fit into one run', () => {
  it('is read on by the next, and nothing is asked for twice', async () => {
    const world = worldOf({ past: { 'us-east-1': busy } });
    for (let runs = 0; runs < 10 && world.mails.length === 0; runs += 1) {
      world.setTime(testTime + runs * 15 * MINUTE);
      await world.run({ end: testTime + runs * 15 * MINUTE + (runs < 2 ? 3 : 12) * MINUTE });
    }
    expect(world.mails).toHaveLength(1);
    // All that was written first, at most twenty pages, though it took two runs; then the names.
    expect(world.calls.filter(({ query }) => query === 'writes')).toHaveLength(20);
    expect(world.calls.filter(({ query }) => query === 'RunInstances').length).toBeGreaterThan(0);
    expect(world.mails[0]?.body).toContain(`with ${busy.length / 4} calls`);
  });
});

describe('what does not answer', () => {
  it('a Region that refuses is given up in the end, and named', async () => {
    const world = worldOf({
      past: { 'us-east-1': weekly, 'eu-west-3': [] },
      lookUp: (region) => {
        if (region === 'eu-west-3') throw Object.assign(new Error('not here'), { name: 'AccessDeniedException' });
      },
    });
    const reports = [];
    for (let runs = 0; runs < 4; runs += 1) {
      world.setTime(testTime + runs * 15 * MINUTE);
      reports.push((await world.run({ end: testTime + runs * 15 * MINUTE + 12 * MINUTE })).read);
    }
    expect(reports).toEqual([[], [], [], [home]]);
    expect(world.mails[0]?.body).toContain('eu-west-3: its history could not be read. AccessDeniedException: not here');
    // What did answer is asked once.
    expect(world.calls.filter(({ region }) => region === 'us-east-1')).toHaveLength(1);
  });

  it('a store that fails makes the run fail, and the next goes on', async () => {
    const world = worldOf({ past: { 'us-east-1': weekly } });
    const broken = {
      ...world.ports,
      store: { ...world.ports.store, put: () => Promise.reject(new Error('throttled')) },
    };
    await expect(world.run({ ports: broken })).rejects.toThrow('the store does not answer');
    world.setTime(testTime + 15 * MINUTE);
    expect(await world.run({ end: testTime + 27 * MINUTE })).toEqual({ read: [home], mailed: [home] });
  });

  it('a mail that nobody would hear yet waits for the first confirmation', async () => {
    const world = worldOf({ past: { 'us-east-1': weekly } });
    const unheard = { ...world.ports, isHeard: async () => false };
    expect(await world.run({ ports: unheard })).toEqual({ read: [home], mailed: [] });
    world.setTime(testTime + 30 * DAY);
    expect((await world.run({ end: testTime + 30 * DAY + 12 * MINUTE })).mailed).toEqual([home]);
    expect(world.mails[0]?.body).toContain('on 5 days');
  });

  it('where nobody can say whether it is heard, it goes out', async () => {
    const world = worldOf({ past: { 'us-east-1': weekly } });
    const isHeard = () => Promise.reject(new Error('denied'));
    expect((await world.run({ ports: { ...world.ports, isHeard } })).mailed).toEqual([home]);
  });

  it('a topic that takes no mail makes the run fail; the next one mails what was read', async () => {
    const world = worldOf({ past: { 'us-east-1': weekly } });
    const outbox = { send: () => Promise.reject(new Error('denied')) };
    await expect(world.run({ ports: { ...world.ports, outbox } })).rejects.toThrow('denied');
    world.setTime(testTime + 15 * MINUTE);
    expect(await world.run({ end: testTime + 27 * MINUTE })).toEqual({ read: [], mailed: [home] });
    expect(world.mails).toHaveLength(1);
  });
});

describe('what the detections flag', () => {
  const miner = {
    'i-0000000000000abcd': Buffer.from('#!/bin/sh\n./xmrig -o pool.supportxmr.com:443\n').toString('base64'),
  };
  const mining: RunningFacts = {
    instanceId: 'i-0000000000000abcd',
    instanceType: 'c5.metal',
    launchTime: testTime - 200 * DAY,
    state: 'running',
    reservationId: 'r-1',
    tags: {},
    spot: false,
  };

  it('in what runs is told first, however long it has been there', async () => {
    const world = worldOf({ past: { 'us-east-1': weekly }, running: { 'eu-north-1': [mining] }, userData: miner });
    await world.run();
    const [mail] = world.mails;
    expect(mail).toMatchObject({
      verdict: 'critical',
      subject: expect.stringMatching(/^\[CRITICAL\] history of acct/),
    });
    expect(mail?.body).toContain('[CRITICAL] 1 x c5.metal in eu-north-1');
    expect(mail?.body).toContain('1 of its instances still runs:');
    expect(mail?.body).toContain('aws ec2 terminate-instances --region eu-north-1');
  });

  it('is told where the detector only observes, too: this mail is no alert', async () => {
    const world = worldOf({ running: { 'eu-north-1': [mining] }, userData: miner });
    await world.run({ settings: settings({ mode: 'observe' }) });
    expect(world.mails[0]?.verdict).toBe('critical');
  });

  it('is not known by it: what an incident showed stays new to the detector', async () => {
    const attack = ['ap-south-1', 'sa-east-1', 'eu-north-1', 'us-west-1'].map((region, i) => [
      region,
      [
        launchOf(testTime - 20 * DAY + i * 1_000, {
          region,
          instanceType: 'p3.16xlarge',
          userIdentity: identities.user(),
        }),
      ],
    ]);
    const world = worldOf({ past: { 'us-east-1': weekly, ...Object.fromEntries(attack) } });
    await world.run();
    expect(world.mails[0]?.verdict).toBe('critical');
    const [known, unknown] = await world.ports.store.get([
      { partition: `first/${home}`, sort: keyPart('region/us-east-1') },
      { partition: `first/${home}`, sort: keyPart('region/sa-east-1') },
    ]);
    expect(known?.data).toMatchObject({ since: testTime - 33 * DAY });
    expect(unknown).toBeUndefined();
  });
});

describe('an organization', () => {
  it('is read account by account, and told in one mail; who joins gets one of its own', async () => {
    const members: Record<string, { past: Record<string, readonly Json[]> }> = {
      '111122223333': { past: { 'us-east-1': [] } },
      '222233334444': { past: { 'us-east-1': [] } },
    };
    const world = worldOf({ past: { 'us-east-1': weekly }, members });
    expect((await world.run()).mailed).toEqual(['111122223333', '123456789012', '222233334444']);
    expect(world.mails).toHaveLength(1);
    expect(world.mails[0]?.subject).toBe('[DAVYLAMP] history of 3 accounts: nothing stands out');
    members['333344445555'] = { past: { 'us-east-1': [] } };
    world.setTime(testTime + DAY);
    expect((await world.run({ end: testTime + DAY + 12 * MINUTE })).mailed).toEqual(['333344445555']);
    expect(world.mails[1]?.subject).toBe('[DAVYLAMP] history of acct 333344445555: nothing stands out');
  });

  it('waits a day for those that are not read, then tells of the others', async () => {
    const world = worldOf({ past: { 'us-east-1': weekly }, members: { '111122223333': {} } });
    const closed = { ...world.ports, regions: noRole(world.ports) };
    await world.run({ ports: closed });
    expect(world.mails).toHaveLength(0);
    world.setTime(testTime + DAY + MINUTE);
    const { mailed } = await world.run({ ports: closed, end: testTime + DAY + 13 * MINUTE });
    expect(mailed).toEqual([home]);
  });
});
