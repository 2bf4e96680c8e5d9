/** Questions to AWS whose failure costs the answer alone, and is told. */
import { systemClock } from '../../lambda/adapters/clock.ts';
import { awsError, awsErrorKind } from '../aws-errors.ts';
import { UserError } from '../errors.ts';

/** What could not be read, and why. */
export interface Unread {
  /** The IAM action, with its Region where it is not the home Region. */
  readonly what: string;
  readonly why: string;
}

/** Long enough for a far Region's first connection; a Region that takes longer is unknown. */
const answerMilliseconds = 4_000;

/** Asks, and keeps a list of what AWS did not answer. */
export interface Questions {
  readonly unread: readonly Unread[];
  /** Undefined where AWS refuses or does not answer in time. Rejects with what is our own bug. */
  ask<T>(action: string, work: (signal: AbortSignal) => Promise<T>, where?: string): Promise<T | undefined>;
}

export function createQuestions(milliseconds: number = answerMilliseconds): Questions {
  const unread: Unread[] = [];
  return {
    unread,
    async ask(action, work, where) {
      try {
        return await systemClock.within(milliseconds, work);
      } catch (thrown) {
        const isTold = thrown instanceof UserError || (thrown as Error).name === 'AbortError';
        if (!isTold && awsErrorKind(thrown) === undefined) throw thrown;
        const error = awsError(thrown, action);
        unread.push({
          what: where === undefined ? action : `${action} in ${where}`,
          why: error instanceof UserError ? error.message : String((thrown as Error).message),
        });
        return undefined;
      }
    },
  };
}
