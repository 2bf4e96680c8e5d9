/** Changes of a record that others change at the same time. */
import { StoreDownError } from './memory.ts';

/** Each try is lost to a write of somebody else's: with twenty detectors at once, some need twenty. */
const MOST_TRIES = 50;

/**
 * Tries until a write goes through; `undefined` stands for a write that came too late.
 *
 * @throws StoreDownError where it never does: a store that refuses every write is as good as down
 */
export async function untilWritten<T extends object>(attempt: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const written = await attempt();
    if (written !== undefined) return written;
  }
  throw new StoreDownError(`a record kept changing: ${MOST_TRIES} writes came too late`);
}
