import { describe, expect, it } from 'vitest';
import { keyPart } from '../../../lambda/batch/memory.ts';
import type { LocalInstance } from '../../../lambda/local/inventory.ts';
import { type Enriched, enrich } from '../../../lambda/lookups/enrich.ts';
import { USER_DATA_READS } from '../../../lambda/lookups/read-user-data.ts';
import type { Launch } from '../../../lambda/model/launch.ts';
import type { Inventory, Ports } from '../../../lambda/ports.ts';
import { account } from '../../support/events.ts';
import { at, called, human, launch, minute, preparation, refused, type } from '../../support/launches.ts';
import { desk } from '../../support/memory.ts';
import { denied, never, watchedInventory } from '../../support/watched-inventory.ts';
import { instance } from '../../support/world.ts';

const miner = '#!/bin/sh\n./xmrig --donate-level 1 # hunter2';
const id = (n: number): string => `i-${String(n).padStart(17, '0')}`;
const ids = (count: number): string[] => Array.from({ length: count }, (_, n) => id(n));
/** A state change, of which nothing but the id is known. */
const seen = (instanceId: string, changes: Partial<Launch> = {}): Launch =>
  launch({ instanceId, types: [], tags: {}, ...changes });

interface Parts {
  readonly instances?: readonly LocalInstance[];
  readonly inventory?: Partial<Inventory>;
  readonly prices?: Ports['prices'];
  readonly readBefore?: (launch: Launch) => boolean;
}

async function enriched(launches: readonly Launch[], parts: Parts = {}) {
  const inventory = watchedInventory(parts.instances ?? [], parts.inventory);
  const { batch, ports, warnings } = desk({ broken: { inventory, ...(parts.prices && { prices: parts.prices }) } });
  const began = ports.clock.now();
  const results = await enrich(batch, launches, { isReadBefore: parts.readBefore ?? (() => false) });
  return { results, inventory, warnings, took: ports.clock.now() - began, left: batch.deadline - ports.clock.now() };
}

const first = ({ results }: { results: readonly Enriched[] }): Enriched => results[0] as Enriched;

describe('looking instances up', () => {
  it('takes type, image, tags and LaunchTime from EC2, never from the event', async () => {
    const facts = instance({ instanceId: id(1), instanceType: 'c5.metal', tags: { Project: 'x' }, launchTime: at - 5 });
    const { launch: known, userDataRead } = first(await enriched([seen(id(1))], { instances: [facts] }));
    expect(known).toMatchObject({
      types: [{ instanceType: 'c5.metal', bareMetal: true, vcpu: 96 }],
      imageId: 'ami-0abcdef1234567890',
      tags: { Project: 'x' },
      launchTime: at - 5,
      gaps: [],
    });
    expect(userDataRead).toBe(true);
  });

  it('asks once for each account and Region of the batch, however many events', async () => {
    const instances = ids(50).map((instanceId) => instance({ instanceId }));
    const away = instance({ instanceId: id(99), region: 'eu-west-1' });
    const { inventory } = await enriched(
      [...ids(50), ...ids(50)].map((one) => seen(one)).concat(seen(id(99), { region: 'eu-west-1' })),
      { instances: [...instances, away] },
    );
    expect(inventory.of('instances').map(({ place, names }) => [place.region, names.length])).toEqual([
      ['us-east-1', 50],
      ['eu-west-1', 1],
    ]);
    expect(inventory.of('types')).toHaveLength(2);
    expect(inventory.of('images')).toHaveLength(2);
  });

  it('asks for the same instance id in two accounts apart', async () => {
    const { inventory } = await enriched([seen(id(1)), seen(id(1), { account: '210987654321' })]);
    expect(new Set(inventory.of('instances').map(({ place }) => place.account))).toEqual(
      new Set([account, '210987654321']),
    );
  });

  it('asks nothing for a call that names no instance', async () => {
    const { inventory } = await enriched([called({}, { kind: 'request', types: [] })]);
    expect(inventory.asked).toEqual([]);
  });

  it('looks again for what is not visible yet, and for nothing else', async () => {
    let looks = 0;
    const facts = ids(2).map((instanceId) => instance({ instanceId }).facts);
    const result = await enriched(
      ids(2).map((one) => seen(one)),
      {
        inventory: { instances: async () => (looks++ === 0 ? facts.slice(0, 1) : facts.slice(1)) },
      },
    );
    expect(result.inventory.of('instances').map(({ names }) => names)).toEqual([ids(2), [id(1)]]);
    expect(result.results.map(({ launch }) => launch.gaps)).toEqual([[], []]);
    expect(result.took).toBe(1_000);
  });

  it('gives up within seconds, and says so', async () => {
    const result = await enriched([seen(id(1))]);
    expect(first(result)).toMatchObject({ launch: { gaps: ['instance'], types: [] }, userDataRead: false });
    expect(result.inventory.of('instances')).toHaveLength(3);
    expect(result.took).toBeLessThan(5_000);
  });

  it('knows what the call told where the instance is not visible', async () => {
    const { launch: known } = first(await enriched([called({}, { instanceId: id(1), types: [type('m5.large')] })]));
    expect(known.gaps).toEqual([]);
    expect(known.types).toMatchObject([{ instanceType: 'm5.large', price: { estimated: true } }]);
  });

  it('keeps one answer an event, in order, where some are known and some are not', async () => {
    const known = instance({ instanceId: id(2), instanceType: 'm5.large' });
    const { results } = await enriched([seen(id(1)), seen(id(2)), seen(id(3), { region: 'eu-west-1' })], {
      instances: [known],
    });
    expect(results.map(({ launch }) => [launch.instanceId, launch.gaps.length])).toEqual([
      [id(1), 1],
      [id(2), 0],
      [id(3), 1],
    ]);
  });

  it('learns from its tags which service made it', async () => {
    const tags = { 'aws:autoscaling:groupName': 'web' };
    const known = first(await enriched([seen(id(1))], { instances: [instance({ instanceId: id(1), tags })] }));
    expect(known.launch.madeBy).toBe('autoscaling.amazonaws.com');
  });

  it('learns when a changed instance was started', async () => {
    const change = preparation('ModifyInstanceAttribute', {}, { instanceId: id(1) });
    const facts = instance({ instanceId: id(1), launchTime: at - minute });
    expect(first(await enriched([change], { instances: [facts] })).launch.launchTime).toBe(at - minute);
  });
});

describe('looking up fails open, in time', () => {
  it('where DescribeInstances is denied', async () => {
    const result = await enriched([seen(id(1))], { inventory: { instances: denied } });
    expect(first(result)).toMatchObject({ launch: { gaps: ['instance'] }, userDataRead: false });
    expect(result.warnings).toEqual(['instances could not be described']);
    expect(result.inventory.of('instances')).toHaveLength(1);
  });

  it('where everything is denied, the price included', async () => {
    const deaf = { instances: denied, types: denied, userData: denied, images: denied };
    const asked = called({}, { instanceId: id(1), types: [type('c5.metal')], imageId: 'ami-0abc' });
    const { launch: known } = first(
      await enriched([asked], { inventory: deaf, prices: { usdPerHour: () => denied() } }),
    );
    expect(known.types).toMatchObject([{ instanceType: 'c5.metal', price: { estimated: true } }]);
    expect(known.gaps).toEqual(['instance', 'type', 'image']);
  });

  it('says where user data, types or the image could not be read', async () => {
    const result = await enriched([seen(id(1))], {
      instances: [instance({ instanceId: id(1) })],
      inventory: { types: denied, userData: denied, images: denied },
    });
    expect(first(result)).toMatchObject({
      launch: { gaps: ['user-data', 'type', 'image'], fingerprints: [] },
      userDataRead: false,
    });
  });

  it('a hung Region costs the others none of their facts, and the store none of its time', async () => {
    const home = instance({ instanceId: id(1), userData: miner });
    const local = watchedInventory([home]);
    const hung = ['ap-south-2', 'me-south-1', 'af-south-1'].map((region, n) => seen(id(n + 2), { region }));
    const result = await enriched([...hung, seen(id(1))], {
      inventory: {
        instances: (place, names) => (place.region === 'us-east-1' ? local.instances(place, names) : never()),
        userData: local.userData,
      },
    });
    expect(result.results.map(({ launch }) => launch.gaps.length)).toEqual([1, 1, 1, 0]);
    expect(result.results[3]?.launch.fingerprints).toContain('xmrig');
    expect(result.took).toBeLessThanOrEqual(6_000);
  });

  it('leaves the store time where every call hangs', async () => {
    const hung = { instances: never, types: never, userData: never, images: never };
    const all = Array.from({ length: 17 }, (_, n) =>
      called({ region: `r-${n}` }, { instanceId: id(n), imageId: 'ami-0abc' }),
    );
    const result = await enriched(all, { inventory: hung, prices: { usdPerHour: () => never() } });
    expect(result.results.every(({ launch }) => launch.gaps.includes('instance'))).toBe(true);
    expect(result.left).toBeGreaterThanOrEqual(6_000);
  });

  it('leaves the store time where a Region answers slowly and knows nothing, again and again', async () => {
    const { batch, ports } = desk();
    const inventory: Inventory = {
      ...watchedInventory([]),
      instances: async () => {
        await ports.clock.sleep(5_900);
        return [];
      },
      types: never,
      images: never,
    };
    await enrich({ ...batch, ports: { ...ports, inventory } }, [seen(id(1))], { isReadBefore: () => false });
    expect(batch.deadline - ports.clock.now()).toBeGreaterThanOrEqual(6_000);
  });
});

describe('a burst of launches', () => {
  const lookedAt = (milliseconds: number) => ({ lookedAt: () => at - milliseconds });

  it("waits until five seconds after this detector's last look there, and comes in larger batches so", async () => {
    const { took, inventory } = await enriched([seen(id(1))], {
      instances: [instance({ instanceId: id(1) })],
      inventory: lookedAt(1_000),
    });
    expect(took).toBe(4_000);
    expect(inventory.of('instances')).toHaveLength(1);
  });

  it.each([
    ['the place was looked at long ago', [seen(id(1))], lookedAt(5_000)],
    ['nobody has looked there', [seen(id(1))], {}],
    ['many events are at hand already', ids(50).map((one) => seen(one)), lookedAt(0)],
  ])('waits for nothing where %s', async (_, launches, inventory) => {
    const instances = launches.map(({ instanceId = '' }) => instance({ instanceId, reservationId: 'r-1' }));
    expect((await enriched(launches, { instances, inventory })).took).toBe(0);
  });
});

describe('what the store knows of a start', () => {
  it('is not asked of EC2 again', async () => {
    const inventory = watchedInventory([instance({ instanceId: id(1) }), instance({ instanceId: id(2) })]);
    const { batch } = desk({ broken: { inventory } });
    const known = { instanceId: id(1), instanceType: 'c5.metal', tags: { a: 'b' }, spot: false, launchTime: at };
    const [first, second] = await enrich(batch, [seen(id(1)), seen(id(2))], {
      isReadBefore: () => true,
      factsBefore: ({ instanceId }) => (instanceId === id(1) ? known : undefined),
    });
    expect(inventory.of('instances').map(({ names }) => names)).toEqual([[id(2)]]);
    expect(first?.launch).toMatchObject({ types: [{ instanceType: 'c5.metal' }], tags: { a: 'b' }, gaps: [] });
    expect(second?.launch.gaps).toEqual([]);
  });
});

describe('reading user data', () => {
  const reserved = (n: number, reservationId: string, userData?: string): LocalInstance =>
    instance({ instanceId: id(n), reservationId, ...(userData !== undefined && { userData }) });

  it('finds a miner, and keeps nothing but its name', async () => {
    const result = await enriched([seen(id(1))], { instances: [reserved(1, 'r-1', miner)] });
    expect(first(result).launch.fingerprints).toContain('xmrig');
    expect(JSON.stringify([result.results, result.warnings])).not.toMatch(/hunter2|bin\/sh/);
  });

  it('happens once a reservation, for all of its instances', async () => {
    const instances = ids(40).map((_, n) => reserved(n, `r-${n % 2}`, n % 2 === 0 ? miner : 'echo hello'));
    const { results, inventory } = await enriched(
      ids(40).map((one) => seen(one)),
      { instances },
    );
    expect(inventory.of('userData')).toHaveLength(2);
    expect(results.map(({ launch }) => launch.fingerprints.length > 0)).toEqual(ids(40).map((_, n) => n % 2 === 0));
    expect(results.every(({ userDataRead }) => userDataRead)).toBe(true);
  });

  it('happens for each instance where the reservation is not known', async () => {
    const { inventory } = await enriched(
      ids(3).map((one) => seen(one)),
      {
        instances: ids(3).map((instanceId) => instance({ instanceId })),
      },
    );
    expect(inventory.of('userData')).toHaveLength(3);
  });

  it('happens at most ten times a batch over all Regions; the rest is left for the next', async () => {
    const regions = ['us-east-1', 'eu-west-1', 'sa-east-1'];
    const where = (n: number): string => regions[n % 3] as string;
    const { results, inventory } = await enriched(
      ids(30).map((one, n) => seen(one, { region: where(n) })),
      {
        instances: ids(30).map((instanceId, n) => instance({ instanceId, region: where(n), reservationId: `r-${n}` })),
      },
    );
    expect(USER_DATA_READS).toBe(10);
    expect(inventory.of('userData')).toHaveLength(10);
    expect(results.filter(({ userDataRead }) => userDataRead)).toHaveLength(10);
    expect(results.flatMap(({ launch }) => launch.gaps)).toEqual([]);
  });

  it('is left to another detector that has begun, and done where nothing comes of it', async () => {
    const instances = [reserved(1, 'r-1', miner), reserved(2, 'r-2', miner)];
    const inventory = watchedInventory(instances);
    const { batch, memory, ports } = desk({ broken: { inventory } });
    const before = { isReadBefore: () => false, memory };
    const reads = () => inventory.of('userData').map(({ names }) => names[0]);
    const all = await Promise.all([seen(id(1)), seen(id(1))].map((one) => enrich(batch, [one], before)));
    expect(reads()).toEqual([id(1)]);
    expect(all.flat().every(({ launch }) => launch.fingerprints.includes('xmrig'))).toBe(true);
    // Somebody begins with the second and is stopped.
    const claim = { partition: 'user-data/123456789012/us-east-1', sort: `claim/${keyPart(`r-2/${at}`)}` };
    await ports.store.putIf({ ...claim, data: {}, expiresAt: ports.clock.now() + 8_000 }, undefined);
    const began = ports.clock.now();
    const [late] = await enrich(batch, [seen(id(2))], before);
    expect(ports.clock.now() - began).toBe(1_500);
    expect(reads()).toEqual([id(1), id(2)]);
    expect(late?.launch.fingerprints).toContain('xmrig');
  });

  it('does not happen again for a start whose user data was read', async () => {
    const instances = [reserved(1, 'r-1', miner), reserved(2, 'r-2')];
    const { results, inventory } = await enriched([seen(id(1)), seen(id(2))], {
      instances,
      readBefore: ({ instanceId, launchTime }) => instanceId === id(1) && launchTime === at,
    });
    expect(inventory.of('userData').map(({ names }) => names)).toEqual([[id(2)]]);
    expect(results.every(({ userDataRead }) => userDataRead)).toBe(true);
  });

  it('has nothing to do for an attempt', async () => {
    const result = await enriched([refused('quota')]);
    expect(first(result)).toMatchObject({ userDataRead: true, launch: { gaps: [] } });
    expect(result.inventory.of('userData')).toEqual([]);
  });

  it('where one cannot be read, the others are', async () => {
    const instances = [reserved(1, 'r-1', miner), reserved(2, 'r-2', miner)];
    const local = watchedInventory(instances);
    const { results } = await enriched([seen(id(1)), seen(id(2))], {
      instances,
      inventory: { userData: (place, one) => (one === id(1) ? never() : local.userData(place, one)) },
    });
    expect(results.map(({ launch }) => [launch.gaps, launch.fingerprints.length > 0])).toEqual([
      [['user-data'], false],
      [[], true],
    ]);
  });
});

describe('the price', () => {
  const m5 = instance({ instanceId: id(1), instanceType: 'm5.large' });
  const priceOf = async (usdPerHour: Ports['prices']['usdPerHour'], facts = m5) =>
    first(await enriched([seen(id(1))], { instances: [facts], prices: { usdPerHour } })).launch.types[0]?.price;

  it('is the Price List where it answers, for the Region of the launch', async () => {
    expect(await priceOf(async (region) => (region === 'us-east-1' ? 0.1234 : 9))).toEqual({
      usdPerHour: 0.1234,
      estimated: false,
    });
  });

  it('may be nothing', async () => {
    expect(await priceOf(async () => 0)).toEqual({ usdPerHour: 0, estimated: false });
  });

  it.each([
    ['does not know the type', async () => undefined],
    ['denies', () => denied<number>()],
    ['hangs', () => never<number>()],
  ])('is an estimate where the Price List %s', async (_, answer) => {
    const price = await priceOf(answer);
    expect(price?.estimated).toBe(true);
    expect(price?.usdPerHour).toBeCloseTo(0.096, 2);
  });

  it('is asked once a type', async () => {
    let asked = 0;
    await enriched(
      ids(20).map((one) => seen(one)),
      {
        instances: ids(20).map((instanceId) => instance({ instanceId })),
        prices: {
          usdPerHour: async () => {
            asked += 1;
            return 1;
          },
        },
      },
    );
    expect(asked).toBe(1);
  });

  it('is not asked for what is no type', async () => {
    const asked: string[] = [];
    const nonsense = called({}, { kind: 'request', types: [type('unknown')] });
    const { inventory } = await enriched([nonsense], {
      prices: {
        usdPerHour: async (_, name) => {
          asked.push(name);
          return 1;
        },
      },
    });
    expect([asked, inventory.asked]).toEqual([[], []]);
  });
});

it('says which service operates an instance, since nobody else can terminate it', async () => {
  const one = instance({ instanceId: id(1) });
  const facts = { ...one, facts: { ...one.facts, operator: 'eks.amazonaws.com' } };
  expect(first(await enriched([seen(id(1))], { instances: [facts] })).launch.operator).toBe('eks.amazonaws.com');
});

describe('what several events tell of one instance', () => {
  it('is known to each: who made it, and that it is only started again', async () => {
    const byService = called(
      { principal: { ...human(), isHuman: false, service: 'ec2fleet.amazonaws.com' } },
      {
        instanceId: id(1),
        restarted: true,
      },
    );
    const { results } = await enriched([seen(id(1)), byService, seen(id(2))]);
    expect(results.map(({ launch }) => [launch.madeBy, launch.restarted])).toEqual([
      ['ec2fleet.amazonaws.com', true],
      ['ec2fleet.amazonaws.com', true],
      [undefined, undefined],
    ]);
  });

  it.each([
    [11, true],
    [10, undefined],
  ])('disks attached %i minutes before the LaunchTime: started again %j', async (minutes, restarted) => {
    const one = instance({ instanceId: id(1) });
    const facts = { ...one, facts: { ...one.facts, attachedAt: at - minutes * minute } };
    expect(first(await enriched([seen(id(1))], { instances: [facts] })).launch.restarted).toBe(restarted);
  });
});
