/**
 * Answers CloudFormation whatever happens: a stack that gets no answer waits for its timeout, and may be
 * stuck after it.
 */
import { SECOND } from '../model/time.ts';
import type { Answer, Request } from './request.ts';
import { respond } from './respond.ts';

/** Of Lambda's context. */
export interface Context {
  /** Milliseconds before the function is stopped. */
  getRemainingTimeInMillis(): number;
}

export interface Handling {
  /** The work. It may throw, and it may take longer than what remains for it, in milliseconds. */
  answer(request: Request, remaining: () => number): Promise<Answer>;
  /** What is answered where the work threw or took too long. */
  otherwise(request: Request, error: Error): Answer;
}

/** Kept for the answer: four attempts of ten seconds, with pauses. */
const reserve = 50 * SECOND;

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

const errorOf = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));

/** @throws where the answer could not be handed over: CloudFormation then waits for its timeout. */
export async function handle(request: Request, context: Context | undefined, handling: Handling): Promise<void> {
  const remaining = (): number => context?.getRemainingTimeInMillis() ?? Number.POSITIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const left = remaining() - reserve;
    if (left === Number.POSITIVE_INFINITY) return;
    timer = setTimeout(() => reject(new Error('it took too long')), Math.max(0, left));
  });
  let answer: Answer;
  try {
    // Started in a callback, so that it may throw at once, too.
    answer = await Promise.race([
      Promise.resolve().then(() => handling.answer(request, () => remaining() - reserve)),
      late,
    ]);
  } catch (thrown) {
    const error = errorOf(thrown);
    console.error(JSON.stringify({ message: 'answered without a result', error: String(error) }));
    answer = handling.otherwise(request, error);
  } finally {
    clearTimeout(timer);
  }
  console.info(JSON.stringify({ request: request.RequestType, type: request.ResourceType, ...answer }));
  await respond(request, answer, sleep);
}
