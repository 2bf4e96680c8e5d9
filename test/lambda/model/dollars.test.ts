import { describe, expect, it } from 'vitest';
import { dollars } from '../../../lambda/model/dollars.ts';

describe('dollars', () => {
  it('have cents below ten only, and commas above a thousand', () => {
    expect([0, 0.0104, 3, 4.08, 9.999, 10.4, 171.36, 4113].map(dollars)).toEqual([
      '$0',
      '$0.01',
      '$3',
      '$4.08',
      '$10',
      '$10',
      '$171',
      '$4,113',
    ]);
  });

  it('are no zero where something is paid, and no number where there is none', () => {
    expect([0.004, Number.NaN, Number.POSITIVE_INFINITY].map(dollars)).toEqual(['<$0.01', '$?', '$?']);
  });
});
