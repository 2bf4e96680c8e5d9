/** What is to know of ECS tasks: how large they are, and which of them are nothing new. */
import type { Batch } from '../batch/batch.ts';
import type { Memory } from '../batch/memory.ts';
import type { Launch } from '../model/launch.ts';
import type { Place } from '../ports.ts';
import { withoutReplacements } from './service-tasks.ts';
import { withTaskSizes } from './task-definitions.ts';

/** One for each launch of the account and Region, in order. */
export const withTasks = async (batch: Batch, place: Place, launches: readonly Launch[], memory: Memory | undefined) =>
  withoutReplacements(memory, place, await withTaskSizes(batch, place, launches, memory));
