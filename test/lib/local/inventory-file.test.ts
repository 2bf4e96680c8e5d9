import { describe, expect, it } from 'vitest';
import { readInventory } from '../../../lib/local/inventory-file.ts';
import { folder } from '../../support/folder.ts';

const read = (value: unknown) =>
  readInventory(`${folder({ 'i.json': typeof value === 'string' ? value : JSON.stringify(value) })}/i.json`);
const place = { account: '123456789012', region: 'us-east-1' };
const error = (value: unknown): Record<string, unknown> => {
  try {
    read(value);
  } catch (thrown) {
    return thrown as Record<string, unknown>;
  }
  throw new Error('it was read');
};

describe('the file of --inventory', () => {
  it('holds instances as DescribeInstances prints them, whatever else is in them', () => {
    const instance = {
      InstanceId: 'i-0123456789abcdef0',
      InstanceType: 'c5.metal',
      ImageId: 'ami-1',
      LaunchTime: '2026-11-20T14:03:11+00:00',
      State: { Code: 16, Name: 'running' },
      Tags: [{ Key: 'Project', Value: 'ci' }, { Key: 'Empty' }],
      InstanceLifecycle: 'spot',
      Operator: { Managed: true, Principal: 'ecs.amazonaws.com' },
      Placement: { AvailabilityZone: 'us-east-1a' },
    };
    expect(read({ instances: [{ ...place, instance, userData: 'text', reservationId: 'r-1' }] })).toEqual([
      {
        ...place,
        userData: 'text',
        facts: {
          instanceId: 'i-0123456789abcdef0',
          instanceType: 'c5.metal',
          imageId: 'ami-1',
          launchTime: Date.UTC(2026, 10, 20, 14, 3, 11),
          state: 'running',
          tags: { Project: 'ci', Empty: '' },
          spot: true,
          operator: 'ecs.amazonaws.com',
          reservationId: 'r-1',
        },
      },
    ]);
  });

  it('may leave out or null everything but the id, and gives each instance a reservation of its own', () => {
    const instances = ['i-1', 'i-2'].map((InstanceId) => ({
      ...place,
      userData: null,
      instance: { InstanceId, ImageId: null },
    }));
    const [one, two] = read({ instances });
    expect(one?.facts.reservationId).not.toBe(two?.facts.reservationId);
    expect(one).not.toHaveProperty('userData');
  });

  it('may start with a byte order mark', () => {
    expect(read('\ufeff{"instances":[]}')).toEqual([]);
  });

  it('names every wrong place at once', () => {
    const thrown = error({ instances: [{ account: 'x', region: 'us-east-1', instance: {} }] });
    expect(thrown).toMatchObject({ exitCode: 2 });
    expect(thrown.message).toContain('instances[0].account');
    expect(thrown.message).toContain('instances[0].instance.InstanceId');
  });

  it.each([
    '{',
    '[]',
    '{}',
    JSON.stringify({ instances: [{ ...place, instance: { InstanceId: 'i-1', LaunchTime: 'x' } }] }),
  ])('is refused as %s', (text) => {
    expect(error(text)).toMatchObject({ exitCode: 2, code: 'unreadable-inventory' });
  });

  it('is named where it is not there', () => {
    expect(() => readInventory('/no/such/file.json')).toThrow('/no/such/file.json: there is no such file');
  });
});
