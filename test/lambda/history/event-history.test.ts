import { describe, expect, it } from 'vitest';
import { type LookUp, readEventHistory } from '../../../lambda/history/event-history.ts';
import { createHistoryCache } from '../../../lib/backtest/history-cache.ts';
import { deployedForwarding } from '../../../lib/local/forwarding.ts';
import { cloudTrailRecord } from '../../support/events.ts';
import { folder } from '../../support/folder.ts';

const admits = deployedForwarding();
const region = 'us-east-1';
const now = Date.parse('2026-11-20T12:00:00Z');
const minutesAgo = (minutes: number): string => new Date(now - minutes * 60_000).toISOString().replace('.000Z', 'Z');
const write = (eventName: string, minutes: number) =>
  cloudTrailRecord({ eventName, eventId: `${eventName}-${minutes}`, time: minutesAgo(minutes) });

const whole = { cut: [], isInterrupted: false };

interface Call {
  readonly query: string;
  readonly from: number;
}

/** CloudTrail with these records: newest first, `size` a page. */
function cloudTrail(records: readonly ReturnType<typeof write>[], size = 50) {
  const calls: Call[] = [];
  const sorted = [...records].sort((a, b) => (String(a.eventTime) < String(b.eventTime) ? 1 : -1));
  const lookUp: LookUp = async (_, query, span, next) => {
    calls.push({ query, from: span.from });
    const found = sorted.filter(({ eventName, eventTime }) => {
      const time = Date.parse(String(eventTime));
      return (query === 'writes' || query === eventName) && time >= span.from && time <= span.to;
    });
    const start = Number(next ?? 0);
    const page = { records: found.slice(start, start + size).map((one) => JSON.stringify(one)) };
    return start + size < found.length ? { ...page, next: String(start + size) } : page;
  };
  return { lookUp, calls };
}

function reading(lookUp: LookUp, path: string, more: object = {}) {
  const waits: number[] = [];
  const cache = createHistoryCache(path);
  const input = {
    ...{ lookUp, cache, admits, region, now },
    span: { from: now - 90 * 86_400_000, to: now },
    sleep: async (milliseconds: number) => {
      waits.push(milliseconds);
    },
    isInterrupted: () => false,
    ...more,
  };
  return {
    waits,
    cache,
    run: () => readEventHistory(input),
    ids: () => cache.all(region).events.map((event) => (event as { id: string }).id),
  };
}

describe('the event history of a quiet Region', () => {
  it('is read once, at two calls a second, and what is forwarded is kept', async () => {
    const { lookUp, calls } = cloudTrail(
      [write('RunInstances', 60), write('PutObject', 90), write('CreateFleet', 9_000)],
      2,
    );
    const { run, ids, waits, cache } = reading(lookUp, folder());
    expect(await run()).toEqual(whole);
    expect(ids()).toEqual(['RunInstances-60', 'CreateFleet-9000']);
    expect(calls.map(({ query }) => query)).toEqual(['writes', 'writes']);
    expect(waits).toEqual([500, 500]);
    expect(cache.all(region).records).toBe(3);
  });

  it('is asked only for what came since, the next time', async () => {
    const path = folder();
    await reading(cloudTrail([write('RunInstances', 60)]).lookUp, path).run();
    const later = cloudTrail([write('RunInstances', 60), write('RunInstances', 10)]);
    const { run, ids } = reading(later.lookUp, path);
    await run();
    // The last twenty minutes were not settled then.
    expect(later.calls).toEqual([{ query: 'writes', from: now - 20 * 60_000 }]);
    expect(ids()).toEqual(['RunInstances-60', 'RunInstances-10']);
  });
});

const busy = Array.from({ length: 3_000 }, (_, i) => write(i % 1_000 === 999 ? 'RunInstances' : 'PutObject', 30 + i));
const launches = ['RunInstances-1029', 'RunInstances-2029', 'RunInstances-3029'];

describe('the event history of a busy Region', () => {
  it('is read by the names of the watched calls, beyond what was written last', async () => {
    const { lookUp, calls } = cloudTrail(busy);
    const { run, ids } = reading(lookUp, folder());
    expect(await run()).toEqual(whole);
    expect(ids()).toEqual(launches);
    expect(calls.filter(({ query }) => query === 'writes')).toHaveLength(20);
    expect(calls.filter(({ query }) => query === 'RunInstances')).toHaveLength(1);
  });

  it('goes on where it was interrupted, and loses nothing', async () => {
    const path = folder();
    const { lookUp, calls } = cloudTrail(busy);
    const first = reading(lookUp, path, { isInterrupted: () => calls.length >= 12 });
    expect(await first.run()).toEqual({ cut: [], isInterrupted: true });
    const second = reading(lookUp, path);
    expect(await second.run()).toEqual(whole);
    expect(second.ids()).toEqual(launches);
    const [before, third] = [calls.length, reading(lookUp, path)];
    await third.run();
    // Only the twenty minutes that were not settled.
    expect(calls.slice(before).map(({ query }) => query)).toEqual(['writes']);
    expect(third.ids()).toEqual(launches);
  });
});

it('what a Region refuses with is handed on', async () => {
  const error = new Error('denied by a policy');
  const lookUp: LookUp = async () => {
    throw error;
  };
  expect(await reading(lookUp, folder()).run()).toEqual({ cut: [], error, isInterrupted: false });
});

it('a name with more calls than may be read is read from its newest on, and is named', async () => {
  const many = Array.from({ length: 1_500 }, (_, i) => write('RunInstances', 30 + i));
  const { lookUp, calls } = cloudTrail(many);
  const mostPages = (query: string): number => (query === 'writes' ? 1 : 2);
  const { run, ids } = reading(lookUp, folder(), { mostPages });
  expect(await run()).toEqual({ cut: ['RunInstances'], isInterrupted: false });
  // The name goes on in the second in which the page of all writes ended.
  expect(ids()).toHaveLength(149);
  expect(ids()).toContain('RunInstances-30');
  expect(calls.filter(({ query }) => query === 'RunInstances')).toHaveLength(2);
});

it('calls that are recorded in us-east-1 alone are asked for there alone', async () => {
  const asked = async (where: string): Promise<readonly string[]> => {
    const { lookUp, calls } = cloudTrail(Array.from({ length: 60 }, (_, i) => write('PutObject', 30 + i)));
    await reading(lookUp, folder(), { region: where, mostPages: () => 1 }).run();
    return calls.map(({ query }) => query);
  };
  expect(await asked('us-east-1')).toEqual(expect.arrayContaining(['RunInstances', 'CreateSavingsPlan']));
  const elsewhere = await asked('eu-west-1');
  expect(elsewhere).toContain('RunInstances');
  expect(elsewhere).not.toContain('CreateSavingsPlan');
});
