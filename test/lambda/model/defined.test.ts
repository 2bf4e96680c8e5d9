import { expect, it } from 'vitest';
import { defined } from '../../../lambda/model/defined.ts';

it('leaves out what is undefined, and nothing else: null, 0, false and empty text are values', () => {
  const all = { a: undefined, b: null, c: 0, d: false, e: '', f: [] };
  expect(Object.keys(defined(all))).toEqual(['b', 'c', 'd', 'e', 'f']);
});

it('leaves what is inside as it is', () => {
  const inner = { a: undefined };
  expect(defined({ inner }).inner).toBe(inner);
});
