import { describe, expect, it } from 'vitest';
import { createLocalInventory, type LocalInstance, respondedInstances } from '../../../lambda/local/inventory.ts';
import { runInstances } from '../../support/events.ts';

const place = { account: '123456789012', region: 'us-east-1' };
const id = 'i-0123456789abcdef0';
const known: LocalInstance = {
  ...place,
  userData: '#!/bin/sh',
  facts: { instanceId: id, instanceType: 'c5.metal', tags: {}, spot: false },
};

describe('the inventory in memory', () => {
  it('finds an instance in its own account and Region only', async () => {
    const inventory = createLocalInventory([known]);
    expect(await inventory.instances(place, [id, 'i-00000000000000000'])).toEqual([known.facts]);
    expect(await inventory.instances({ ...place, region: 'eu-west-1' }, [id])).toEqual([]);
    expect(await inventory.instances({ ...place, account: '1' }, [id])).toEqual([]);
  });

  it('gives user data as EC2 does, in Base64, and nothing where there is none', async () => {
    const { userData: _, ...without } = known;
    expect(await createLocalInventory([known]).userData(place, id)).toBe(Buffer.from('#!/bin/sh').toString('base64'));
    expect(await createLocalInventory([without]).userData(place, id)).toBeUndefined();
  });

  it('tells types by their name, without a price, and leaves out what is none', async () => {
    const types = await createLocalInventory([]).types(place, ['p4d.24xlarge', 'c5.metal', 'nonsense']);
    expect(types).toEqual([
      { instanceType: 'p4d.24xlarge', vcpu: 96, accelerated: true, bareMetal: false },
      { instanceType: 'c5.metal', vcpu: 96, accelerated: false, bareMetal: true },
    ]);
  });

  it('prefers the file over what a call answered', async () => {
    const responded = respondedInstances([runInstances({ instanceIds: [id], instanceType: 't3.nano' })]);
    const [facts] = await createLocalInventory([known, ...responded]).instances(place, [id]);
    expect(facts?.instanceType).toBe('c5.metal');
  });
});

describe('instances that RunInstances answered with', () => {
  it('are known with type, image, tags, reservation and time', () => {
    const event = runInstances({ instanceIds: [id], instanceType: 'm5.large', tags: { Project: 'ci' } });
    expect(respondedInstances([event])).toEqual([
      {
        ...place,
        facts: {
          instanceId: id,
          instanceType: 'm5.large',
          imageId: 'ami-0abcdef1234567890',
          launchTime: Date.UTC(2026, 10, 20, 14, 3, 11),
          reservationId: 'r-0123456789abcdef0',
          state: 'pending',
          tags: { Project: 'ci' },
          spot: false,
        },
      },
    ]);
  });

  it('have user data that nobody kept where the call had some: not the same as none', async () => {
    const event = runInstances({
      instanceIds: [id],
      requestParameters: { instanceType: 'm5.large', userData: '<sensitiveDataRemoved>' },
    });
    await expect(createLocalInventory(respondedInstances([event])).userData(place, id)).rejects.toThrow('not recorded');
  });

  it.each([
    null,
    1,
    [],
    {},
    { detail: null },
    { ...runInstances(), detail: { eventName: 'RunInstances', responseElements: 'x' } },
  ])('are none in %j', (event) => {
    expect(respondedInstances([event])).toEqual([]);
  });

  it('are none of a call that failed', () => {
    expect(respondedInstances([runInstances({ errorCode: 'Client.VcpuLimitExceeded' })])).toEqual([]);
  });
});
