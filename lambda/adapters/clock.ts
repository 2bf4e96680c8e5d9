/** Real time. */
import type { Clock } from '../ports.ts';

/** What `Clock.within` rejects with; its name is `TimeoutError`. */
export const timeoutError = (milliseconds: number): Error =>
  Object.assign(new Error(`no answer within ${milliseconds} ms`), { name: 'TimeoutError' });

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds))),
  async within(milliseconds, work) {
    const giveUp = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => {
          const error = timeoutError(milliseconds);
          reject(error);
          giveUp.abort(error);
        },
        Math.max(0, milliseconds),
      );
    });
    try {
      return await Promise.race([work(giveUp.signal), tooLate]);
    } finally {
      clearTimeout(timer);
    }
  },
};
