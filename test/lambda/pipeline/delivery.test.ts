import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStore } from '../../../lambda/adapters/store.ts';
import { startBatch } from '../../../lambda/batch/batch.ts';
import { createMemory } from '../../../lambda/batch/memory.ts';
import { takeSlot } from '../../../lambda/batch/slots.ts';
import type { Mail } from '../../../lambda/model/incident.ts';
import { handleEvents, handleTimers } from '../../../lambda/pipeline/pipeline.ts';
import type { Clock, Ports } from '../../../lambda/ports.ts';
import { startDynalite, type TestTable } from '../../support/dynalite.ts';
import { runInstances, stateChange } from '../../support/events.ts';
import { createWorld, instance, settings, start } from '../../support/world.ts';

const id = (n: number): string => `i-${String(n).padStart(17, '0')}`;
const at = (n: number, region = 'us-east-1') => stateChange({ id: `event-${n}`, instanceId: id(n), region });
const down = async (): Promise<never> => {
  throw new Error('down');
};
const noStore: Ports['store'] = { get: down, list: down, put: down, putIf: down };

describe('when something on the way fails', () => {
  it('an event whose mail was refused comes back, and alerts then', async () => {
    let refused = 1;
    const world = createWorld({ instances: [instance({ instanceId: id(1) })] });
    const ports: Ports = {
      ...world.ports,
      outbox: { send: (mail) => (refused-- > 0 ? down() : world.ports.outbox.send(mail)) },
    };
    const [failed] = await handleEvents([at(1)], settings(), ports);
    expect(failed?.error?.message).toBe('down');
    const [again] = await handleEvents([at(1)], settings(), ports);
    expect(again?.error).toBeUndefined();
    expect(again?.outcome.decision.kind).toBe('alert');
    expect(world.mails).toHaveLength(1);
  });

  it('one account whose mail fails does not hold back another', async () => {
    const world = createWorld();
    const ports: Ports = {
      ...world.ports,
      outbox: { send: (mail) => (mail.accounts.includes('222222222222') ? down() : world.ports.outbox.send(mail)) },
    };
    const handled = await handleEvents(
      [stateChange({ account: '222222222222', instanceId: id(1) }), at(2)],
      settings(),
      ports,
    );
    expect(handled.map(({ error }) => error !== undefined)).toEqual([true, false]);
    expect(world.mails).toHaveLength(1);
  });

  it.each([
    ['answers after 3.2 seconds', 3_200],
    ['never answers', Number.POSITIVE_INFINITY],
  ])('a topic that takes mails and %s gets one an account, however often the events are received', async (_, late) => {
    const world = createWorld();
    const ports: Ports = {
      ...world.ports,
      outbox: {
        async send(mail) {
          await world.ports.outbox.send(mail);
          await (late < 60_000 ? world.ports.clock.sleep(late) : new Promise(() => {}));
        },
      },
    };
    const events = [at(1), stateChange({ account: '222222222222', instanceId: id(2) })];
    for (let receives = 0; receives < 5; receives++) {
      const handled = await handleEvents(events, settings(), ports);
      expect(handled.every(({ error }) => error === undefined)).toBe(true);
    }
    expect(world.mails.map(({ accounts }) => accounts[0]).sort()).toEqual(['123456789012', '222222222222']);
  });

  it('without a store the mail goes out and says that it may come twice', async () => {
    const world = createWorld({ instances: [instance({ instanceId: id(1) })], broken: { store: noStore } });
    const [outcome] = await world.handle([at(1)]);
    expect(outcome?.decision).toMatchObject({ kind: 'alert', verdict: 'notice' });
    expect(world.mails).toHaveLength(1);
    expect(world.mails[0]?.body).toMatch(/more than once|again|twice/);
  });

  it('without a store a batch over many Regions is still critical', async () => {
    const regions = ['us-east-1', 'eu-west-1', 'sa-east-1', 'ap-south-1'];
    const world = createWorld({
      instances: regions.map((region, n) => instance({ instanceId: id(n), region })),
      broken: { store: noStore },
    });
    await world.handle(regions.map((region, n) => at(n, region)));
    expect(world.mails.map((mail) => mail.verdict)).toEqual(['critical']);
  });

  it('a store that fails after the mail is out does not send it a second time', async () => {
    const world = createWorld({ instances: [instance({ instanceId: id(1) })] });
    let sent = false;
    const store = world.ports.store;
    const dying: Ports['store'] = {
      get: (keys) => (sent ? down() : store.get(keys)),
      list: (partition, from, to) => (sent ? down() : store.list(partition, from, to)),
      put: (items) => (sent ? down() : store.put(items)),
      putIf: (item, expected) => (sent ? down() : store.putIf(item, expected)),
    };
    const mails: Mail[] = [];
    const outbox: Ports['outbox'] = {
      async send(mail) {
        mails.push(mail);
        sent = true;
      },
    };
    const [handled] = await handleEvents([at(1)], settings(), { ...world.ports, store: dying, outbox });
    expect(handled?.error).toBeUndefined();
    expect(mails).toHaveLength(1);
  });

  it('a follow-up that cannot be armed keeps neither the mail nor the event, and is armed by the next event', async () => {
    let refused = 1;
    const world = createWorld({
      instances: [1, 2].map((n) => instance({ instanceId: id(n), instanceType: 'g5.xlarge' })),
    });
    const timers: Ports['timers'] = {
      schedule: (task) => (task.kind === 'follow-up' && refused-- > 0 ? down() : world.ports.timers.schedule(task)),
    };
    const ports = { ...world.ports, timers };
    expect((await handleEvents([at(1)], settings(), ports))[0]?.error).toBeUndefined();
    expect(world.warnings).toEqual(['a follow-up could not be armed']);
    expect((await handleEvents([at(2)], settings(), ports))[0]?.error).toBeUndefined();
    await world.pass(5 * 60_000);
    expect(world.mails.map((mail) => mail.kind)).toEqual(['first', 'follow-up']);
  });

  it('everything that can be looked up fails: the mail comes, and says what it does not know', async () => {
    const world = createWorld({
      broken: {
        inventory: { instances: down, types: down, userData: down, images: down },
        prices: { usdPerHour: down },
        history: { launcher: down },
      },
    });
    const [outcome] = await world.handle([at(1)]);
    expect(outcome?.decision.kind).toBe('alert');
    expect(world.mails[0]?.body).toContain(id(1));
    expect(world.warnings).toContain('instances could not be described');
  });

  it('a Region that never answers does not hold up the others', async () => {
    const world = createWorld({
      instances: [instance({ instanceId: id(2), region: 'eu-west-1', instanceType: 'm5.large' })],
    });
    const inventory: Ports['inventory'] = {
      ...world.ports.inventory,
      instances: (place, ids) =>
        place.region === 'us-east-1' ? new Promise(() => {}) : world.ports.inventory.instances(place, ids),
    };
    const handled = await handleEvents([at(1), at(2, 'eu-west-1')], settings(), { ...world.ports, inventory });
    expect(handled.map(({ outcome }) => outcome.decision.kind)).toEqual(['alert', 'alert']);
    expect(world.mails[0]?.body).toContain('m5.large');
    expect(world.ports.clock.now() - start).toBeLessThan(20_000);
  });
});

describe('concurrent detectors on one table', () => {
  let table: TestTable;
  beforeAll(async () => {
    table = await startDynalite();
  });
  afterAll(() => table.close());

  /** Real time for waiting; deadlines are far away, however busy the machine is. */
  const clock: Clock = {
    now: () => start + Math.floor(performance.now() / 10),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    within: (_, work) => work(new AbortController().signal),
  };

  async function portsOn(world: ReturnType<typeof createWorld>): Promise<Ports & { mails: Mail[] }> {
    const mails: Mail[] = [];
    const outbox: Ports['outbox'] = {
      async send(mail) {
        await clock.sleep(20);
        mails.push(mail);
      },
    };
    return { ...world.ports, clock, outbox, store: createStore(table.client, await table.newTable(), clock), mails };
  }

  it('send one first mail for twenty batches at once, and lose no instance from the totals', async () => {
    const instances = Array.from({ length: 100 }, (_, n) => instance({ instanceId: id(n), instanceType: 'g5.xlarge' }));
    const ports = await portsOn(createWorld({ instances }));
    const batches = Array.from({ length: 20 }, (_, b) => Array.from({ length: 5 }, (_, n) => at(b * 5 + n)));
    const handled = await Promise.all(batches.map((batch) => handleEvents(batch, settings(), ports)));
    for (const { error } of handled.flat()) expect(error).toBeUndefined();
    expect(handled.flat().every(({ outcome }) => outcome.decision.kind === 'alert')).toBe(true);
    expect(ports.mails.filter((mail) => mail.kind === 'first')).toHaveLength(1);
    expect(new Set(handled.flat().map(({ outcome }) => JSON.stringify(outcome.decision))).size).toBeLessThanOrEqual(2);
    const tasks: Parameters<Ports['timers']['schedule']>[0][] = [];
    const later: Ports = {
      ...ports,
      clock: { ...clock, now: () => clock.now() + 6 * 60_000 },
      timers: { schedule: async (task) => void tasks.push(task) },
    };
    const [item] = await ports.store.get([{ partition: 'incident/123456789012', sort: 'current' }]);
    const incident = item?.data as { id: string; followUpAt: number };
    const followUp = {
      kind: 'follow-up',
      owner: '123456789012',
      incident: incident.id,
      dueAt: incident.followUpAt,
    } as const;
    expect(await handleTimers([followUp], settings(), later)).toEqual([{}]);
    expect(ports.mails.at(-1)?.instances).toBe(100);
  });

  it('decide the same start once when the same event reaches three of them', async () => {
    const ports = await portsOn(createWorld({ instances: [instance({ instanceId: id(1) })] }));
    const handled = await Promise.all([1, 2, 3].map(() => handleEvents([at(1)], settings(), ports)));
    const kinds = handled
      .flat()
      .map(({ outcome }) => outcome.decision.kind)
      .sort();
    expect(kinds).toEqual(['alert', 'duplicate', 'duplicate']);
    expect(ports.mails).toHaveLength(1);
  });

  it('see together what none of them sees alone: one principal in three Regions', async () => {
    const regions = ['us-east-1', 'eu-west-1', 'sa-east-1'];
    const instances = [
      ...regions.map((region, n) => instance({ instanceId: id(n), region })),
      instance({ instanceId: id(9) }),
    ];
    const ports = await portsOn(createWorld({ instances }));
    await Promise.all(
      regions.map((region, n) =>
        handleEvents([runInstances({ region, instanceIds: [id(n)], instanceType: 't3.micro' })], settings(), ports),
      ),
    );
    const [again] = await handleEvents(
      [runInstances({ region: 'us-east-1', instanceIds: [id(9)], instanceType: 't3.micro' })],
      settings(),
      ports,
    );
    expect(again?.outcome.signals).toContain('regions-by-principal');
    expect(ports.mails.some((mail) => mail.verdict === 'critical')).toBe(true);
  });

  it('take no more places than there are', async () => {
    const ports = await portsOn(createWorld());
    const memory = createMemory(startBatch(ports, settings()));
    const holders = Array.from({ length: 12 }, (_, n) => `account-${n}`);
    const taken = await Promise.all(holders.map((holder) => takeSlot(memory, 'test', 5, 3_600_000, holder)));
    expect(taken.filter(Boolean)).toHaveLength(5);
    const again = await Promise.all(holders.map((holder) => takeSlot(memory, 'test', 5, 3_600_000, holder)));
    expect(again).toEqual(taken);
  });

  it('fire a timer that was delivered twice once', async () => {
    const ports = await portsOn(
      createWorld({ instances: [1, 2].map((n) => instance({ instanceId: id(n), instanceType: 'g5.xlarge' })) }),
    );
    await handleEvents([at(1)], settings(), ports);
    await handleEvents([at(2)], settings(), ports);
    const [item] = await ports.store.get([{ partition: 'incident/123456789012', sort: 'current' }]);
    const incident = item?.data as { id: string; followUpAt: number };
    const followUp = {
      kind: 'follow-up',
      owner: '123456789012',
      incident: incident.id,
      dueAt: incident.followUpAt,
    } as const;
    const later: Ports = { ...ports, clock: { ...clock, now: () => incident.followUpAt + 1_000 } };
    const results = await Promise.all([
      handleTimers([followUp], settings(), later),
      handleTimers([followUp], settings(), later),
    ]);
    expect(results.flat()).toEqual([{}, {}]);
    expect(ports.mails.map((mail) => mail.kind)).toEqual(['first', 'follow-up']);
  });
});
