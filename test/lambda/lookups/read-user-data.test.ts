import { describe, expect, it } from 'vitest';
import { handleEvents } from '../../../lambda/pipeline/pipeline.ts';
import type { Ports } from '../../../lambda/ports.ts';
import { apiCall, stateChange } from '../../support/events.ts';
import { createWorld, instance, settings, start } from '../../support/world.ts';

const id = (n: number): string => `i-${String(n).padStart(17, '0')}`;
const at = (n: number, state = 'pending') => stateChange({ id: `${state}-${n}`, instanceId: id(n), state });

/** A world that counts the reads of user data. */
function countingWorld(instances: Parameters<typeof instance>[0][]) {
  const reads: string[] = [];
  const known = createWorld({ instances: instances.map(instance) }).ports.inventory;
  const inventory: Ports['inventory'] = {
    ...known,
    userData: (place, instanceId) => {
      reads.push(instanceId);
      return known.userData(place, instanceId);
    },
  };
  return { reads, world: createWorld({ broken: { inventory } }) };
}

describe('user data', () => {
  it('is read once a reservation, also when its instances come in many batches', async () => {
    const { reads, world } = countingWorld(
      [1, 2, 3].map((n) => ({ instanceId: id(n), reservationId: 'r-1', userData: './xmrig' })),
    );
    const outcomes = [];
    for (const n of [1, 2, 3]) outcomes.push(...(await world.handle([at(n)])));
    expect(reads).toHaveLength(1);
    expect(outcomes.every(({ signals }) => signals.includes('miner-in-user-data'))).toBe(true);
  });

  it('is read again where the instances of a reservation were started at different times: one may have been changed', async () => {
    const { reads, world } = countingWorld([
      { instanceId: id(1), reservationId: 'r-1', userData: 'echo hello' },
      { instanceId: id(2), reservationId: 'r-1', userData: './xmrig', launchTime: start + 60_000 },
    ]);
    const outcomes = await world.handle([at(1), at(2)]);
    expect(reads).toHaveLength(2);
    expect(outcomes.map(({ signals }) => signals.includes('miner-in-user-data'))).toEqual([false, true]);
  });

  it('is read again when a call has changed it', async () => {
    const { reads, world } = countingWorld([{ instanceId: id(1), reservationId: 'r-1', userData: './xmrig' }]);
    await world.handle([at(1)]);
    await world.handle([
      apiCall({
        eventName: 'ModifyInstanceAttribute',
        requestParameters: { instanceId: id(1), userData: '<sensitiveDataRemoved>' },
      }),
    ]);
    expect(reads).toHaveLength(2);
  });

  it('is not in the store: only the names of the fingerprints are', async () => {
    const { world } = countingWorld([
      { instanceId: id(1), reservationId: 'r-1', userData: './xmrig --password hunter2' },
    ]);
    const written: unknown[] = [];
    const put = world.ports.store.put;
    const store = {
      ...world.ports.store,
      put: (items: Parameters<typeof put>[0]) => {
        written.push(...items);
        return put(items);
      },
    };

    await handleEvents([at(1)], settings(), { ...world.ports, store });
    expect(JSON.stringify(written)).toContain('xmrig');
    expect(JSON.stringify(written)).not.toContain('hunter2');
  });
});
