import { expect, it } from 'vitest';
import { createLocalTimers } from '../../../lambda/local/timers.ts';
import type { TimerTask } from '../../../lambda/model/timer.ts';

const task = (dueAt: number, incident = 'i'): TimerTask => ({ kind: 'follow-up', owner: 's', incident, dueAt });

it('hands out what is due, the earliest first, ties in the order they were scheduled', async () => {
  const timers = createLocalTimers();
  for (const one of [task(20, 'c'), task(10, 'a'), task(10, 'b'), task(30, 'd')]) await timers.schedule(one);
  expect(timers.nextDue()).toBe(10);
  expect(timers.takeDue(20).map((one) => one.kind === 'follow-up' && one.incident)).toEqual(['a', 'b', 'c']);
  expect(timers.nextDue()).toBe(30);
  timers.takeDue(30);
  expect(timers.nextDue()).toBeUndefined();
});

it('brings a failed task back unchanged, but not for ever', async () => {
  const timers = createLocalTimers();
  await timers.schedule(task(10));
  let deliveries = 0;
  for (let [one] = timers.takeDue(1000); one; [one] = timers.takeDue(1000)) {
    expect(one).toEqual(task(10));
    deliveries += 1;
    timers.comeBack(one, 500);
  }
  expect(deliveries).toBe(5);
});
