import { expect, it } from 'vitest';
import { createTimeRange } from '../../../lib/backtest/time-range.ts';

const seen = (...texts: readonly string[]) => {
  const times = createTimeRange();
  for (const text of texts) times.see(Buffer.from(text), text.indexOf('"eventName"'));
  return times.range();
};
const record = (time: string, source = 'ec2.amazonaws.com'): string =>
  `{"eventVersion":"1.11","eventTime":"${time}","eventSource":"${source}","eventName":"Decrypt"}`;

it('is of the earliest and the latest time, in whatever order they come', () => {
  expect(
    seen(
      record('2026-11-20T14:03:11Z'),
      record('2026-01-02T00:00:00Z', 'a.amazonaws.com'),
      record('2026-11-20T14:03:10Z'),
    ),
  ).toEqual({ from: '2026-01-02T00:00:00Z', to: '2026-11-20T14:03:11Z' });
});

it('leaves out what is no time, and what stands elsewhere', () => {
  expect(seen(record('2026-11-20 14:03:11Z'), record('yesterday'), '{"eventName":"Decrypt"}')).toEqual({});
  const times = createTimeRange();
  for (const value of [undefined, 5, 'soon', '2026-11-20T14:03:1xZ', '2026-11-20T14:03:11Z']) times.add(value);
  expect(times.range()).toEqual({ from: '2026-11-20T14:03:11Z', to: '2026-11-20T14:03:11Z' });
});
