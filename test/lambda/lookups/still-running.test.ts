import { expect, it } from 'vitest';
import { lookWhatRuns, type Started } from '../../../lambda/lookups/still-running.ts';
import type { InstanceFacts } from '../../../lambda/ports.ts';
import { account } from '../../support/events.ts';
import { at, minute } from '../../support/launches.ts';
import { desk } from '../../support/memory.ts';
import { denied, never, watchedInventory } from '../../support/watched-inventory.ts';
import { instance } from '../../support/world.ts';

const started = (n: number, changes: Partial<Started> = {}): Started => ({
  account,
  region: 'us-east-1',
  instanceId: `i-${String(n).padStart(17, '0')}`,
  since: at - 10 * minute,
  ...changes,
});

const inState = (n: number, state: string) => {
  const one = instance({ instanceId: started(n).instanceId });
  return { ...one, facts: { ...one.facts, state } };
};

it.each([
  ['pending', 'running'],
  ['running', 'running'],
  ['stopping', 'ended'],
  ['stopped', 'ended'],
  ['shutting-down', 'ended'],
  ['terminated', 'ended'],
] as const)('an instance that is %s counts as %s', async (state, as) => {
  const one = started(1);
  const sight = await lookWhatRuns(desk({ instances: [inState(1, state)] }).batch, [one]);
  expect(sight[as].has(one)).toBe(true);
  expect(sight.running.size + sight.ended.size).toBe(1);
});

it('one that EC2 does not know has ended, unless it is so new that EC2 may not show it yet', async () => {
  const old = started(1, { since: at - 5 * minute - 1 });
  const fresh = started(2, { since: at - 5 * minute });
  const { running, ended } = await lookWhatRuns(desk().batch, [old, fresh]);
  expect([...running, ...ended]).toEqual([old]);
});

it('a Region that does not answer says nothing, and holds up no other', async () => {
  const inventory = watchedInventory([inState(1, 'running')]);
  for (const failing of [denied, never]) {
    const broken = {
      ...inventory,
      instances: (...given: Parameters<typeof inventory.instances>) =>
        given[0].region === 'eu-west-1' ? failing<readonly InstanceFacts[]>() : inventory.instances(...given),
    };
    const [here, there] = [started(1), started(1, { region: 'eu-west-1' })];
    const { running, ended } = await lookWhatRuns(desk({ broken: { inventory: broken } }).batch, [here, there]);
    expect([...running, ...ended]).toEqual([here]);
  }
});

it('asks once for each Region, and for a thousand instances at most', async () => {
  const inventory = watchedInventory([]);
  const many = Array.from({ length: 1_500 }, (_, n) => started(n, { region: n % 5 ? 'us-east-1' : 'eu-west-1' }));
  await lookWhatRuns(desk({ broken: { inventory } }).batch, many);
  const asked = inventory.of('instances').map(({ place, names }) => [place.region, names.length]);
  expect(asked).toEqual([
    ['eu-west-1', 300],
    ['us-east-1', 1_000],
  ]);
});

it('of one whose state a replay does not know nothing is said', async () => {
  const { running, ended } = await lookWhatRuns(desk({ instances: [inState(1, 'unknown')] }).batch, [started(1)]);
  expect(running.size + ended.size).toBe(0);
});
