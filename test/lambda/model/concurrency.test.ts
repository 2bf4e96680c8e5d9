import { expect, it } from 'vitest';
import { limitConcurrency } from '../../../lambda/model/concurrency.ts';

it('work beyond the limit waits its turn, and what fails gives its place on', async () => {
  const limited = limitConcurrency(2);
  const started: number[] = [];
  const ends: (() => void)[] = [];
  const all = [0, 1, 2, 3].map((nth) =>
    limited(async () => {
      started.push(nth);
      await new Promise<void>((resolve) => ends.push(resolve));
      if (nth === 0) throw new Error('fails');
      return nth;
    }),
  );
  const settled = Promise.allSettled(all);
  await Promise.resolve();
  expect(started).toEqual([0, 1]);
  ends[0]?.();
  await expect(all[0]).rejects.toThrow('fails');
  expect(started).toEqual([0, 1, 2]);
  ends[1]?.();
  await all[1];
  expect(started).toEqual([0, 1, 2, 3]);
  ends[2]?.();
  ends[3]?.();
  expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
  expect(await limited(async () => 'later')).toBe('later');
});
