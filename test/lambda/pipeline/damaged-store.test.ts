/** What the store holds was written by anybody, or by another version: it may cost memory, never a mail. */
import { describe, expect, it } from 'vitest';
import { createLocalStore } from '../../../lambda/local/store.ts';
import type { Item, Store } from '../../../lambda/ports.ts';
import { identities, runInstances, stateChange } from '../../support/events.ts';
import { createWorld, instance, start, type World } from '../../support/world.ts';

const id = (n: number): string => `i-${String(n).padStart(17, '0')}`;
const minute = 60_000;

/** A world whose store can be looked into and damaged. */
function damageable() {
  const items = new Map<string, Item>();
  let now = start;
  const inner = createLocalStore({ now: () => now });
  const note = (item: Item): void => {
    items.set(`${item.partition} ${item.sort}`, item);
  };
  const store: Store = {
    get: inner.get,
    list: inner.list,
    async put(all) {
      await inner.put(all);
      all.forEach(note);
    },
    async putIf(item, expected) {
      const written = await inner.putIf(item, expected);
      if (written) note({ ...item, version: (expected ?? 0) + 1 });
      return written;
    },
  };
  const world = createWorld({
    // Worth a mail of its own, and a follow-up within minutes: notices wait for an hour.
    instances: [1, 2, 3, 4].map((n) => instance({ instanceId: id(n), instanceType: 'g5.xlarge' })),
    settings: { expectedRegions: ['us-east-1'] },
    broken: { store },
  });
  return {
    world,
    pass: async (milliseconds: number) => {
      now += milliseconds;
      await world.pass(milliseconds);
    },
    /** The kinds of records in the store. */
    kinds: () => [...new Set([...items.values()].map(kindOf))].sort(),
    async damage(kind: string, change: (data: Fields) => unknown) {
      const hit = [...items.values()].filter((item) => kindOf(item) === kind);
      await inner.put(hit.map((item) => ({ ...item, data: change(item.data as Fields) })));
      return hit.length;
    },
  };
}

type Fields = Readonly<Record<string, unknown>>;

/** `incident`, `contents/launch`, `start`, `first` and so on. */
const kindOf = ({ partition, sort }: Item): string => {
  const [kind = ''] = partition.split('/');
  return kind === 'contents' ? `${kind}/${sort.split('/')[0]}` : kind;
};

const launch = (n: number) => stateChange({ id: `event-${n}`, instanceId: id(n) });
const call = (n: number) =>
  runInstances({
    eventId: `call-${n}`,
    instanceIds: [id(n)],
    instanceType: 'g5.xlarge',
    region: 'us-east-1',
    userIdentity: identities.user(),
  });
/** One instance with its call, in two batches. */
async function start1(world: World, n: number): Promise<void> {
  await world.handle([call(n)]);
  await world.handle([launch(n)]);
}

const without = (name: string) => (data: Fields) =>
  Object.fromEntries(Object.entries(data).filter(([key]) => key !== name));

const damages: Readonly<Record<string, (data: Fields) => unknown>> = {
  'gone to null': () => null,
  'a list': () => [],
  'a text': () => 'x',
  'of another version': (data) => ({ ...data, schema: 2 }),
  'of no version': without('schema'),
};

/** The records that a launch and its call leave, each with the fields that it cannot do without. */
const records: Readonly<Record<string, readonly string[]>> = {
  incident: ['mails', 'named', 'groups', 'verdict', 'id', 'lastAlertAt'],
  'contents/launch': ['verdict', 'signals', 'tags', 'gaps'],
  'contents/signal': ['evidence', 'id'],
  'contents/actor': ['principal', 'since'],
  start: ['signals', 'verdict', 'time'],
  activity: ['time', 'region'],
  principal: ['time', 'region'],
  first: ['since'],
  'user-data': ['fingerprints'],
  incidents: [],
  running: [],
  usual: ['days', 'slots', 'told'],
};

describe('an item of the store that is damaged or of another version', () => {
  it('is tried for every kind of record that a launch leaves', async () => {
    const { world, kinds } = damageable();
    await start1(world, 1);
    expect(kinds()).toEqual([...Object.keys(records), 'together'].sort());
  });

  const cases = Object.entries(records).flatMap(([kind, fields]) => [
    ...Object.entries(damages).map(([how, change]) => ({ kind, how, change })),
    ...fields.map((field) => ({ kind, how: `without ${field}`, change: without(field) })),
  ]);

  it.each(cases)('costs no mail: $kind, $how', async ({ kind, change }) => {
    const { world, pass, damage } = damageable();
    await start1(world, 1);
    await pass(minute);
    expect(world.mails.map((mail) => mail.kind)).toEqual(['first']);
    expect(await damage(kind, change)).toBeGreaterThan(0);
    const told = world.warnings.length;

    // An event in which everything that was damaged is read again, and one that brings something new.
    await world.handle([launch(1)]);
    await start1(world, 2);
    await pass(6 * minute);
    const named = world.mails.filter(({ body }) => body.includes(id(2)));
    expect(named).toHaveLength(1);
    expect(world.mails.filter((mail) => mail.kind === 'first').length).toBeLessThanOrEqual(2);
    expect(world.warnings.length - told).toBeLessThanOrEqual(6);
    expect(world.warnings).not.toContain('the store does not answer');

    // What was damaged has been replaced, or is left alone by what comes later.
    const before = world.mails.length;
    await pass(61 * minute);
    await pass(60 * minute);
    await start1(world, 3);
    await start1(world, 4);
    await pass(6 * minute);
    expect(world.mails.slice(before).map((mail) => mail.kind)).toEqual(['first', 'follow-up']);
  });
});
