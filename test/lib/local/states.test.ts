import { expect, it } from 'vitest';
import { createLocalInventory } from '../../../lib/local/inventory.ts';
import { withStates } from '../../../lib/local/states.ts';
import { account, stateChange } from '../../support/events.ts';

const minute = 60_000;
const place = { account, region: 'us-east-1' };
const instanceId = 'i-00000000000000001';
const inventory = createLocalInventory([
  { ...place, facts: { instanceId, instanceType: 't3.micro', state: 'pending', tags: {}, spot: false } },
]);

/** What is known of the instance at a minute, after state changes at others. */
async function stateAt(at: number, changes: readonly (readonly [minute: number, state: string])[]) {
  const events = changes.map(([time, state]) => ({ event: stateChange({ instanceId, state }), time: time * minute }));
  const [facts] = await withStates(inventory, events, { now: () => at * minute }).instances(place, [instanceId]);
  return facts?.state ?? 'unknown to EC2';
}

it('an instance is in the state that its last state change told', async () => {
  const day = [
    [1, 'running'],
    [10, 'stopping'],
    [11, 'stopped'],
    [20, 'pending'],
  ] as const;
  expect(await Promise.all([0, 1, 10, 15, 30].map((at) => stateAt(at, day)))).toEqual([
    'pending',
    'running',
    'stopping',
    'stopped',
    'pending',
  ]);
});

it('EC2 forgets a terminated instance after an hour', async () => {
  expect(await stateAt(65, [[5, 'terminated']])).toBe('terminated');
  expect(await stateAt(66, [[5, 'terminated']])).toBe('unknown to EC2');
});

it('of others, and of instances without a state change, nothing changes', async () => {
  const events = [
    { event: stateChange({ instanceId: 'i-00000000000000002', state: 'terminated' }), time: 0 },
    { event: stateChange({ instanceId, region: 'eu-west-1', state: 'terminated' }), time: 0 },
    { event: { 'detail-type': 'EC2 Instance State-change Notification', detail: null }, time: 0 },
    { event: null, time: 0 },
  ];
  const [facts] = await withStates(inventory, events, { now: () => 0 }).instances(place, [instanceId]);
  expect(facts?.state).toBe('pending');
});
