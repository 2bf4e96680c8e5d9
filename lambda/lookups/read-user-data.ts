/** Which user data was read, by reservation, and the names of the fingerprints in it; never the user data. */
import * as z from 'zod/mini';
import { formOf } from '../batch/form.ts';
import { keyPart, type Memory, orElse } from '../batch/memory.ts';
import { DAY } from '../model/time.ts';
import type { Place } from '../ports.ts';

const readForm = formOf<{ readonly fingerprints: readonly string[] }>('user data read', 1, {
  fingerprints: z.array(z.string()),
});

const partitionOf = ({ account, region }: Place): string => `user-data/${keyPart(account)}/${keyPart(region)}`;

/**
 * Fingerprints of the reservations that were read before. None where the store is down: then everything is
 * read.
 */
export async function knownFingerprints(
  memory: Memory | undefined,
  place: Place,
  reservations: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (!memory) return new Map();
  const keys = reservations.map((reservation) => ({ partition: partitionOf(place), sort: keyPart(reservation) }));
  const items = await orElse([], memory.get(readForm, keys));
  return new Map(
    items.flatMap((item, index) => (item?.value ? [[reservations[index] as string, item.value.fingerprints]] : [])),
  );
}

export async function rememberFingerprints(
  memory: Memory | undefined,
  place: Place,
  reservation: string,
  fingerprints: readonly string[],
): Promise<void> {
  if (!memory) return;
  const item = { partition: partitionOf(place), sort: keyPart(reservation), value: { fingerprints } };
  await orElse([], memory.put(readForm, [{ ...item, expiresAt: memory.now() + DAY }]));
}
