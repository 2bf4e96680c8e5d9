import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../lambda/adapters/clock.ts';

describe('the system clock', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('hands on what comes in time, and leaves no timer behind that would keep the function alive', async () => {
    await expect(systemClock.within(1000, async () => 'done')).resolves.toBe('done');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('hands on a failure that comes in time', async () => {
    await expect(systemClock.within(1000, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('gives up with a TimeoutError on what hangs: one hung Region must not hold the others', async () => {
    const result = expect(systemClock.within(1000, () => new Promise(() => {}))).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    await vi.advanceTimersByTimeAsync(1000);
    await result;
  });

  it('aborts what it gives up, and not what is done in time', async () => {
    const signals: AbortSignal[] = [];
    const noted =
      <T>(work: Promise<T>) =>
      (signal: AbortSignal) => {
        signals.push(signal);
        return work;
      };
    await systemClock.within(1000, noted(Promise.resolve()));
    const result = expect(systemClock.within(1000, noted(new Promise(() => {})))).rejects.toThrow('1000 ms');
    await vi.advanceTimersByTimeAsync(1000);
    await result;
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, true]);
  });

  it('stays calm when what it gave up on fails later', async () => {
    let fail = (_: Error): void => {};
    const work = new Promise<never>((_, reject) => {
      fail = reject;
    });
    const result = expect(systemClock.within(10, () => work)).rejects.toMatchObject({ name: 'TimeoutError' });
    await vi.advanceTimersByTimeAsync(10);
    await result;
    fail(new Error('late'));
    await vi.advanceTimersByTimeAsync(0);
  });

  it('sleeps', async () => {
    const slept = vi.fn();
    void systemClock.sleep(500).then(slept);
    await vi.advanceTimersByTimeAsync(499);
    expect(slept).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(slept).toHaveBeenCalled();
  });
});
