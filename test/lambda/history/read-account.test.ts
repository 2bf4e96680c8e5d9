import { expect, it } from 'vitest';
import { createMemory } from '../../../lambda/batch/memory.ts';
import { readEvents } from '../../../lambda/history/progress.ts';
import { mostNamePages, readRegionsOf } from '../../../lambda/history/read-account.ts';
import { DAY, HOUR } from '../../../lambda/model/time.ts';
import type { HistoryPorts } from '../../../lambda/ports.ts';
import { cloudTrailRecord } from '../../support/events.ts';
import { fakePorts, testTime } from '../../support/ports.ts';

const account = '123456789012';
const place = { account, region: 'us-east-1' };

it('of a name with more calls than are read, the latest are kept, over as many runs as it takes', async () => {
  const fake = fakePorts();
  const page = (query: string, to: number) =>
    Array.from({ length: 50 }, (_, i) => {
      const time = to - i * 1_000;
      const eventName = query === 'writes' ? 'CreateTags' : query;
      return JSON.stringify(
        cloudTrailRecord({ eventName, eventId: `${eventName}-${time}`, time: new Date(time).toISOString() }),
      );
    });
  let calls = 0;
  const ports = {
    ...fake.ports,
    // Of all names there is nothing, but of one there is no end; the token is how far it came.
    lookUp: async (_: unknown, query: string, span: { to: number }, next: string | undefined) => {
      calls += 1;
      if (query !== 'writes' && query !== 'CreateKeyPair') return { records: [] };
      const to = Number(next ?? span.to);
      return { records: page(query, to), next: String(to - 50_000) };
    },
  } as unknown as HistoryPorts;
  const memory = createMemory({ ports, deadline: Number.POSITIVE_INFINITY });
  const span = { from: testTime - 90 * DAY, to: testTime };
  const run = (deadline: number) =>
    readRegionsOf({ ports, memory, admits: () => true, deadline }, account, [place.region], span);
  // Cut off in the middle of the name.
  await run(testTime + 40_000);
  const { progress } = await run(testTime + HOUR);
  expect(progress[0]).toMatchObject({ isDone: true, cut: ['CreateKeyPair'] });
  const [known = { chunks: 0 }] = progress;
  const events = (await readEvents(memory, place, known as (typeof progress)[number])) as { id: string }[];
  const keyPairs = new Set(events.map(({ id }) => id).filter((id) => id.startsWith('CreateKeyPair')));
  expect(keyPairs.size).toBeLessThanOrEqual(mostNamePages * 50);
  expect(keyPairs.size).toBeGreaterThan((mostNamePages - 2) * 50);
  const before = calls;
  await run(testTime + HOUR);
  expect(calls).toBe(before);
});
