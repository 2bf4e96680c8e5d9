import { describe, expect, it } from 'vitest';
import { type Delivery, deliverEvents } from '../../../lambda/pipeline/deliver.ts';
import type { Inventory, Outbox, Ports } from '../../../lambda/ports.ts';
import { stateChange } from '../../support/events.ts';
import { deadStore } from '../../support/memory.ts';
import { createWorld, instance, settings, type World } from '../../support/world.ts';

const id = (n: number): string => `i-${String(n).padStart(17, '0')}`;
const message = (n: number, receives: number): Delivery<unknown> => ({
  messageId: `m${n}`,
  body: stateChange({ id: `event-${n}`, instanceId: id(n), account: String(100_000_000_000 + n) }),
  receives,
});

/** Notes which instances are looked at together, and whose user data is read. */
function watched(parts: { readonly outbox?: Outbox; readonly store?: Ports['store'] } = {}) {
  const together: string[][] = [];
  const read: string[] = [];
  const world = createWorld();
  const inventory: Inventory = {
    ...world.ports.inventory,
    async instances({ account }, ids) {
      together.push([account.slice(-1), ...ids]);
      return ids.map((instanceId) => instance({ instanceId }).facts);
    },
    async userData(_, instanceId) {
      read.push(instanceId);
      return undefined;
    },
  };
  const ports: Ports = { ...world.ports, inventory, ...parts };
  const deliver = (...messages: Delivery<unknown>[]) => deliverEvents(messages, settings(), ports);
  return { ...world, ports, together, read, deliver };
}

const failed = (results: Awaited<ReturnType<typeof deliverEvents>>) => results.map(({ error }) => error !== undefined);
const accounts = (world: Pick<World, 'mails'>) => world.mails.map((mail) => mail.accounts[0]?.slice(-1));

describe('messages that come back', () => {
  it('are handled in the order of how often they came, and answered in their own', async () => {
    const world = watched();
    const results = await world.deliver(message(3, 3), message(2, 2), message(1, 1), message(4, 4));
    expect(world.together.map(([account]) => account)).toEqual(['1', '2', '3', '4']);
    expect(results.map(({ outcome }) => outcome?.eventId)).toEqual(['event-3', 'event-2', 'event-1', 'event-4']);
  });

  it('keep their user data unread from the second time on, and the mail says so', async () => {
    const world = watched();
    await world.deliver(message(1, 1), message(2, 2), message(3, 3));
    expect(world.read).toEqual([id(1)]);
    const bodies = world.mails.map(({ body }) => /user data could not be read/i.test(body));
    expect(bodies).toEqual([false, true, true]);
  });

  it('are no suspects for having failed: a mail that could not be sent is tried again in company', async () => {
    let isDown = true;
    const sent: string[] = [];
    const outbox: Outbox = {
      async send({ accounts: [account = ''] }) {
        if (isDown) throw new Error('SNS is down');
        sent.push(account.slice(-1));
      },
    };
    const world = watched({ outbox });
    expect(failed(await world.deliver(message(1, 3), message(2, 3)))).toEqual([true, true]);
    isDown = false;
    expect(failed(await world.deliver(message(1, 4), message(2, 4)))).toEqual([false, false]);
    expect(sent).toEqual(['1', '2']);
  });

  it('are tried where no store can tell what they did before', async () => {
    const world = watched({ store: deadStore });
    expect(failed(await world.deliver(message(1, 3), message(2, 4)))).toEqual([false, false]);
    expect(accounts(world)).toEqual(['1', '2']);
  });

  it('are given back where the batch has no time left for them', async () => {
    const slow: Outbox = {
      async send() {
        await world.ports.clock.sleep(5_000);
      },
    };
    const world = watched({ outbox: slow });
    const results = await world.deliver(...[1, 2, 3, 4, 5].map((n) => message(n, 3)));
    expect(failed(results)).toEqual([false, false, false, false, true]);
    expect(results.at(-1)?.error?.name).toBe('OutOfTimeError');
    expect(world.together).toHaveLength(4);
  });
});

describe('a message that was begun alone and never ended', () => {
  /** The process stops here: the promise never settles. */
  async function stoppedBy(world: ReturnType<typeof watched>, n: number): Promise<void> {
    const store = world.ports.store;
    await store.put([
      {
        partition: `alone/m${n}`,
        sort: 'alone',
        data: { isUnderWay: true, schema: 1 },
        expiresAt: world.ports.clock.now() + 60_000,
      },
    ]);
  }

  it('is given back untried in company, so that the others are done', async () => {
    const world = watched();
    await stoppedBy(world, 2);
    expect(failed(await world.deliver(message(1, 4), message(2, 4), message(3, 4)))).toEqual([false, true, false]);
    expect(accounts(world)).toEqual(['1', '3']);
    expect(world.warnings).toContain('a message seems to stop the detector: given back untried');
  });

  it('is tried where nobody else can come to harm', async () => {
    const world = watched();
    await stoppedBy(world, 2);
    expect(failed(await world.deliver(message(2, 4)))).toEqual([false]);
    expect(accounts(world)).toEqual(['2']);
  });
});
