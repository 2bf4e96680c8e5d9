import { expect, it } from 'vitest';
import { readUsedEntries } from '../../../lambda/assessment/used-entries.ts';
import { createMemory } from '../../../lambda/batch/memory.ts';
import { stateChange } from '../../support/events.ts';
import { createWorld, instance, start, type WorldParts } from '../../support/world.ts';

const instanceId = 'i-00000000000000001';
const allow = [
  { name: 'web', types: ['t3.micro'], reason: 'ours' },
  { name: 'other', types: ['c5.large'], reason: 'ours' },
];
const world = (parts: WorldParts = {}) =>
  createWorld({ instances: [instance({ instanceId })], settings: { allow }, ...parts });

it('notes the entry that covered a launch, and no other one', async () => {
  const { handle, ports } = world();
  const [outcome] = await handle([stateChange({ instanceId })]);
  expect(outcome?.decision).toEqual({ kind: 'expected', entry: 'web' });
  const [used, ...more] = await readUsedEntries(createMemory({ ports, deadline: Number.POSITIVE_INFINITY }));
  expect([used?.name, more]).toEqual(['web', []]);
  expect(used?.usedAt).toBeGreaterThanOrEqual(start);
});

it('costs the note, not the decision, where the store cannot be written', async () => {
  const { ports } = world();
  const put = async () => Promise.reject(new Error('down'));
  const { handle } = world({ broken: { store: { ...ports.store, put } } });
  expect((await handle([stateChange({ instanceId })]))[0]?.decision.kind).toBe('expected');
});
