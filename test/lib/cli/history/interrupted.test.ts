import { expect, it } from 'vitest';
import type { Bucket } from '../../../../lib/backtest/bucket.ts';
import { readBucket } from '../../../../lib/cli/history/bucket.ts';
import { readFiles } from '../../../../lib/cli/history/files.ts';
import { deployedForwarding } from '../../../../lib/local/forwarding.ts';
import { cloudTrailRecord } from '../../../support/events.ts';
import { folder } from '../../../support/folder.ts';

const names = Array.from({ length: 40 }, (_, n) => `${String(n).padStart(2, '0')}.json`);
const log = JSON.stringify({ Records: [cloudTrailRecord({ eventName: 'RunInstances' })] });
/** The first line of progress makes somebody lose patience. */
const reading = {
  admits: deployedForwarding(),
  span: {},
  say: () => {},
  stream: { isTTY: true, write: () => process.emit('SIGINT') },
};

it('Ctrl-C keeps the files that were read, and says how many were not', async () => {
  const path = folder(Object.fromEntries(names.map((name) => [name, log])));
  const { events, files, unread } = await readFiles([path], reading);
  expect(files).toBeGreaterThan(0);
  expect(events).toHaveLength(files);
  expect(unread).toEqual([{ what: `${40 - files} files`, why: 'interrupted before they were read' }]);
});

it('Ctrl-C keeps the objects that were read, and says how many were not', async () => {
  const bucket: Bucket = {
    list: async function* () {
      for (const key of names) yield { key, size: log.length };
    },
    read: async () => Buffer.from(log),
  };
  const address = { bucket: 'trail', prefix: '' };
  const { events, files, unread } = await readBucket({ ...reading, address, bucket, yes: false });
  expect(files).toBeGreaterThan(0);
  expect(events).toHaveLength(files);
  expect(unread).toEqual([{ what: `${40 - files} objects`, why: 'interrupted before they were read' }]);
});
