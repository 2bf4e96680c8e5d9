/**
 * Somebody who may put events, launch and tag in an account that is watched, and may not touch Davylamp: what
 * still arrives of what they do. SECURITY.md has a line for each.
 */
import { describe, expect, it } from 'vitest';
import { deployedForwarding } from '../../../lib/local/forwarding.ts';
import { apiCall, identities, stateChange, testAlert } from '../../support/events.ts';
import { createWorld, instance, start } from '../../support/world.ts';

const id = (n: number): string => `i-${String(n).padStart(17, '0')}`;
const minute = 60_000;
const miner = '#!/bin/sh\n./xmrig -o stratum+tcp://pool.supportxmr.com:3333 --donate-level 1';
const at = (n: number, more: object = {}) => stateChange({ id: `event-${n}`, instanceId: id(n), ...more });
const mining = (n: number, more: object = {}) => instance({ instanceId: id(n), userData: miner, ...more });
const iso = (time: number): string => new Date(time).toISOString();

describe('forged look-alikes', () => {
  const admits = deployedForwarding();

  it.each([
    ['a state change of a source of their own', { ...at(1), source: 'my.ec2' }],
    ['a state change that passes for patrol', { ...at(1), source: 'davylamp.patrol' }],
    [
      "a call that passes for CloudTrail's",
      { ...apiCall({ eventName: 'RunInstances', userIdentity: identities.root() }), source: 'my.cloudtrail' },
    ],
  ])('do not get to the detector: %s (PutEvents takes no source that begins with aws.)', (_, event) => {
    expect(admits(event)).toBe(false);
  });

  it('of a state change that pass for a test are a test, and say nothing of the instance', async () => {
    const world = createWorld({ instances: [mining(1)] });
    await world.handle([{ ...at(1), source: 'davylamp.test' }]);
    expect(world.mails.every(({ subject }) => subject.includes('[TEST]'))).toBe(true);
    const [real] = await world.handle([at(1, { id: 'event-real' })]);
    expect(real?.decision).toMatchObject({ kind: 'alert', verdict: 'critical' });
  });

  it('of a test alert keep no launch waiting: tests are mailed last, and few', async () => {
    const world = createWorld({ instances: [mining(1)] });
    await world.handle([...Array.from({ length: 90 }, (_, n) => testAlert({ id: `test-${n}` })), at(1)]);
    expect(world.mails[0]).toMatchObject({ verdict: 'critical', kind: 'first' });
    expect(world.mails.length).toBeLessThanOrEqual(6);
  });
});

describe('a start that was decided before', () => {
  it('as unknown, by an event that came before the instance, is decided again by what it turns out to be', async () => {
    const early = createWorld();
    await early.handle([at(1)]);
    const world = createWorld({ instances: [mining(1)], broken: { store: early.ports.store } });
    const [decided] = await world.handle([at(1, { id: 'event-real', state: 'running' })]);
    expect(decided?.decision).toMatchObject({ kind: 'alert', verdict: 'critical' });
    expect(world.mails.at(-1)?.body).toContain(id(1));
  });

  it('as expected does not cover the next start of the same instance, with other user data', async () => {
    const allow = [{ name: 'ci', tags: { Project: 'ci' }, reason: 'runners' }];
    const tags = { Project: 'ci' };
    const honest = createWorld({ instances: [instance({ instanceId: id(1), tags })], settings: { allow } });
    expect((await honest.handle([at(1)]))[0]?.decision.kind).toBe('expected');
    const again = start + 3 * minute;
    const world = createWorld({
      instances: [mining(1, { tags, launchTime: again })],
      settings: { allow },
      broken: { store: honest.ports.store },
    });
    await world.handle([at(1, { id: 'event-again', time: iso(again) })]);
    expect(world.mails[0]).toMatchObject({ verdict: 'critical' });
  });

  it('by an event with the same id is another one, where it is about another instance', async () => {
    const world = createWorld({ instances: [instance({ instanceId: id(1) }), mining(2)] });
    await world.handle([at(1, { id: 'same' })]);
    await world.handle([at(2, { id: 'same' })]);
    expect(world.mails.at(-1)).toMatchObject({ verdict: 'critical' });
  });
});

describe('a flood of notices', () => {
  it('is few mails, and the miner behind it is mailed at once', async () => {
    const small = Array.from({ length: 40 }, (_, n) => instance({ instanceId: id(n), instanceType: 't3.nano' }));
    const world = createWorld({ instances: [...small, mining(99)] });
    for (let n = 0; n < 40; n += 10) await world.handle(Array.from({ length: 10 }, (_, m) => at(n + m)));
    const before = world.mails.length;
    expect(before).toBeLessThanOrEqual(3);
    await world.handle([at(99)]);
    expect(world.mails).toHaveLength(before + 1);
    expect(world.mails.at(-1)).toMatchObject({ verdict: 'critical', kind: 'escalation' });
  });
});

describe('allowlisted tags', () => {
  it('cover no miner, and no more than the entry may cost', async () => {
    const allow = [{ name: 'ci', tags: { Project: 'ci' }, reason: 'runners' }];
    const tags = { Project: 'ci' };
    const dear = Array.from({ length: 50 }, (_, n) => instance({ instanceId: id(n), instanceType: 'c5.large', tags }));
    const world = createWorld({ instances: [...dear, mining(99, { tags })], settings: { allow } });
    await world.handle(dear.map((_, n) => at(n)));
    expect(world.mails.map(({ verdict }) => verdict)).toContain('high');
    await world.handle([at(99)]);
    expect(world.mails.at(-1)).toMatchObject({ verdict: 'critical' });
  });
});

describe('clock skew', () => {
  it.each([
    ['a day ahead', iso(start + 24 * 60 * minute)],
    ['of 1970', '1970-01-01T00:00:00Z'],
    ['that nobody can read', 'tomorrow'],
  ])('in an event, of a time %s, neither hides its launch nor the next', async (_, time) => {
    const world = createWorld({ instances: [instance({ instanceId: id(1) }), mining(2)] });
    await world.handle([at(1, { time })]);
    expect(world.mails).toHaveLength(1);
    await world.pass(minute);
    await world.handle([at(2, { time: iso(start + minute) })]);
    expect(world.mails.at(-1)).toMatchObject({ verdict: 'critical' });
    expect(world.mails.at(-1)?.body).toContain(id(2));
  });
});

describe('an account of the same organization', () => {
  const organization = { id: 'o-ab12cdef34', externalId: 'davylamp', readOnlyRoleName: 'davylamp-reader' };
  const attacker = '999988887777';
  const victim = '123456789012';

  it("cannot speak for the victim's: the envelope's account is set by EventBridge", async () => {
    const world = createWorld({ instances: [mining(1)], settings: { organization } });
    const forged = { ...at(1), account: attacker };
    expect((await world.handle([forged]))[0]?.decision).toEqual({ kind: 'ignored', why: 'account mismatch' });
    await world.handle([at(1)]);
    expect(world.mails.at(-1)).toMatchObject({ verdict: 'critical', accounts: [victim] });
  });

  it('cannot use up the mails of ten minutes: what finds no place of its own is in the organization’s mail', async () => {
    const gpu = (account: string, n: number) => ({
      ...instance({ instanceId: id(n), instanceType: 'g5.xlarge' }),
      account,
    });
    const others = Array.from({ length: 12 }, (_, n) => String(200_000_000_000 + n));
    const world = createWorld({
      instances: [...others.map((account, n) => gpu(account, n)), mining(99)],
      settings: { organization },
    });
    for (const [n, account] of others.entries()) await world.handle([at(n, { account })]);
    await world.handle([at(99)]);
    expect(world.mails.at(-1)?.verdict).toBe('critical');
    expect(world.mails.at(-1)?.body).toContain(victim);
    expect(world.mails.at(-1)?.body).toContain(id(99));
  });
});
