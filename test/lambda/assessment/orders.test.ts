/**
 * What a service makes by a person's order is the person's: which orders count, for which instances, and for
 * how long.
 */
import { describe, expect, it } from 'vitest';
import { withOrders } from '../../../lambda/assessment/orders.ts';
import { isMadeByService, type Launch } from '../../../lambda/model/launch.ts';
import { at, type CallParts, day, human, launch, minute, preparation, service } from '../../support/launches.ts';
import { type Desk, deadStore, desk } from '../../support/memory.ts';

const made = (tags: Record<string, string>, changes: Partial<Launch> = {}): Launch =>
  launch({ madeBy: 'autoscaling.amazonaws.com', tags, ...changes });
const inGroup = (changes: Partial<Launch> = {}) => made({ 'aws:autoscaling:groupName': 'web' }, changes);
const create = (changes: CallParts = {}) =>
  preparation('CreateAutoScalingGroup', { request: { group: { name: 'web', min: 0, max: 9 } }, ...changes });

/** The order that the instance was made by, when the call came in an earlier batch. */
async function orderOf(call: Launch, instance: Launch, on: Desk = desk()) {
  await withOrders(on.memory, [call]);
  const { memory } = on.another();
  const [found] = await withOrders(memory, [instance]);
  return found?.orderedBy;
}

describe('an order', () => {
  it('makes what the service launches the person’s', async () => {
    const on = desk();
    await withOrders(on.memory, [create()]);
    const [found] = await withOrders(on.another().memory, [inGroup({ time: at + minute })]);
    expect(found?.orderedBy).toEqual({ time: at, principalKey: human().key, network: '203.0.113.0/24' });
    expect([isMadeByService(inGroup()), isMadeByService(found as Launch)]).toEqual([true, false]);
  });

  it('counts within the batch, in any order, and without the store', async () => {
    for (const parts of [{}, { broken: { store: deadStore } }]) {
      const { memory } = desk(parts);
      const [first] = await withOrders(memory, [inGroup({ time: at + minute }), create()]);
      expect(first?.orderedBy).toBeDefined();
    }
  });

  it('counts for a day, and a little before its own record', async () => {
    const ordered = async (shift: number) => (await orderOf(create(), inGroup({ time: at + shift }))) !== undefined;
    expect(await ordered(day)).toBe(true);
    expect(await ordered(day + 1)).toBe(false);
    expect(await ordered(-5 * minute)).toBe(true);
    expect(await ordered(-11 * minute)).toBe(false);
  });

  it('counts in its account and Region, and for its name alone', async () => {
    expect(await orderOf(create(), inGroup({ region: 'eu-west-1' }))).toBeUndefined();
    expect(await orderOf(create(), inGroup({ account: '210987654321' }))).toBeUndefined();
    expect(await orderOf(create(), made({ 'aws:autoscaling:groupName': 'other' }))).toBeUndefined();
    expect(await orderOf(create(), made({ Name: 'web' }))).toBeUndefined();
  });

  it('is a person’s that AWS took', async () => {
    const refusal = { code: 'AccessDenied', kind: 'permission' } as const;
    expect(await orderOf(create({ principal: service('eks.amazonaws.com') }), inGroup())).toBeUndefined();
    expect(await orderOf({ ...create({ refusal }), refusal }, inGroup())).toBeUndefined();
  });

  it('says where a role gave it through a service', async () => {
    const principal = human({ kind: 'role', key: 'cfn', through: 'cloudformation.amazonaws.com' });
    expect(await orderOf(create({ principal }), inGroup())).toEqual({
      time: at,
      principalKey: 'cfn',
      isThroughService: true,
      network: '203.0.113.0/24',
    });
  });

  it('is one that makes or raises: not one that sets a size of nothing, or none', async () => {
    const update = (group: object) =>
      preparation('UpdateAutoScalingGroup', { request: { group: { name: 'web', ...group } } });
    expect(await orderOf(update({ max: 40 }), inGroup())).toBeDefined();
    expect(await orderOf(update({ desired: 0 }), inGroup())).toBeUndefined();
    expect(await orderOf(update({}), inGroup())).toBeUndefined();
  });

  it('is no refresh of a group by a pipeline’s role, which replaces what is there; other types, and a key’s own, are', async () => {
    const refresh = (changes: CallParts = {}) =>
      preparation('StartInstanceRefresh', { request: { group: { name: 'web' } }, ...changes });
    const principal = human({ kind: 'role', key: 'terraform' });
    const types = { group: { name: 'web' }, instanceTypes: ['c5.9xlarge'] };
    expect(await orderOf(refresh({ principal }), inGroup())).toBeUndefined();
    expect(await orderOf(refresh({ principal, request: types }), inGroup())).toBeDefined();
    expect(await orderOf(refresh({ principal: human({ kind: 'user' }) }), inGroup())).toBeDefined();
  });

  it.each<[string, CallParts['request'], Record<string, string>]>([
    ['CreateFleet', { names: ['fleet-1'] }, { 'aws:ec2:fleet-id': 'fleet-1' }],
    ['ModifyFleet', { target: 'fleet-1' }, { 'aws:ec2:fleet-id': 'fleet-1' }],
    ['RequestSpotFleet', { names: ['sfr-1'] }, { 'aws:ec2spot:fleet-request-id': 'sfr-1' }],
    ['CreateNodegroup', { target: 'nodes' }, { 'eks:nodegroup-name': 'nodes' }],
    ['CreateStack', { target: 'web' }, { 'aws:cloudformation:stack-name': 'web' }],
    [
      'UpdateStack',
      { target: 'arn:aws:cloudformation:us-east-1:123456789012:stack/web/0a1b' },
      { 'aws:cloudformation:stack-name': 'web' },
    ],
    ['RunJobFlow', { names: ['j-1'] }, { 'aws:elasticmapreduce:job-flow-id': 'j-1' }],
    ['CreateComputeEnvironment', { target: 'jobs' }, { 'aws:autoscaling:groupName': 'jobs-asg-0a1b2c' }],
  ])('is found by the tags of its instances: %s', async (eventName, request = {}, tags) => {
    expect(await orderOf(preparation(eventName, { request }), made(tags))).toBeDefined();
    const others = Object.fromEntries(Object.keys(tags).map((key) => [key, 'another']));
    expect(await orderOf(preparation(eventName, { request }), made(others))).toBeUndefined();
  });

  it('survives names that JavaScript knows, and a thousand of them', async () => {
    const on = desk();
    const named = (name: string) =>
      preparation('CreateAutoScalingGroup', { request: { group: { name, min: 1 } } }, { eventId: name });
    await withOrders(on.memory, [named('constructor'), named('__proto__')]);
    const many = Array.from({ length: 1_000 }, (_, n) => made({ 'aws:autoscaling:groupName': `g${n}` }));
    const found = await withOrders(on.another().memory, [made({ 'aws:autoscaling:groupName': '__proto__' }), ...many]);
    expect(found.filter(({ orderedBy }) => orderedBy)).toHaveLength(1);
    expect(on.warnings).toEqual([]);
  });
});
