/** What everybody usually does, as the store holds it: one item a doer, all of an account side by side. */
import * as z from 'zod/mini';
import { formOf, objectOf } from '../batch/form.ts';
import { type Found, keyPart, type Memory } from '../batch/memory.ts';
import { inParallel } from '../model/concurrency.ts';
import { DAY } from '../model/time.ts';
import { type Doer, doerId, doerKinds, mergedUsual, type Slot, type Usual, type UsualDay } from '../model/usual.ts';
import type { Key } from '../ports.ts';

/** Days that are older count for nothing. */
const KEPT = 90 * DAY;
/** Other detectors write the same item: so often it is read again. */
const TRIES = 4;
const AT_ONCE = 20;

const texts = z.array(z.string());

const usualForm = formOf<Usual>('usual', 1, {
  account: z.string(),
  key: z.string(),
  kind: z.enum(doerKinds),
  name: z.string(),
  firstSeen: z.number(),
  lastSeen: z.number(),
  days: z.array(
    objectOf<UsualDay>({
      day: z.number(),
      isBarred: z.exactOptional(z.literal(true)),
      likes: texts,
      networks: texts,
      agents: texts,
      largest: z.number(),
      count: z.number(),
      usdPerHour: z.number(),
    }),
  ),
  slots: z.array(objectOf<Slot>({ at: z.number(), count: z.number(), usdPerHour: z.number() })),
  told: texts,
});

/** A principal's key may be anything, `account` too. */
const keyOf = ({ account, key, kind }: Doer): Key => ({
  partition: `usual/${keyPart(account)}`,
  sort: kind === 'account' ? 'account' : `by/${keyPart(key)}`,
});

/** Records by `doerId`. */
export type Habits = ReadonlyMap<string, Found<Usual>>;

/** @throws StoreDownError */
export async function readUsual(memory: Memory, doers: readonly Doer[]): Promise<Habits> {
  const unique = [...new Map(doers.map((doer) => [doerId(doer), doer])).values()];
  const found = await memory.get(usualForm, unique.map(keyOf));
  return new Map(found.flatMap((item, index) => (item ? [[doerId(unique[index] as Doer), item] as const] : [])));
}

/** Everybody's of an account, the account's own among them. @throws StoreDownError */
export async function listUsual(memory: Memory, account: string): Promise<readonly Usual[]> {
  const found = await memory.list(usualForm, `usual/${keyPart(account)}`, 'account', 'by/~');
  return found.flatMap((usual) => usual ?? []);
}

async function change(memory: Memory, doer: Doer, next: Next): Promise<void> {
  for (let tries = 2; tries <= TRIES; tries++) {
    const [found] = await memory.get(usualForm, [keyOf(doer)]);
    const value = next(found?.value);
    const expiresAt = memory.now() + KEPT;
    if (await memory.putIf(usualForm, { ...keyOf(doer), value, expiresAt }, found?.version)) return;
  }
}

type Next = (before: Usual | undefined) => Usual;

/**
 * Writes each doer's record once, and again only where another detector was faster; in the end without it:
 * what is not written is not usual.
 *
 * @param known what the store had when the changes were made up
 * @throws StoreDownError, RefusedItemError
 */
export async function changeUsual(
  memory: Memory,
  changes: readonly { readonly doer: Doer; readonly next: Next }[],
  known: Habits = new Map(),
): Promise<void> {
  const first = changes.map(({ doer, next }) => {
    const found = known.get(doerId(doer));
    const expiresAt = memory.now() + KEPT;
    return { one: { ...keyOf(doer), value: next(found?.value), expiresAt }, expected: found?.version };
  });
  const written = await memory.putEachIf(usualForm, first);
  const left = changes.filter((_, index) => !written[index]);
  await inParallel(left, AT_ONCE, ({ doer, next }) => change(memory, doer, next));
}

/** Adds whole records, as of history, to what the store holds. @throws StoreDownError, RefusedItemError */
export async function addUsual(memory: Memory, records: readonly Usual[]): Promise<void> {
  const known = await readUsual(memory, records);
  const changes = records.map((record) => ({
    doer: record,
    next: (before: Usual | undefined) => (before ? mergedUsual(before, record) : record),
  }));
  await changeUsual(memory, changes, known);
}
