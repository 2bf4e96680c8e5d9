/** A few places in a stretch of time, taken one by one by conditional writes: what bounds mails, however many detectors run. */
import { HOUR } from '../model/time.ts';
import { keyPart, type Memory } from './memory.ts';

const keysOf = (name: string, limit: number, stretch: number) =>
  Array.from({ length: limit }, (_, slot) => ({ partition: `slots/${keyPart(name)}`, sort: `${stretch}/${slot}` }));

/**
 * Takes a place for the holder, unless it has one already.
 *
 * @param milliseconds the stretch of time for which `limit` places are there; stretches follow each other from the epoch
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
  const taken = await memory.get(keys);
  if (taken.some((item) => (item?.data as { holder?: string } | undefined)?.holder === holder)) return true;
  for (const [index, key] of keys.entries()) {
    if (taken[index]) continue;
    if (await memory.putIf({ ...key, data: { holder }, expiresAt: now + milliseconds + HOUR }, undefined)) return true;
  }
  return false;
}
