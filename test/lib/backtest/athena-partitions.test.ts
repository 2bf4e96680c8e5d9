import { describe, expect, it } from 'vitest';
import { partitionConditions } from '../../../lib/backtest/athena-partitions.ts';

const at = (time: string): number => Date.parse(time);
const now = at('2026-11-25T12:00:00Z');
const text = (name: string, format?: string) => ({ name, type: 'string', ...(format === undefined ? {} : { format }) });
const calendar = ['year', 'month', 'day'].map((name) => text(name));

describe('partitions by a projected date', () => {
  // A file is delivered minutes after its events: those of the last minutes of a day lie in the next day's.
  it.each([
    ['yyyy/MM/dd', `"timestamp" BETWEEN '2026/11/20' AND '2026/11/23'`],
    ['yyyy-MM-dd', `"timestamp" BETWEEN '2026-11-20' AND '2026-11-23'`],
    ['yyyy/MM/dd/HH', `"timestamp" BETWEEN '2026/11/20/10' AND '2026/11/23/23'`],
    ['yyyyMM', `"timestamp" BETWEEN '202611' AND '202611'`],
  ])('%s are taken to the day after the end', (format, condition) => {
    const span = { from: at('2026-11-20T10:00:00Z'), to: at('2026-11-22T23:59:59Z') };
    expect(partitionConditions([text('timestamp', format)], span, now)).toEqual({
      used: ['timestamp'],
      conditions: [condition],
    });
  });

  it('end with today where no end is asked for', () => {
    const { conditions } = partitionConditions(
      [{ name: 'dt', type: 'date' }],
      { from: at('2026-11-24T00:00:00Z') },
      now,
    );
    expect(conditions).toEqual([`"dt" BETWEEN DATE '2026-11-24' AND DATE '2026-11-26'`]);
  });

  // Compared as texts, days before years would leave out what is asked for.
  it.each([undefined, 'dd/MM/yyyy', 'yyyy/dd/MM', 'yyyy MMM'])('of the format %s are not relied on', (format) => {
    expect(partitionConditions([text('timestamp', format)], { from: now }, now)).toEqual({ used: [], conditions: [] });
  });
});

describe('partitions by year, month and day', () => {
  it('take months whole where the span does', () => {
    const span = { from: at('2026-10-01T00:00:00Z'), to: at('2026-11-02T00:00:00Z') };
    expect(partitionConditions(calendar, span, now)).toEqual({
      used: ['year', 'month', 'day'],
      conditions: [
        `(("year" IN ('2026') AND "month" IN ('10')) OR ("year" IN ('2026') AND "month" IN ('11') AND "day" IN ('01', '02', '03', '1', '2', '3')))`,
      ],
    });
  });

  it('go over the end of a year, and are numbers where they are of such a type', () => {
    const keys = [
      { name: 'year', type: 'int' },
      { name: 'month', type: 'bigint' },
    ];
    const span = { from: at('2025-12-31T10:00:00Z'), to: at('2026-01-01T00:00:00Z') };
    expect(partitionConditions(keys, span, now).conditions).toEqual([
      '(("year" IN (2025) AND "month" IN (12)) OR ("year" IN (2026) AND "month" IN (1)))',
    ]);
  });
});

it('by Region and time are used for what is asked for alone', () => {
  const keys = [text('account'), text('Region'), ...calendar];
  expect(partitionConditions(keys, {}, now)).toEqual({ used: [], conditions: [] });
  expect(partitionConditions(keys, { regions: ['us-east-1'] }, now)).toEqual({
    used: ['Region'],
    conditions: [`"Region" IN ('us-east-1')`],
  });
});
