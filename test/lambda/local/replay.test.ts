import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../../lambda/adapters/settings.ts';
import { createLocalInventory, type LocalInstance, respondedInstances } from '../../../lambda/local/inventory.ts';
import { replay } from '../../../lambda/local/replay.ts';
import type { Settings } from '../../../lambda/model/settings.ts';
import { deployedForwarding } from '../../../lib/local/forwarding.ts';
import { apiCall, regionOptIn, runInstances, stateChange } from '../../support/events.ts';

const at = (time: string): string => `2026-11-20T${time}Z`;
const idOf = (n: number): string => `i-${String(n).padStart(17, '0')}`;

async function run(
  events: readonly unknown[],
  instances: readonly LocalInstance[] = [],
  settings: Partial<Settings> = {},
) {
  const warnings: string[] = [];
  const { outcomes, mails } = await replay({
    events,
    settings: { ...defaultSettings, ...settings },
    admits: deployedForwarding(),
    inventory: createLocalInventory([...instances, ...respondedInstances(events)]),
    journal: { warn: (message) => void warnings.push(message) },
  });
  return {
    outcomes,
    mails,
    warnings,
    ids: outcomes.map(({ eventId }) => eventId),
    decisions: outcomes.map(({ decision }) => (decision.kind === 'ignored' ? decision.why : decision.kind)),
  };
}

describe('replay', () => {
  it('runs events in the order of their time, ties in the order of the input', async () => {
    const events = [
      stateChange({ id: 'c', time: at('14:00:02'), instanceId: idOf(1) }),
      stateChange({ id: 'a', time: at('14:00:01'), instanceId: idOf(2) }),
      stateChange({ id: 'b', time: at('14:00:01'), instanceId: idOf(3) }),
    ];
    expect((await run(events)).ids).toEqual(['a', 'b', 'c']);
  });

  it('gives an event without a readable time the time of the one before it', async () => {
    const events = [
      { ...stateChange({ id: 'first', instanceId: idOf(1) }), time: 'yesterday' },
      stateChange({ id: 'late', time: at('15:00:00'), instanceId: idOf(2) }),
      { ...stateChange({ id: 'after late', instanceId: idOf(3) }), time: null },
      stateChange({ id: 'early', time: at('14:00:00'), instanceId: idOf(4) }),
    ];
    const { outcomes, ids } = await run(events);
    expect(ids).toEqual(['early', 'first', 'late', 'after late']);
    expect(outcomes[3]?.time).toBe(Date.parse(at('15:00:00')));
  });

  it('lets through only what the patterns forward, and decides about the rest all the same', async () => {
    const { decisions } = await run([
      stateChange({ state: 'pending' }),
      stateChange({ state: 'stopped' }),
      apiCall({ eventName: 'DescribeInstances' }),
      {},
      { source: 'aws.s3', 'detail-type': 'x' },
    ]);
    expect(decisions).toEqual(['alert', 'not forwarded', 'not forwarded', 'not forwarded', 'not forwarded']);
  });

  it('knows the rules that only us-east-1 has', async () => {
    const event = regionOptIn();
    expect((await run([event])).decisions).toEqual(['alert']);
    expect((await run([{ ...event, region: 'eu-west-1' }])).decisions).toEqual(['not forwarded']);
  });

  it('looks instances up in the inventory: user data makes it critical', async () => {
    const facts = { instanceId: idOf(1), instanceType: 'c5.4xlarge', tags: {}, spot: false };
    const instance = {
      account: '123456789012',
      region: 'us-east-1',
      facts,
      userData: 'xmrig -o stratum+tcp://203.0.113.1',
    };
    const { outcomes, mails } = await run([stateChange({ instanceId: idOf(1) })], [instance]);
    expect(outcomes[0]?.decision).toMatchObject({ kind: 'alert', verdict: 'critical' });
    expect(outcomes[0]?.signals).toContain('miner-in-user-data');
    expect(mails[0]?.body).not.toContain('203.0.113.1');
  });

  it('takes what the inventory lacks from the response of RunInstances', async () => {
    const call = runInstances({ instanceIds: [idOf(1)], instanceType: 'p4d.24xlarge', time: at('14:00:00') });
    const { outcomes } = await run([call, stateChange({ instanceId: idOf(1), time: at('13:59:59') })]);
    expect(outcomes[0]?.signals).toContain('accelerated-or-metal');
  });

  it('alerts about an instance that nobody knows', async () => {
    const { decisions, mails } = await run([stateChange({ instanceId: idOf(9) })]);
    expect(decisions).toEqual(['alert']);
    expect(mails).toHaveLength(1);
  });

  it('gathers up to 100 events within one second into one batch, and so into one mail', async () => {
    const burst = Array.from({ length: 60 }, (_, i) =>
      stateChange({ id: `e${i}`, instanceId: idOf(i), time: at(i < 30 ? '14:00:00' : '14:00:01') }),
    );
    const { mails } = await run(burst);
    expect(mails[0]).toMatchObject({ kind: 'first', instances: 60 });
    const apart = await run([...burst.slice(0, 30), stateChange({ instanceId: idOf(99), time: at('14:00:02') })]);
    expect(apart.mails[0]).toMatchObject({ kind: 'first', instances: 30 });
  });

  it('sends follow-ups in virtual time: before a later event, and after the last one until nothing is left', async () => {
    const launch = (n: number, time: string) =>
      runInstances({ eventId: `e${n}`, instanceIds: [idOf(n)], time: at(time), instanceType: 'c5.metal' });
    const { mails } = await run([launch(1, '14:00:00'), launch(2, '14:01:00'), launch(3, '14:07:00')]);
    expect(
      mails.map(({ kind, instances, time }) => [kind, instances, new Date(time).toISOString().slice(11, 16)]),
    ).toEqual([
      ['first', 1, '14:00'],
      ['follow-up', 2, '14:05'],
      ['follow-up', 3, '14:15'],
    ]);
  });

  it('knows what has ended from state changes that are not forwarded', async () => {
    const launch = (n: number, time: string) =>
      runInstances({ eventId: `e${n}`, instanceIds: [idOf(n)], time: at(time), instanceType: 'c5.metal' });
    const end = stateChange({ instanceId: idOf(1), state: 'terminated', time: at('14:03:00') });
    const { mails, decisions } = await run([launch(1, '14:00:00'), launch(2, '14:01:00'), end]);
    expect(decisions.at(-1)).toBe('not forwarded');
    expect(mails.at(-1)?.kind).toBe('follow-up');
    expect(mails.at(-1)?.body.replaceAll(/\s+/g, ' ')).toContain('1 of 2 still runs, $4.08/h.');
  });

  it('opens a new incident for what comes after a quiet hour', async () => {
    const launch = (n: number, time: string) =>
      runInstances({ eventId: `e${n}`, instanceIds: [idOf(n)], time: at(time), instanceType: 'c5.metal' });
    const { mails } = await run([launch(1, '10:00:00'), launch(2, '13:00:00')]);
    expect(mails.map(({ kind }) => kind)).toEqual(['first', 'first']);
    expect(new Set(mails.map(({ incident }) => incident)).size).toBe(2);
  });

  it('sends nothing below alertAt, and decides all the same', async () => {
    const { decisions, mails } = await run([runInstances()], [], { alertAt: 'critical' });
    expect(decisions).toEqual(['alert']);
    expect(mails).toEqual([]);
  });

  it('takes an instance that neither the inventory nor a response knows for unknown: mailed whatever alertAt is', async () => {
    const { decisions, mails } = await run([stateChange()], [], { alertAt: 'critical' });
    expect(decisions).toEqual(['alert']);
    expect(mails.map(({ verdict, subject }) => [verdict, subject])).toEqual([
      ['notice', expect.stringContaining('could not be looked at')],
    ]);
  });

  it('comes to the same result twice', async () => {
    const events = [
      runInstances({ eventId: 'a', instanceIds: [idOf(1)] }),
      stateChange({ id: 'b', instanceId: idOf(1) }),
    ];
    expect(await run(events)).toEqual(await run(events));
  });

  it.each([
    ['nested very deep', JSON.parse(`{"source":"aws.ec2","detail":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`)],
    ['full of nulls', { source: null, detail: null, account: null, region: null, time: null, id: null }],
    [
      'of numbers',
      {
        source: 'aws.ec2',
        'detail-type': 'EC2 Instance State-change Notification',
        detail: { state: 'pending', 'instance-id': 5 },
        time: 5,
      },
    ],
    [
      'with prototype names',
      JSON.parse('{"source":"davylamp.test","__proto__":{"x":1},"constructor":1,"detail":{"__proto__":1}}'),
    ],
  ])('decides about an object %s', async (_, event) => {
    expect((await run([event])).outcomes).toHaveLength(1);
  });

  it('has nothing to say about nothing', async () => {
    expect(await run([])).toMatchObject({ outcomes: [], mails: [] });
  });

  it('takes 1,000 launches in one minute without losing one, in at most five mails', async () => {
    const events = Array.from({ length: 1000 }, (_, i) =>
      stateChange({
        id: `e${i}`,
        instanceId: idOf(i),
        time: at(`14:00:${String(Math.floor(i / 17)).padStart(2, '0')}`),
      }),
    );
    const { decisions, mails } = await run(events);
    expect(decisions.every((decision) => decision === 'alert')).toBe(true);
    expect(mails.length).toBeLessThanOrEqual(5);
    expect(mails.at(-1)?.instances).toBe(1000);
  });
});
