import { describe, expect, it } from 'vitest';
import { withoutReplacements } from '../../../lambda/lookups/service-tasks.ts';
import type { Launch } from '../../../lambda/model/launch.ts';
import { account } from '../../support/events.ts';
import { at, called, day, launch, minute, request } from '../../support/launches.ts';
import { deadStore, desk } from '../../support/memory.ts';

const place = { account, region: 'us-east-1' };

const task = (name: string, time: number, cpu = 4_096, service = 'shop'): Launch =>
  launch({
    kind: 'request',
    id: `${account}/us-east-1/task/${name}`,
    eventId: name,
    time,
    started: {
      kind: 'service-start',
      eventId: name,
      time,
      account,
      region: 'us-east-1',
      detailType: 'ECS Task State Change',
      eventSource: 'ecs.amazonaws.com',
      eventName: 'ServiceTask',
      resource: `task/${name}`,
      service,
      request: request({ cluster: 'prod', task: { cpu, images: [], count: 1 } }),
    },
  });
const tasks = (count: number, time: number, cpu?: number) =>
  Array.from({ length: count }, (_, i) => task(`${time} ${i}`, time + i, cpu));

const calls = (eventName: string, count: number, time: number, kind: Launch['kind'] = 'request') =>
  called(
    {
      eventSource: 'ecs.amazonaws.com',
      eventName,
      time,
      request: { names: ['shop'], cluster: 'prod', task: { images: [], count } },
    },
    { kind, count, eventId: `${eventName} ${time}` },
  );

/** How many of them are new. */
const fresh = (launches: readonly Launch[]): number => launches.filter(({ isRoutine }) => !isRoutine).length;

describe('the tasks of a service', () => {
  it('are new the first time, and replace each other in every later deployment', async () => {
    const { memory } = desk();
    const judge = (launches: readonly Launch[]) => withoutReplacements(memory, place, launches);
    expect(fresh(await judge(tasks(5, at)))).toBe(5);
    expect(fresh(await judge(tasks(5, at + day)))).toBe(0);
    expect(fresh(await judge(tasks(5, at + 2 * day)))).toBe(0);
  });

  it('are new beyond the number that the service usually runs', async () => {
    const { memory } = desk();
    await withoutReplacements(memory, place, tasks(2, at));
    expect(fresh(await withoutReplacements(memory, place, tasks(50, at + day)))).toBe(48);
  });

  it('are new at a larger size', async () => {
    const { memory } = desk();
    await withoutReplacements(memory, place, tasks(5, at, 4_096));
    expect(fresh(await withoutReplacements(memory, place, tasks(5, at + day, 16_384)))).toBe(5);
  });

  it('are judged the same when the same event, or a later one of the same task, comes again', async () => {
    const { memory } = desk();
    await withoutReplacements(memory, place, tasks(5, at));
    const again = tasks(5, at).map((one) => ({ ...one, time: one.time + minute }));
    expect(fresh(await withoutReplacements(memory, place, again))).toBe(5);
    expect(fresh(await withoutReplacements(memory, place, tasks(5, at + day)))).toBe(0);
    expect(fresh(await withoutReplacements(memory, place, tasks(5, at + day)))).toBe(0);
  });

  it('of another service or Region are not among them', async () => {
    const { memory } = desk();
    await withoutReplacements(memory, place, tasks(5, at));
    const other = Array.from({ length: 5 }, (_, i) => task(`o ${i}`, at + day, 4_096, 'other'));
    expect(fresh(await withoutReplacements(memory, place, other))).toBe(5);
    expect(fresh(await withoutReplacements(memory, { ...place, region: 'eu-west-1' }, tasks(5, at + day)))).toBe(5);
  });

  it('are not counted a second time after the call that asked for them', async () => {
    const { memory } = desk();
    const [call] = await withoutReplacements(memory, place, [calls('CreateService', 50, at)]);
    expect(call).not.toHaveProperty('toldBefore');
    expect(fresh(await withoutReplacements(memory, place, tasks(50, at + minute)))).toBe(0);
    expect(fresh(await withoutReplacements(memory, place, tasks(50, at + day)))).toBe(0);
  });

  it('that came before the call are left out of its price', async () => {
    const { memory } = desk();
    expect(fresh(await withoutReplacements(memory, place, tasks(30, at)))).toBe(30);
    const [call] = await withoutReplacements(memory, place, [calls('CreateService', 50, at + 5 * minute)]);
    expect(call?.toldBefore).toBe(30);
  });

  it('of a deployment that was called are no starts, unless they are larger than before', async () => {
    const { memory } = desk();
    await withoutReplacements(memory, place, [calls('UpdateService', 20, at, 'preparation')]);
    expect(fresh(await withoutReplacements(memory, place, tasks(20, at + minute)))).toBe(0);
    await withoutReplacements(memory, place, [calls('UpdateService', 20, at + day, 'preparation')]);
    expect(fresh(await withoutReplacements(memory, place, tasks(20, at + day + minute, 16_384)))).toBe(20);
  });

  it('are all new while the store is down, and without one', async () => {
    const { memory } = desk({ broken: { store: deadStore } });
    expect(fresh(await withoutReplacements(memory, place, tasks(5, at)))).toBe(5);
    expect(fresh(await withoutReplacements(undefined, place, tasks(5, at)))).toBe(5);
  });

  it('are bounded in what is remembered, however many start', async () => {
    const { memory, ports } = desk();
    await withoutReplacements(memory, place, tasks(1_000, at));
    const [item] = await ports.store.list(`service-tasks/${account}/us-east-1`);
    expect(item?.data).toMatchObject({ recent: { length: 300 } });
  });
});
