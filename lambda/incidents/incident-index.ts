/** Which incidents there were: an entry each, so that they can be listed without reading the whole store. */
import * as z from 'zod/mini';
import { formOf } from '../batch/form.ts';
import { keyPart, type Memory, timePart } from '../batch/memory.ts';
import type { Incident } from '../model/incident.ts';
import { DAY } from '../model/time.ts';

/** As long as what an incident holds is kept. */
const KEPT = 30 * DAY;
const partition = 'incidents';

/** As it was when the incident opened. */
export type IndexEntry = Pick<Incident, 'id' | 'owner' | 'openedAt'>;

const indexForm = formOf<IndexEntry>('incident index', 1, { id: z.string(), owner: z.string(), openedAt: z.number() });

export async function noteOpened(memory: Memory, { id, owner, openedAt }: IndexEntry): Promise<void> {
  const value = { id, owner, openedAt };
  const sort = `${timePart(openedAt)}/${keyPart(id)}`;
  await memory.put(indexForm, [{ partition, sort, value, expiresAt: memory.now() + KEPT }]);
}

/** Those that opened since then, the latest first. */
export async function readIndex(memory: Memory, since: number): Promise<readonly IndexEntry[]> {
  const found = await memory.list(indexForm, partition, timePart(since), '~');
  return found.flatMap((entry) => entry ?? []).reverse();
}
