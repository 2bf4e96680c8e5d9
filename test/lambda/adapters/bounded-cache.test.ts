import { expect, it } from 'vitest';
import { createBoundedCache } from '../../../lambda/adapters/bounded-cache.ts';

it('what was not used for longest is forgotten first, a look counting as a use', () => {
  const recent = createBoundedCache<number>(2);
  recent.set('a', 1);
  recent.set('b', 2);
  expect(recent.get('a')).toBe(1);
  recent.set('c', 3);
  expect(['a', 'b', 'c'].map((key) => recent.get(key))).toEqual([1, undefined, 3]);
});

it('a value that is set again takes no second place', () => {
  const recent = createBoundedCache<number>(2);
  recent.set('a', 1);
  recent.set('b', 2);
  recent.set('b', 3);
  expect([recent.get('a'), recent.get('b')]).toEqual([1, 3]);
});
