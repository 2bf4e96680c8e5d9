/** Which user data was read, by reservation, and the names of the fingerprints in it; never the user data. */
import { keyPart, type Memory, orElse } from '../batch/memory.ts';
import { DAY } from '../model/time.ts';
import type { Place } from '../ports.ts';

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
  const items = await orElse([], memory.get(keys));
  return new Map(
    items.flatMap((item, index) =>
      item ? [[reservations[index] as string, (item.data as { fingerprints: readonly string[] }).fingerprints]] : [],
    ),
  );
}

export async function rememberFingerprints(
  memory: Memory | undefined,
  place: Place,
  reservation: string,
  fingerprints: readonly string[],
): Promise<void> {
  if (!memory) return;
  const item = { partition: partitionOf(place), sort: keyPart(reservation), data: { fingerprints } };
  await orElse(undefined, memory.put([{ ...item, expiresAt: memory.now() + DAY }]));
}
