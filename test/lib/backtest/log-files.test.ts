import { describe, expect, it } from 'vitest';
import { isWanted, logFiles } from '../../../lib/backtest/log-files.ts';
import { folder } from '../../support/folder.ts';

const name =
  'AWSLogs/123456789012/CloudTrail/eu-west-1/2026/11/20/123456789012_CloudTrail_eu-west-1_20261120T1405Z_Ab.json.gz';

describe('files that are not opened', () => {
  it('are digests, which hold signatures and no records', () => {
    expect(isWanted('AWSLogs/123456789012/CloudTrail-Digest/eu-west-1/2026/11/20/x.json.gz', {})).toBe(false);
    expect(isWanted('123456789012_CloudTrail-Digest_eu-west-1_t_eu-west-1_20261120T1405Z.json.gz', {})).toBe(false);
    expect(isWanted(name, {})).toBe(true);
  });

  it('are logs of another Region, or delivered before the span, as their name says', () => {
    expect(isWanted(name, { regions: ['us-east-1'] })).toBe(false);
    expect(isWanted(name, { regions: ['eu-west-1'], from: Date.parse('2026-11-20T14:05:30Z') })).toBe(true);
    expect(isWanted(name, { from: Date.parse('2026-11-20T14:06:00Z') })).toBe(false);
    // Records come late: a file that was delivered after the span may hold some of it.
    expect(isWanted(name, { to: Date.parse('2026-11-19') })).toBe(true);
    expect(isWanted('mine.json', { regions: ['us-east-1'], from: Date.now() })).toBe(true);
  });
});

it('a path that holds nothing, or is not there, is unread', () => {
  const path = folder({ 'readme.txt': '' });
  const { files, unread } = logFiles([path, '/nonexistent'], {});
  expect(files).toEqual([]);
  expect(unread).toEqual([
    { what: path, why: 'it holds no .json, .jsonl or .ndjson file' },
    { what: '/nonexistent', why: 'there is no such file or folder' },
  ]);
});
