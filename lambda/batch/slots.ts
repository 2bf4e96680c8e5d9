/**
 * A few places in a stretch of time, taken one by one by conditional writes: what bounds mails, however many
 * detectors run.
 */
import * as z from 'zod/mini';
import { HOUR } from '../model/time.ts';
import { formOf } from './form.ts';
import { keyPart, type Memory } from './memory.ts';

const slotForm = formOf<{ readonly holder: string }>('slot', 1, { holder: z.string() });

const keysOf = (name: string, limit: number, stretch: number) =>
  Array.from({ length: limit }, (_, slot) => ({ partition: `slots/${keyPart(name)}`, sort: `${stretch}/${slot}` }));

/**
 * Takes a place for the holder, unless it has one already.
 *
 * @param milliseconds the stretch of time for which `limit` places are there; stretches follow each other
 * from the epoch
 * @returns false where all places are taken by others
 */
export async function takeSlot(
  memory: Memory,
  name: string,
  limit: number,
  milliseconds: number,
  holder: string,
): Promise<boolean> {
  const now = memory.now();
  const keys = keysOf(name, limit, Math.floor(now / milliseconds));
  const taken = await memory.get(slotForm, keys);
  if (taken.some((item) => item?.value?.holder === holder)) return true;
  for (const [index, key] of keys.entries()) {
    if (taken[index]?.value) continue;
    const slot = { ...key, value: { holder }, expiresAt: now + milliseconds + HOUR };
    if (await memory.putIf(slotForm, slot, taken[index]?.version)) return true;
  }
  return false;
}
