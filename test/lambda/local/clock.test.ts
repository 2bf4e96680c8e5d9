import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../../lambda/local/clock.ts';

describe('the virtual clock', () => {
  it('sleeps for hours in no time', async () => {
    const clock = createVirtualClock(1000);
    await clock.sleep(3_600_000);
    expect(clock.now()).toBe(3_601_000);
  });

  it('lets waits run side by side: the longest one counts, not the sum', async () => {
    const clock = createVirtualClock(0);
    const order: string[] = [];
    const wait = (name: string, milliseconds: number) =>
      clock.sleep(milliseconds).then(() => order.push(`${name} ${clock.now()}`));
    await Promise.all([wait('c', 3000), wait('a', 1000), wait('b', 2000)]);
    expect(order).toEqual(['a 1000', 'b 2000', 'c 3000']);
  });

  it('stands still while work goes on that nobody sleeps for', async () => {
    const clock = createVirtualClock(5);
    expect(await clock.within(1000, async () => 'done')).toBe('done');
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(clock.now()).toBe(5);
  });

  it('gives up on what hangs, at the time it was allowed', async () => {
    const clock = createVirtualClock(0);
    await expect(clock.within(1500, () => new Promise(() => {}))).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(clock.now()).toBe(1500);
  });

  it('gives up on a sleep that is longer than allowed', async () => {
    const clock = createVirtualClock(0);
    await expect(clock.within(1000, () => clock.sleep(2000))).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(clock.now()).toBe(1000);
  });

  it('aborts what it gives up, and not what is done in time', async () => {
    const clock = createVirtualClock(0);
    const signals: AbortSignal[] = [];
    await clock.within(1000, async (signal) => void signals.push(signal));
    const hung = clock.within(1000, (signal) => {
      signals.push(signal);
      return new Promise(() => {});
    });
    await expect(hung).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, true]);
  });

  it('never goes back', () => {
    const clock = createVirtualClock(10);
    clock.advanceTo(5);
    expect(clock.now()).toBe(10);
    clock.advanceTo(15);
    expect(clock.now()).toBe(15);
  });
});
