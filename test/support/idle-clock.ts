/**
 * Virtual time beside real calls on 127.0.0.1: it goes on to the next who waits only while no call is under
 * way, so that a busy machine is slower, and never later.
 */

import { waiting } from '../../lambda/local/clock.ts';
import type { Clock } from '../../lambda/ports.ts';

/** Milliseconds in which whoever has something to do gets on with it. */
const GRACE = 4;

export interface IdleClock extends Clock {
  pass(milliseconds: number): void;
  /** Time stands still until it is done. */
  during<T>(call: Promise<T>): Promise<T>;
}

interface Waiter {
  readonly at: number;
  readonly wake: () => void;
}

export function createIdleClock(start: number): IdleClock {
  let now = start;
  let underWay = 0;
  /** Counts what happens: time goes on only where nothing did for a while. */
  let happened = 0;
  let isLooking = false;
  const waiters = new Set<Waiter>();

  function look(): void {
    if (isLooking || waiters.size === 0) return;
    isLooking = true;
    const before = happened;
    setTimeout(
      () =>
        setImmediate(() => {
          isLooking = false;
          if (underWay === 0 && happened === before) wakeNext();
          look();
        }),
      GRACE,
    );
  }
  function wakeNext(): void {
    const [next] = [...waiters].sort((a, b) => a.at - b.at);
    if (!next) return;
    waiters.delete(next);
    happened += 1;
    now = Math.max(now, next.at);
    next.wake();
  }

  return {
    now: () => now,
    pass(milliseconds) {
      now += milliseconds;
    },
    async during(call) {
      underWay += 1;
      happened += 1;
      try {
        return await call;
      } finally {
        underWay -= 1;
        happened += 1;
      }
    },
    ...waiting((milliseconds, wake) => {
      const waiter = { at: now + Math.max(0, milliseconds), wake };
      waiters.add(waiter);
      happened += 1;
      look();
      return () => waiters.delete(waiter);
    }),
  };
}
