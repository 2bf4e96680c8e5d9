/**
 * Virtual time as lib/local/clock.ts keeps it, for tens of thousands of waiters at once: a heap instead of a
 * set.
 */

import { waiting } from '../../lambda/local/clock.ts';
import type { Clock } from '../../lambda/ports.ts';

interface Waiter {
  readonly at: number;
  /** Of two that wake at one time, the one that lay down first. */
  readonly order: number;
  wake: (() => void) | undefined;
}

const isBefore = (a: Waiter, b: Waiter): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

function createHeap() {
  const heap: Waiter[] = [];
  const swap = (a: number, b: number): void => {
    [heap[a], heap[b]] = [heap[b] as Waiter, heap[a] as Waiter];
  };
  return {
    push(waiter: Waiter): void {
      heap.push(waiter);
      for (let i = heap.length - 1; i > 0; ) {
        const parent = (i - 1) >> 1;
        if (!isBefore(heap[i] as Waiter, heap[parent] as Waiter)) return;
        swap(i, parent);
        i = parent;
      }
    },
    pop(): Waiter | undefined {
      const first = heap[0];
      const last = heap.pop();
      if (last === undefined || heap.length === 0) return first;
      heap[0] = last;
      for (let i = 0; ; ) {
        let least = i;
        for (const child of [2 * i + 1, 2 * i + 2]) {
          if (child < heap.length && isBefore(heap[child] as Waiter, heap[least] as Waiter)) least = child;
        }
        if (least === i) return first;
        swap(i, least);
        i = least;
      }
    },
  };
}

/** Moves on to the earliest waiter once nothing else is left to do. */
export function createFastClock(start: number): Clock {
  let now = start;
  let order = 0;
  let isPumping = false;
  const heap = createHeap();

  function pump(): void {
    isPumping = false;
    let next = heap.pop();
    while (next !== undefined && next.wake === undefined) next = heap.pop();
    if (next?.wake === undefined) return;
    now = Math.max(now, next.at);
    next.wake();
    startPump();
  }
  function startPump(): void {
    if (isPumping) return;
    isPumping = true;
    setImmediate(pump);
  }
  function wakeAfter(milliseconds: number, wake: () => void): () => void {
    const waiter: Waiter = { at: now + Math.max(0, milliseconds), order: order++, wake };
    heap.push(waiter);
    startPump();
    return () => {
      waiter.wake = undefined;
    };
  }

  return {
    now: () => now,
    ...waiting(wakeAfter),
  };
}
