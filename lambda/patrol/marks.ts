/** How far patrol has looked: what was started before a mark is known. */
import * as z from 'zod/mini';
import { formOf } from '../batch/form.ts';
import { keyPart, type Memory } from '../batch/memory.ts';
import { DAY } from '../model/time.ts';
import type { Key, Place } from '../ports.ts';

/** A Region that is visited at all is visited every day; after so long it is a new one. */
const KEPT = 400 * DAY;

/** Milliseconds since the epoch up to which every start is known: told of, or there before Davylamp. */
interface Mark {
  readonly knownUntil: number;
}

const markForm = formOf<Mark>('patrol mark', 1, { knownUntil: z.number() });

const keyOf = (account: string, name: string): Key => ({
  partition: `patrol/${keyPart(account)}`,
  sort: keyPart(name),
});

/** The first visit of an account counts for Regions that it enables later: what starts in those is news. */
const FIRST_VISIT = 'first-visit';

/** Undefined: nobody has looked at the account before, and what runs there is what Davylamp found. */
export async function knownUntil(memory: Memory, { account, region }: Place): Promise<number | undefined> {
  const [own, first] = await memory.get(markForm, [keyOf(account, region), keyOf(account, FIRST_VISIT)]);
  return own?.value?.knownUntil ?? first?.value?.knownUntil;
}

export async function markKnown(memory: Memory, { account, region }: Place, until: number): Promise<void> {
  const expiresAt = memory.now() + KEPT;
  await memory.put(markForm, [{ ...keyOf(account, region), value: { knownUntil: until }, expiresAt }]);
}

/** Remembers the account's first visit, once. */
export async function markFirstVisit(memory: Memory, account: string, at: number): Promise<void> {
  const key = keyOf(account, FIRST_VISIT);
  const [found] = await memory.get(markForm, [key]);
  const value = found?.value ?? { knownUntil: at };
  await memory.put(markForm, [{ ...key, value, expiresAt: memory.now() + KEPT }]);
}
