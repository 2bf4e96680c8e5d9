/** The files of a copy of a CloudTrail bucket that are worth opening. */

import type { Unread } from '../../lambda/history/event-history.ts';
import { filesOf } from '../local/event-files.ts';
import type { Span } from './scan-file.ts';

export interface LogFiles {
  readonly files: readonly string[];
  readonly unread: readonly Unread[];
}

/** Signatures of the log files, which lie among them. */
const digest = /(^|\/)CloudTrail-Digest\/|_CloudTrail-Digest_[^/]*$/;
/**
 * `123456789012_CloudTrail_us-east-1_20261120T1405Z_Abc.json.gz`; an organization's begins with its id.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-examples.html
 */
const logName = /_CloudTrail_([a-z]{2}-[a-z-]+-\d+)_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z_[^/]*$/;

/**
 * A digest is none; a log file by its name may hold nothing of another Region, and nothing later than its
 * delivery.
 */
export function isWanted(path: string, { from, regions }: Span): boolean {
  if (digest.test(path)) return false;
  const [, region, year, month, day, hour, minute] = logName.exec(path) ?? [];
  if (region === undefined) return true;
  const delivered = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:59Z`);
  return !(from !== undefined && delivered < from) && (regions === undefined || regions.includes(region));
}

/**
 * Files and folders, `-` for standard input. A path that holds nothing is unread: it is most likely the wrong
 * one.
 */
export function logFiles(paths: readonly string[], span: Span): LogFiles {
  const unread: Unread[] = [];
  const files = paths.flatMap((path) => {
    if (path === '-') return [path];
    const problems = unread.length;
    const found = filesOf(
      path,
      (what, why) => unread.push({ what, why }),
      () => {},
    );
    if (found.length === 0 && unread.length === problems) {
      unread.push({ what: path, why: 'it holds no .json, .jsonl or .ndjson file' });
    }
    return found.filter((file) => isWanted(file, span));
  });
  return { files: [...new Set(files)], unread };
}
