/** A batch and its memory on a store of a test's choice. */
import { type Batch, startBatch } from '../../lambda/batch/batch.ts';
import { createMemory, type Memory } from '../../lambda/batch/memory.ts';
import type { Ports, Store } from '../../lambda/ports.ts';
import { createWorld, settings, type WorldParts } from './world.ts';

export interface Desk {
  readonly ports: Ports;
  readonly batch: Batch;
  readonly memory: Memory;
  readonly warnings: readonly string[];
  /** Another batch at the same time, on the same store: a second detector. */
  another(): Desk;
}

export function desk(parts: WorldParts = {}): Desk {
  const world = createWorld(parts);
  const open = (): Desk => {
    const batch = startBatch(world.ports, settings(parts.settings));
    return { ports: world.ports, batch, memory: createMemory(batch), warnings: world.warnings, another: open };
  };
  return open();
}

const down = async (): Promise<never> => {
  throw new Error('the table does not answer');
};

export const deadStore: Store = { get: down, list: down, put: down, putIf: down };
