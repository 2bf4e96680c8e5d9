import { expect, it } from 'vitest';
import { gapsIn } from '../../../lambda/history/intervals.ts';

const whole = { from: 0, to: 100 };

it.each([
  ['nothing', [], [{ from: 0, to: 100 }]],
  ['all', [{ from: -5, to: 120 }], []],
  [
    'the middle',
    [{ from: 20, to: 60 }],
    [
      { from: 60, to: 100 },
      { from: 0, to: 20 },
    ],
  ],
  [
    'overlapping parts',
    [
      { from: 50, to: 100 },
      { from: 10, to: 60 },
      { from: 40, to: 55 },
    ],
    [{ from: 0, to: 10 }],
  ],
  [
    'a part of no length, or of the other side',
    [
      { from: 60, to: 50 },
      { from: 200, to: 300 },
      { from: -9, to: -1 },
    ],
    [{ from: 0, to: 100 }],
  ],
])('what %s leaves open, latest first', (_, parts, gaps) => {
  expect(gapsIn(whole, parts)).toEqual(gaps);
});
