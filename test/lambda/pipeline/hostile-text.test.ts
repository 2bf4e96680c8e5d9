/**
 * What whoever launches may write must not cost the neighbours their memory: without it, every batch mails a
 * first mail.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { createStore } from '../../../lambda/adapters/store.ts';
import { createLocalStore } from '../../../lambda/local/store.ts';
import { refusedItemError } from '../../../lambda/model/refused-item.ts';
import type { Clock, Item, Store } from '../../../lambda/ports.ts';
import { startDynalite } from '../../support/dynalite.ts';
import { identities, runInstances, stateChange } from '../../support/events.ts';
import { hostile } from '../../support/hostile.ts';
import { createWorld, instance, start, type World } from '../../support/world.ts';

const server = await startDynalite();
afterAll(server.close);

const id = (n: number): string => `i-${String(n).padStart(17, '0')}`;
const neighbour = '222222222222';
/** Time stands still: a virtual clock would not wait for a real answer of the table. */
const clock: Clock = {
  now: () => start,
  sleep: async () => {},
  within: (_, work) => work(new AbortController().signal),
};

const tags: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'a tag named constructor': { constructor: 'x' },
  'a tag named __proto__': JSON.parse('{"__proto__":"x","Name":"web"}'),
  'tags named as methods are': { toString: 'x', hasOwnProperty: 'y', valueOf: 'z' },
  'a tag without a name': { '': 'x' },
  'half of a character': { [hostile.half]: hostile.half },
  'a long tag': { [hostile.long]: hostile.long },
  'line breaks': { [hostile.lines]: hostile.lines },
};

/** Six launches in one account, each in a batch with one of a neighbour's. */
async function sixBatches(world: World, tag: Readonly<Record<string, string>>): Promise<void> {
  for (let n = 0; n < 6; n++) {
    await world.handle([
      stateChange({ id: `event-${n}`, instanceId: id(n) }),
      runInstances({
        eventId: `call-${n}`,
        instanceIds: [id(n)],
        instanceType: 't3.micro',
        tags: tag,
        userIdentity: identities.user(),
      }),
      stateChange({ id: `other-${n}`, instanceId: id(n + 10), account: neighbour }),
    ]);
  }
}

const ofAccount = (world: World, account: string) => world.mails.filter(({ accounts }) => accounts.includes(account));

describe.each<readonly [string, () => Promise<Store>]>([
  ['memory', async () => createLocalStore(clock)],
  ['DynamoDB', async () => createStore(server.client, await server.newTable(), clock)],
])('with the store in %s', (_, makeStore) => {
  it.each(Object.entries(tags))('%s makes no second first mail', async (_, tag) => {
    const instances = Array.from({ length: 6 }, (_, n) => instance({ instanceId: id(n), tags: tag }));
    const world = createWorld({ instances, broken: { clock, store: await makeStore() } });
    await sixBatches(world, tag);
    expect(world.mails.map(({ kind, accounts }) => [kind, ...accounts])).toEqual([
      ['first', '123456789012'],
      ['first', neighbour],
    ]);
    expect(world.mails.map(({ body }) => body).join()).not.toMatch(/may come twice/);
    expect(world.warnings.filter((warning) => warning.includes('store'))).toEqual([]);
  });
});

describe('an item that the store refuses', () => {
  /** Refuses whatever tells of this instance. */
  function refusing(inner: Store, instanceId: string): Store {
    const isBad = (item: Item): boolean => JSON.stringify(item).includes(instanceId);
    return {
      ...inner,
      async put(items) {
        await inner.put(items.filter((item) => !isBad(item)));
        const bad = items.filter(isBad);
        if (bad.length > 0) throw refusedItemError(bad, 'a test');
      },
      async putIf(item, expected) {
        if (isBad(item)) throw refusedItemError([item], 'a test');
        return inner.putIf(item, expected);
      },
    };
  }

  it('is mailed without memory, and costs neither its account nor its neighbours theirs', async () => {
    const world = createWorld({ broken: { store: refusing(createLocalStore(clock), id(3)) } });
    await world.handle(Array.from({ length: 6 }, (_, n) => stateChange({ id: `event-${n}`, instanceId: id(n) })));
    for (let n = 6; n < 12; n++) await sixBatchesOf(world, n);
    const alone = world.mails.filter(({ body }) => body.includes(id(3)));
    expect(alone.map(({ instances }) => instances)).toEqual([1]);
    expect(alone[0]?.body).toMatch(/may come twice/);
    expect(ofAccount(world, '123456789012').filter((mail) => mail !== alone[0])).toHaveLength(1);
    expect(ofAccount(world, neighbour)).toHaveLength(1);
    expect(world.warnings).not.toContain('the store does not answer');
  });

  const sixBatchesOf = (world: World, n: number) =>
    world.handle([
      stateChange({ id: `event-${n}`, instanceId: id(n) }),
      stateChange({ id: `other-${n}`, instanceId: id(n + 100), account: neighbour }),
    ]);
});
