/** Timers in virtual time. */
import type { TimerTask } from '../model/timer.ts';
import type { Timers } from '../ports.ts';

export interface LocalTimers extends Timers {
  /** When the next task comes, in milliseconds since the epoch; undefined where none is left. */
  nextDue(): number | undefined;
  /** Takes out the tasks that come by `now`, the earliest first, in the order they were scheduled. */
  takeDue(now: number): readonly TimerTask[];
  /**
   * A task whose handling failed comes back unchanged at a later time, at most so often as a queue redelivers
   * it.
   */
  comeBack(task: TimerTask, at: number): void;
}

/** A queue of the detector redelivers a message four times before it goes to the dead letters. */
const redeliveries = 4;

export function createLocalTimers(): LocalTimers {
  let waiting: readonly { readonly task: TimerTask; readonly at: number }[] = [];
  const failures = new Map<TimerTask, number>();
  const add = (task: TimerTask, at: number): void => {
    waiting = [...waiting, { task, at }].sort((a, b) => a.at - b.at);
  };
  return {
    async schedule(task) {
      add(structuredClone(task), task.dueAt);
    },
    nextDue: () => waiting[0]?.at,
    takeDue(now) {
      const due = waiting.filter(({ at }) => at <= now);
      waiting = waiting.filter(({ at }) => at > now);
      return due.map(({ task }) => task);
    },
    comeBack(task, at) {
      const failed = (failures.get(task) ?? 0) + 1;
      failures.set(task, failed);
      if (failed <= redeliveries) add(task, at);
    },
  };
}
