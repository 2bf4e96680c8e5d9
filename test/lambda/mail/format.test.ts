import { describe, expect, it } from 'vitest';
import { dayNextYear, tally, timesIn } from '../../../lambda/mail/format.ts';
import { START } from '../../support/incidents.ts';

const HOUR = 60 * 60_000;

describe('times', () => {
  it('are in UTC alone where no time zone is configured', () => {
    const times = timesIn(undefined);
    expect([times.timestamp(START), times.clock(START)]).toEqual(['2026-11-20 14:03:11 UTC', '14:03 UTC']);
  });

  it('have the time zone beside it, with the day where that differs', () => {
    const times = timesIn('Asia/Seoul');
    expect([times.timestamp(START), times.clock(START)]).toEqual([
      '2026-11-20 14:03:11 UTC (23:03:11 Asia/Seoul)',
      '14:03 UTC (23:03 Asia/Seoul)',
    ]);
    expect(times.timestamp(START + HOUR)).toBe('2026-11-20 15:03:11 UTC (2026-11-21 00:03:11 Asia/Seoul)');
  });

  it('follow daylight saving time', () => {
    const { clock } = timesIn('Europe/Berlin');
    expect(clock(Date.UTC(2026, 0, 15, 12))).toBe('12:00 UTC (13:00 Europe/Berlin)');
    expect(clock(Date.UTC(2026, 6, 15, 12))).toBe('12:00 UTC (14:00 Europe/Berlin)');
  });

  it('are in UTC where the runtime does not know the zone, or the time is none', () => {
    expect(timesIn('Mars/Olympus').clock(START)).toBe('14:03 UTC');
    expect(timesIn('Asia/Seoul').clock(Number.NaN)).toBe('00:00 UTC (09:00 Asia/Seoul)');
  });
});

describe('other words', () => {
  it('the same day a year later, but for the 29th of February', () => {
    expect([dayNextYear(START), dayNextYear(Date.UTC(2028, 1, 29))]).toEqual(['2027-11-20', '2029-02-28']);
  });

  it('a tally has the most frequent first, then goes by name', () => {
    expect(tally(['b', 'a', 'c', 'c'])).toEqual([
      ['c', 2],
      ['a', 1],
      ['b', 1],
    ]);
  });
});
