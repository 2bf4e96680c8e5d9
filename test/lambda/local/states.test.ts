import { expect, it } from 'vitest';
import { createLocalInventory } from '../../../lambda/local/inventory.ts';
import { toldStates, withStates } from '../../../lambda/local/states.ts';
import { account, apiCall, stateChange } from '../../support/events.ts';

const minute = 60_000;
const place = { account, region: 'us-east-1' };
const instanceId = 'i-00000000000000001';
const told = (events: readonly { readonly event: unknown; readonly time: number }[]) =>
  events.flatMap(({ event, time }) => toldStates(event).map((one) => ({ ...one, time })));
const inventory = createLocalInventory([
  { ...place, facts: { instanceId, instanceType: 't3.micro', state: 'pending', tags: {}, spot: false } },
]);

/** What is known of the instance at a minute, after state changes at others. */
async function stateAt(at: number, changes: readonly (readonly [minute: number, state: string])[]) {
  const events = changes.map(([time, state]) => ({ event: stateChange({ instanceId, state }), time: time * minute }));
  const [facts] = await withStates(inventory, told(events), { now: () => at * minute }).instances(place, [instanceId]);
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
  const [facts] = await withStates(inventory, told(events), { now: () => 0 }).instances(place, [instanceId]);
  expect(facts?.state).toBe('pending');
});

const minutes = async (call: Record<string, unknown>, at: number) => {
  const event = apiCall({ eventName: 'TerminateInstances', account, region: 'us-east-1', ...call });
  const [facts] = await withStates(inventory, told([{ event, time: 0 }]), { now: () => at * minute }).instances(place, [
    instanceId,
  ]);
  return facts?.state ?? 'unknown to EC2';
};
const responseElements = { instancesSet: { items: [{ instanceId }] } };

it('a log file tells by calls alone what becomes of an instance', async () => {
  expect(await minutes({ responseElements }, 1)).toBe('terminated');
  expect(await minutes({ eventName: 'StopInstances', responseElements }, 1)).toBe('stopped');
  expect(await minutes({ eventName: 'StartInstances', responseElements }, 1)).toBe('running');
});

it('and nothing by calls that are refused, of other services, or about something else', async () => {
  expect(await minutes({ errorCode: 'UnauthorizedOperation', responseElements }, 1)).toBe('pending');
  expect(await minutes({ eventSource: 'lightsail.amazonaws.com', responseElements }, 1)).toBe('pending');
  expect(await minutes({ eventName: 'toString', responseElements }, 1)).toBe('pending');
  expect(await minutes({ responseElements: null }, 1)).toBe('pending');
});

it('nobody knows after an hour what became of an instance of which only its launch was told', async () => {
  const facts = { instanceId, launchTime: 0, tags: {}, spot: false };
  const at = async (state: string | undefined, minuteNow: number) => {
    const only = createLocalInventory([{ ...place, facts: { ...facts, ...(state && { state }) } }]);
    const [found] = await withStates(only, [], { now: () => minuteNow * minute }).instances(place, [instanceId]);
    return found?.state;
  };
  expect(await at('pending', 60)).toBe('pending');
  expect(await at('pending', 61)).toBe('unknown');
  // What an inventory file says of an instance stands.
  expect(await at('running', 61)).toBe('running');
  expect(await at(undefined, 61)).toBeUndefined();
});
