/** The search in raw bytes finds exactly what parsing every record finds. */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toEnvelope } from '../../lambda/local/envelope.ts';
import { logHead, NotALog, scanLog } from '../../lib/backtest/log-scan.ts';
import { scanFile } from '../../lib/backtest/scan-file.ts';
import { deployedForwarding } from '../../lib/local/forwarding.ts';
import { cloudTrailRecord, type Json } from '../support/events.ts';

const admits = deployedForwarding();

const name = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.constantFrom('RunInstances', 'CreateFleet', 'RequestSpotInstances', 'CreateFunction20150331'),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom('Decrypt', 'GetBucketAcl', 'RunInstance', 'runInstances', 'RunInstancesX', ''),
  },
);
/** What an attacker, or an ordinary call, may put into a record to look like another one. */
const trap = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: name.map((eventName) => ({ eventName })) },
  {
    weight: 1,
    arbitrary: fc.constant({
      note: '"eventName":"RunInstances"',
      other: 'eventName',
      value: '{"eventVersion":"1"},{"eventVersion":"2"',
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constant({ keys: ['eventName', 'RunInstances'], 'a\u0000\u001f<>&=\\': 'é\u2028\ud83d' }),
  },
  {
    weight: 1,
    arbitrary: fc.array(name, { maxLength: 4 }).map((names) => ({
      Records: names.map((eventName) => cloudTrailRecord({ eventName })),
      list: [{ a: 1 }, ...names.map((eventName) => cloudTrailRecord({ eventName }))],
    })),
  },
);
const record = fc
  .tuple(
    name,
    trap,
    trap,
    fc.oneof({ weight: 3, arbitrary: fc.nat(50) }, { weight: 1, arbitrary: fc.nat(40_000) }),
    fc.constantFrom('ec2.amazonaws.com', 'lambda.amazonaws.com'),
  )
  .map(([eventName, before, after, padding, eventSource]): Json => {
    const { eventVersion, ...rest } = cloudTrailRecord({ eventName });
    return {
      eventVersion,
      before,
      ...rest,
      eventSource,
      requestParameters: { after, padding: 'x'.repeat(padding) },
      eventName,
    };
  });

const written: readonly ((records: readonly Json[]) => string)[] = [
  (records) => JSON.stringify({ Records: records }),
  (records) => JSON.stringify({ Records: records }, undefined, 2),
  (records) => `{"Records": [${records.map((one) => JSON.stringify(one)).join(', ')}]}\n`,
  (records) => JSON.stringify({ Records: records }).replaceAll('RunInstances', 'Run\\u0049nstances'),
  (records) => JSON.stringify({ Records: records }).replaceAll('"eventName"', '"event\\u004eame"'),
  (records) => JSON.stringify({ Records: records.map(({ eventVersion: _, ...rest }) => rest) }),
];

const parsedAll = (text: string): readonly unknown[] =>
  (JSON.parse(text) as { Records: Json[] }).Records.map((one) => toEnvelope(one)).filter(admits);

it('in files, packed or not, however they are written', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { minLength: 1, maxLength: 12 }),
      fc.constantFrom(...written),
      fc.boolean(),
      async (records, write, isPacked) => {
        const text = write(records);
        const content = isPacked ? gzipSync(text) : Buffer.from(text);
        const { events, unread } = await scanFile({ name: 'a.json', content }, admits);
        expect(unread).toEqual([]);
        expect(events).toEqual(parsedAll(text));
      },
    ),
    { numRuns: 150 },
  );
});

it('wherever the stream of bytes is cut', () => {
  fc.assert(
    fc.property(
      fc.array(record, { minLength: 1, maxLength: 6 }),
      fc.constantFrom(...written.slice(0, 3)),
      fc.array(fc.integer({ min: 1, max: 50_000 }), { minLength: 1, maxLength: 30 }),
      (records, write, cuts) => {
        const text = write(records);
        const bytes = Buffer.from(text);
        const scan = scanLog(logHead(bytes) as { start: number; firstKey: string });
        try {
          let at = 0;
          for (const size of [600, ...cuts, bytes.length]) {
            scan.push(bytes.subarray(at, at + size));
            at = Math.min(at + size, bytes.length);
          }
          expect(
            scan
              .end()
              .found.map((one) => toEnvelope(one))
              .filter(admits),
          ).toEqual(parsedAll(text));
        } catch (error) {
          // Then the file is parsed whole.
          if (!(error instanceof NotALog)) throw error;
        }
      },
    ),
    { numRuns: 150 },
  );
});
