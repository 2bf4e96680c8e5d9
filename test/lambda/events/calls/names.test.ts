import { describe, expect, it } from 'vitest';
import { namesOf } from '../../../../lambda/events/calls/names.ts';

const task = 'arn:aws:ecs:us-east-1:123456789012:task/prod/0a1b2c';

describe('what a call made, as the command that stops it names it', () => {
  it.each<[string, unknown, unknown, object]>([
    ['CreateService', { serviceName: 'web', cluster: 'prod' }, null, { names: ['web'], cluster: 'prod' }],
    [
      'CreateService',
      { serviceName: 'web', cluster: 'arn:aws:ecs:us-east-1:123456789012:cluster/prod' },
      null,
      { names: ['web'], cluster: 'prod' },
    ],
    ['RunTask', {}, { tasks: [{ taskArn: task }] }, { names: ['0a1b2c'], cluster: 'default' }],
    ['CreateInstances', { instanceNames: ['a', 'b', 'a'] }, null, { names: ['a', 'b'] }],
    ['CreateFleet', {}, { createFleetResponse: { fleetId: 'fleet-1' } }, { names: ['fleet-1'] }],
    ['RequestSpotFleet', {}, { spotFleetRequestId: 'sfr-1' }, { names: ['sfr-1'] }],
    [
      'RequestSpotInstances',
      {},
      { spotInstanceRequestSet: { items: [{ spotInstanceRequestId: 'sir-1' }] } },
      { names: ['sir-1'] },
    ],
    ['StartBuild', {}, { build: { id: 'web:1' } }, { names: ['web:1'] }],
    [
      'UpdateService',
      { service: 'arn:aws:ecs:us-east-1:123456789012:service/prod/shop', cluster: 'prod' },
      null,
      { names: ['shop'], cluster: 'prod' },
    ],
    ['StartTask', { cluster: 'prod' }, { tasks: [{ taskArn: task }] }, { names: ['0a1b2c'], cluster: 'prod' }],
    ['StartBuildBatch', {}, { buildBatch: { id: 'web:1' } }, { names: ['web:1'] }],
    ['RunJobFlow', { name: 'x' }, { jobFlowId: 'j-0A1B2C3D' }, { names: ['j-0A1B2C3D'] }],
    ['SubmitJob', { jobName: 'x' }, { jobId: '0a1b' }, { names: ['0a1b'] }],
    ['AllocateHosts', {}, { AllocateHostsResponse: { hostIdSet: { item: 'h-0a' } } }, { names: ['h-0a'] }],
    ['AllocateHosts', {}, { hostIdSet: { items: [{ item: 'h-0a' }, { item: 'h-0b' }] } }, { names: ['h-0a', 'h-0b'] }],
    ['CreateNodegroup', { nodegroupName: 'gpu', name: 'prod' }, null, { names: ['gpu'], cluster: 'prod' }],
  ])('%s', (eventName, request, response, expected) => {
    expect(namesOf(eventName, request, response)).toEqual(expected);
  });

  it('is nothing for a call that makes nothing, for one that does not say, and for a property of every object', () => {
    for (const name of ['CreateKeyPair', 'StartBuild', 'constructor', '__proto__'])
      expect(namesOf(name, null, null)).toEqual({});
  });

  it('is bounded, however many and however long the names are', () => {
    const { names = [] } = namesOf(
      'CreateInstances',
      { instanceNames: Array.from({ length: 900 }, (_, n) => `${n}-${'x'.repeat(9_000)}`) },
      null,
    );
    expect(names).toHaveLength(100);
    expect(Math.max(...names.map((name) => name.length))).toBe(128);
  });
});
