/** Virtual time: whoever waits costs no time, and hours of follow-ups pass in a moment. */
import { timeoutError } from '../adapters/clock.ts';
import type { Clock } from '../ports.ts';

export interface VirtualClock extends Clock {
  /** Sets the clock forward; never back. */
  advanceTo(time: number): void;
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/**
 * The clock moves on to the earliest waker once nothing else is left to do, so that waiting side by side
 * takes as long as the longest wait, not as long as all of them.
 */
export function createVirtualClock(start: number): VirtualClock {
  let now = start;
  let pumping = false;
  const sleepers = new Set<Sleeper>();

  const pump = (): void => {
    pumping = false;
    let next: Sleeper | undefined;
    for (const sleeper of sleepers) if (!next || sleeper.at < next.at) next = sleeper;
    if (!next) return;
    sleepers.delete(next);
    now = Math.max(now, next.at);
    next.wake();
    startPump();
  };
  const startPump = (): void => {
    if (pumping || sleepers.size === 0) return;
    pumping = true;
    setImmediate(pump);
  };
  const wakeAfter = (milliseconds: number, wake: () => void): (() => void) => {
    const sleeper = { at: now + Math.max(0, milliseconds), wake };
    sleepers.add(sleeper);
    startPump();
    return () => sleepers.delete(sleeper);
  };

  return {
    now: () => now,
    advanceTo: (time) => {
      now = Math.max(now, time);
    },
    ...waiting(wakeAfter),
  };
}

/**
 * How a clock of virtual time waits.
 *
 * @param wakeAfter wakes after so many milliseconds; returns how to call that off
 */
export const waiting = (
  wakeAfter: (milliseconds: number, wake: () => void) => () => void,
): Pick<Clock, 'sleep' | 'within'> => ({
  sleep: (milliseconds) => new Promise((resolve) => void wakeAfter(milliseconds, resolve)),
  async within(milliseconds, work) {
    const giveUp = new AbortController();
    let cancel = (): void => {};
    const tooLate = new Promise<never>((_, reject) => {
      cancel = wakeAfter(milliseconds, () => {
        const error = timeoutError(milliseconds);
        reject(error);
        giveUp.abort(error);
      });
    });
    try {
      return await Promise.race([work(giveUp.signal), tooLate]);
    } finally {
      cancel();
    }
  },
});
