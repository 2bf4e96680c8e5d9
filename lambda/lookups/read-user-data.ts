/**
 * User data is read once a reservation, whoever of several detectors comes first. What is kept of it are the
 * names of the fingerprints in it; never the user data.
 */
import * as z from 'zod/mini';
import { type Batch, groupBy, reasonOf, timed } from '../batch/batch.ts';
import { formOf } from '../batch/form.ts';
import { keyPart, type Memory, orElse } from '../batch/memory.ts';
import { inParallel } from '../model/concurrency.ts';
import { DAY, SECOND } from '../model/time.ts';
import type { InstanceFacts, Place } from '../ports.ts';
import { fingerprintsOf } from './user-data.ts';

/** The rest of a larger batch is read when it is looked at again. */
export const USER_DATA_READS = 10;
const READ_MILLISECONDS = 6 * SECOND;
/** So long nobody else reads what one detector has begun to read; longer than a read may take. */
const CLAIMED = 8 * SECOND;
/** So often, and after so long each time, what another detector reads is looked for. */
const WAITS = 3;
const WAIT = SECOND / 2;

type Fingerprints = ReadonlyMap<string, readonly string[]>;

const readForm = formOf<{ readonly fingerprints: readonly string[] }>('user data read', 1, {
  fingerprints: z.array(z.string()),
});
const claimForm = formOf<object>('user data being read', 1, {});

const partitionOf = ({ account, region }: Place): string => `user-data/${keyPart(account)}/${keyPart(region)}`;

/** Of the reservations that were read before. None where the store is down: then everything is read. */
async function knownFingerprints(
  memory: Memory | undefined,
  place: Place,
  reservations: readonly string[],
): Promise<Fingerprints> {
  if (!memory) return new Map();
  const keys = reservations.map((reservation) => ({ partition: partitionOf(place), sort: keyPart(reservation) }));
  const items = await orElse([], memory.get(readForm, keys));
  return new Map(
    items.flatMap((item, index) => (item?.value ? [[reservations[index] as string, item.value.fingerprints]] : [])),
  );
}

async function remember(memory: Memory | undefined, place: Place, found: Fingerprints): Promise<void> {
  if (!memory) return;
  const expiresAt = memory.now() + DAY;
  const items = [...found].map(([reservation, fingerprints]) => ({
    partition: partitionOf(place),
    sort: keyPart(reservation),
    value: { fingerprints },
    expiresAt,
  }));
  await orElse([], memory.put(readForm, items));
}

/** Those that another detector has begun to read. None where the store is down. */
async function readElsewhere(
  memory: Memory | undefined,
  place: Place,
  reservations: readonly string[],
): Promise<readonly string[]> {
  if (!memory) return [];
  const expiresAt = memory.now() + CLAIMED;
  const claims = reservations.map((reservation) => ({
    one: { partition: partitionOf(place), sort: `claim/${keyPart(reservation)}`, value: {}, expiresAt },
    expected: undefined,
  }));
  const mine = await orElse([], memory.putEachIf(claimForm, claims));
  return reservations.filter((_, index) => mine[index] === false);
}

/** What others find of it within a second and a half. */
async function awaited(
  batch: Batch,
  memory: Memory | undefined,
  place: Place,
  reservations: readonly string[],
): Promise<Fingerprints> {
  const found = new Map<string, readonly string[]>();
  for (let waits = 0; waits < WAITS && found.size < reservations.length; waits++) {
    const isWaited = await timed(batch, WAIT + SECOND, () => batch.ports.clock.sleep(WAIT)).then(
      () => true,
      () => false,
    );
    if (!isWaited) break;
    const missing = reservations.filter((reservation) => !found.has(reservation));
    for (const [reservation, fingerprints] of await knownFingerprints(memory, place, missing))
      found.set(reservation, fingerprints);
  }
  return found;
}

/** Instances of one reservation share their user data, as long as they were started together. */
const reservationOf = (facts: InstanceFacts | undefined, id: string): string =>
  `${facts?.reservationId ?? id}/${facts?.launchTime ?? ''}`;

export interface Read {
  readonly fingerprints: readonly string[];
  readonly read: boolean;
  readonly failed: boolean;
}

/** How many more reads a batch may make. */
export interface Allowance {
  reads: number;
}

export interface Unread {
  readonly facts: ReadonlyMap<string, InstanceFacts>;
  readonly wanted: readonly string[];
  /** A call changes it: what was read before is worthless. */
  readonly isChanged: (instanceId: string) => boolean;
}

/** Fingerprints by instance id; one read a reservation, ever, as long as the batch's allowance lasts. */
export async function readUserData(
  batch: Batch,
  place: Place,
  { facts, wanted, isChanged }: Unread,
  { memory, allowance }: { readonly memory?: Memory | undefined; readonly allowance: Allowance },
): Promise<ReadonlyMap<string, Read>> {
  const idsOf = groupBy(wanted, (id) => reservationOf(facts.get(id), id));
  const reservations = [...idsOf.keys()];
  const results = new Map<string, Read>();
  const set = (reservation: string, read: Read): void => {
    for (const id of idsOf.get(reservation) ?? []) results.set(id, read);
  };
  const setKnown = (found: Fingerprints): void => {
    for (const [reservation, fingerprints] of found) set(reservation, { fingerprints, read: true, failed: false });
  };
  const readNow = async (some: readonly string[]): Promise<void> => {
    const found = new Map<string, readonly string[]>();
    await inParallel(some, 5, async (reservation) => {
      if (allowance.reads <= 0) return set(reservation, { fingerprints: [], read: false, failed: false });
      allowance.reads -= 1;
      const [instanceId = ''] = idsOf.get(reservation) ?? [];
      try {
        const text = await timed(batch, READ_MILLISECONDS, (signal) =>
          batch.ports.inventory.userData(place, instanceId, signal),
        );
        found.set(reservation, text ? fingerprintsOf(text) : []);
      } catch (error) {
        batch.ports.journal.warn('user data could not be read', { ...place, instanceId, reason: reasonOf(error) });
        set(reservation, { fingerprints: [], read: false, failed: true });
      }
    });
    setKnown(found);
    await remember(memory, place, found);
  };

  const changed = reservations.filter((reservation) => idsOf.get(reservation)?.some(isChanged));
  const unchanged = reservations.filter((reservation) => !changed.includes(reservation));
  const known = await knownFingerprints(memory, place, unchanged);
  setKnown(known);
  const unknown = unchanged.filter((reservation) => !known.has(reservation));
  if (!batch.readsUserData) {
    for (const reservation of [...changed, ...unknown])
      set(reservation, { fingerprints: [], read: false, failed: true });
    return results;
  }
  const elsewhere = await readElsewhere(memory, place, unknown.slice(0, allowance.reads));
  await readNow([...changed, ...unknown.filter((reservation) => !elsewhere.includes(reservation))]);
  const others = await awaited(batch, memory, place, elsewhere);
  setKnown(others);
  await readNow(elsewhere.filter((reservation) => !others.has(reservation)));
  return results;
}
