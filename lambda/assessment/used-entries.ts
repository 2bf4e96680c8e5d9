/** When each entry of the allowlist last covered a launch: one that never does is a hole for nothing. */
import { z } from 'zod/mini';
import { formOf } from '../batch/form.ts';
import { keyPart, type Memory, orElse } from '../batch/memory.ts';
import { DAY } from '../model/time.ts';

/** Longer than any launch that is worth an entry stays away. */
const KEPT = 100 * DAY;
const partition = 'entries';

export interface UsedEntry {
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly usedAt: number;
}

const form = formOf<UsedEntry>('used entry', 1, { name: z.string(), usedAt: z.number() });

/** Notes are for doctor: a store that fails costs them, not an alert. */
export async function noteUsedEntries(memory: Memory, names: ReadonlySet<string>): Promise<void> {
  if (names.size === 0) return;
  const now = memory.now();
  const notes = [...names].map((name) => ({
    partition,
    sort: keyPart(name),
    value: { name, usedAt: now },
    expiresAt: now + KEPT,
  }));
  await orElse([], memory.put(form, notes));
}

/** @throws StoreDownError */
export async function readUsedEntries(memory: Memory): Promise<readonly UsedEntry[]> {
  const found = await memory.list(form, partition, '!', '~');
  return found.flatMap((entry) => entry ?? []);
}
