import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { scanFile } from '../../../lib/backtest/scan-file.ts';
import { deployedForwarding } from '../../../lib/local/forwarding.ts';
import { apiCall, cloudTrailRecord, stateChange } from '../../support/events.ts';
import { folder } from '../../support/folder.ts';

const admits = deployedForwarding();
const log = (records: readonly object[]): string => JSON.stringify({ Records: records });
const launch = (eventId: string, eventTime = '2026-11-20T14:03:11Z') => ({
  ...cloudTrailRecord({ eventName: 'RunInstances', eventId }),
  eventTime,
});
const other = () => cloudTrailRecord({ eventName: 'DescribeInstances' });
const ids = (events: readonly unknown[]): readonly unknown[] => events.map((event) => (event as { id: unknown }).id);

describe('a CloudTrail log file', () => {
  it('gives the launches, and counts the rest', async () => {
    const path = join(folder(), 'a.json.gz');
    writeFileSync(path, gzipSync(log([other(), launch('1', '2026-11-20T14:09:00Z'), other(), launch('2')])));
    const { events, ...scanned } = await scanFile({ name: path }, admits);
    expect(ids(events)).toEqual(['1', '2']);
    expect(scanned).toMatchObject({ records: 4, from: '2026-11-20T14:03:11Z', to: '2026-11-20T14:09:00Z', unread: [] });
  });

  // A copy that broke off: gzip has no last block, or the text no last bracket.
  it.each([
    ['packed', (text: string) => gzipSync(text).subarray(0, -400)],
    ['plain', (text: string) => Buffer.from(text).subarray(0, -3_000)],
  ])('that is cut off, %s, yields what came before and is named', async (_, cut) => {
    const noise = Array.from({ length: 300 }, (__, i) => ({ ...other(), requestID: `${(i * 7_919) % 65_536}-${i}` }));
    const content = cut(log([launch('1'), ...noise, launch('2'), ...noise.slice(0, 1), launch('3')]));
    const { events, unread } = await scanFile({ name: 'cut.json.gz', content }, admits);
    expect(ids(events)).toContain('1');
    expect(ids(events)).not.toContain('3');
    expect(unread).toEqual([{ what: 'cut.json.gz', why: expect.any(String) }]);
  });

  it('that is packed noise, or no JSON, is named', async () => {
    const noise = gzipSync(log([launch('1')]));
    noise.fill(0xff, 20, 60);
    for (const content of [noise, Buffer.from('{"Records":[{"eventVersion":"1.08",}]}')]) {
      const { unread } = await scanFile({ name: 'a.json', content }, admits);
      expect(unread).toHaveLength(1);
    }
  });

  // Each part says its own size; a file has the last one's at its end.
  it('packed in parts is read like any other', async () => {
    const content = Buffer.concat(['{"Records":[', JSON.stringify(launch('1')), ']}'].map((part) => gzipSync(part)));
    const { events, unread } = await scanFile({ name: 'a.json.gz', content }, admits);
    expect([ids(events), unread]).toEqual([['1'], []]);
  });

  // The size at the end is wrong, by little or so that it looks large: the last bytes are as good as lost.
  it.each([5, 0xffff_ffff])('that was damaged yields what came before and is named (%d)', async (size) => {
    const content = gzipSync(log([launch('1'), other(), other(), other(), launch('2')]));
    content.writeUInt32LE(size, content.length - 4);
    const { events, unread } = await scanFile({ name: 'a.json.gz', content }, admits);
    expect(ids(events)).toContain('1');
    expect(unread).toEqual([{ what: 'a.json.gz', why: expect.stringContaining('what came before was read') }]);
  });

  it('that is not there is named', async () => {
    const { events, unread } = await scanFile({ name: '/nonexistent/a.json' }, admits);
    expect([events, unread]).toEqual([[], [{ what: '/nonexistent/a.json', why: 'there is no such file or folder' }]]);
  });
});

it('envelopes and lines are read as replay reads them', async () => {
  const lines = [stateChange({ id: '1' }), apiCall({ eventName: 'RunInstances', eventId: '2' }), launch('3'), other()];
  const content = Buffer.from(lines.map((one) => JSON.stringify(one)).join('\n'));
  const { events, records, unread } = await scanFile({ name: 'a.jsonl', content }, admits);
  expect([ids(events).length, records, unread]).toEqual([3, 4, []]);
});

it('the span leaves out what lies outside of it, by the time and the Region of the record', async () => {
  const content = Buffer.from(
    log([
      launch('early', '2026-11-19T23:59:59Z'),
      launch('in', '2026-11-20T00:00:00Z'),
      { ...launch('elsewhere', '2026-11-20T00:00:00Z'), awsRegion: 'eu-west-1' },
      launch('late', '2026-11-21T00:00:01Z'),
    ]),
  );
  const span = { from: Date.parse('2026-11-20'), to: Date.parse('2026-11-21'), regions: ['us-east-1'] };
  expect(ids((await scanFile({ name: 'a.json', content }, admits, span)).events)).toEqual(['in']);
});
