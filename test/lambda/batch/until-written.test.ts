import { describe, expect, it } from 'vitest';
import { StoreDownError } from '../../../lambda/batch/memory.ts';
import { untilWritten } from '../../../lambda/batch/until-written.ts';
import { createLocalStore } from '../../../lambda/local/store.ts';
import { stateChange } from '../../support/events.ts';
import { createWorld, instance, start } from '../../support/world.ts';

describe('a record that others change at the same time', () => {
  it('is tried again until a write comes in time, and no more', async () => {
    let tries = 0;
    const written = await untilWritten(async () => (++tries === 20 ? { tries } : undefined));
    expect([written, tries]).toEqual([{ tries: 20 }, 20]);
  });

  it('is given up where no write ever comes in time', async () => {
    await expect(untilWritten(async () => undefined)).rejects.toThrow(StoreDownError);
  });

  it('costs no mail: what cannot be written down is mailed all the same', async () => {
    const store = { ...createLocalStore({ now: () => start }), putIf: async () => false };
    const instanceId = 'i-00000000000000001';
    const world = createWorld({
      broken: { store },
      instances: [instance({ instanceId, instanceType: 'p4d.24xlarge' })],
    });
    await world.handle([stateChange({ instanceId })]);
    expect(world.mails).toMatchObject([{ kind: 'first', verdict: 'high' }]);
  });
});
