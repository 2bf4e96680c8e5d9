/**
 * Which messages were begun alone and never ended: what was being handled when the detector was stopped. SQS
 * gives back all of a batch that was stopped, and only a note outside of the process tells afterwards which
 * message did it.
 */
import * as z from 'zod/mini';
import { formOf } from '../batch/form.ts';
import { keyPart, type Memory, orElse } from '../batch/memory.ts';
import { DAY } from '../model/time.ts';

/** Longer than the queue keeps a message coming back. */
const KEPT = DAY;

const aloneForm = formOf<{ readonly isUnderWay: boolean }>('message handled alone', 1, { isUnderWay: z.boolean() });

const keyOf = (messageId: string) => ({ partition: `alone/${keyPart(messageId)}`, sort: 'alone' });

const note = (memory: Memory, messageId: string, isUnderWay: boolean) =>
  orElse([], memory.put(aloneForm, [{ ...keyOf(messageId), value: { isUnderWay }, expiresAt: memory.now() + KEPT }]));

/**
 * Notes that the message is under way. Without the store nobody knows, and the message is tried.
 *
 * @returns true where it was under way before and never ended
 */
export async function beginAlone(memory: Memory, messageId: string): Promise<boolean> {
  const [found] = await orElse([], memory.get(aloneForm, [keyOf(messageId)]));
  if (found?.value?.isUnderWay) return true;
  await note(memory, messageId, true);
  return false;
}

export async function endAlone(memory: Memory, messageId: string): Promise<void> {
  await note(memory, messageId, false);
}
