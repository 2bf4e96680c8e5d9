/** Reads a history from a CloudTrail bucket. */
import { awsError } from '../../aws-errors.ts';
import { awsBucket, type Bucket, type BucketAddress, type StoredObject } from '../../backtest/bucket.ts';
import { gatherHistory, type History } from '../../backtest/history.ts';
import { isWanted } from '../../backtest/log-files.ts';
import type { Source } from '../../backtest/scan-file.ts';
import { scanSources } from '../../backtest/threads.ts';
import { usageError } from '../../errors.ts';
import { untilInterrupted } from '../interrupt.ts';
import { createProgress } from '../progress.ts';
import { megabytes } from '../render/backtest-text.ts';
import { counted } from '../render/replay-text.ts';
import type { Reading } from './reading.ts';

export interface BucketInput extends Reading {
  readonly address: BucketAddress;
  /** However much it is. */
  readonly yes: boolean;
  /** Undefined where nobody can be asked. */
  readonly confirm?: (question: string) => Promise<boolean>;
  /** @default the SDK's client */
  readonly bucket?: Bucket;
}

/** Bytes that are read without asking. */
const muchToRead = 10_000_000_000;
/** Objects that are on their way at once, and so in memory. */
const atOnce = 8;
const names = /\.(json|jsonl|ndjson)(\.gz)?$/i;

/**
 * @throws UserError: exit code 3 where the bucket cannot be listed, 2 where it is too much and nobody agreed.
 */
export async function readBucket(input: BucketInput): Promise<History> {
  const { address, span, admits, say, stream, yes, confirm } = input;
  const bucket = input.bucket ?? (await awsBucket(address.bucket));
  const objects = await wantedObjects(bucket, input);
  const total = objects.reduce((sum, { size }) => sum + size, 0);
  const much = `${counted(objects.length, 'object')}, ${megabytes(total)} to download`;
  say(`s3://${address.bucket}/${address.prefix}: ${much}`);
  if (total > muchToRead && !yes && !(await confirm?.(`${much}. Go on?`))) {
    throw usageError(
      `s3://${address.bucket}/${address.prefix}: ${much}, which is more than ${megabytes(muchToRead)}`,
      'Narrow it by a longer prefix, --from or --regions; or give --yes.',
    );
  }
  const gathering = gatherHistory();
  if (objects.length === 0) {
    gathering.tell({
      what: `s3://${address.bucket}/${address.prefix}`,
      why: 'it holds no .json, .jsonl or .ndjson object',
    });
  }
  const progress = createProgress({ stream, total, now: () => performance.now() });
  let [done, read, unpacked] = [0, 0, 0];
  await untilInterrupted(async (isInterrupted) => {
    const addressOf = (key: string): string => `s3://${address.bucket}/${key}`;
    const fetched = async ({ key, size }: StoredObject): Promise<Source | undefined> => {
      try {
        return { name: addressOf(key), content: await bucket.read(key) };
      } catch (error) {
        const told = awsError(error, 's3:GetObject');
        gathering.tell({ what: addressOf(key), why: told instanceof Error ? told.message : String(told) });
        return undefined;
      } finally {
        done += size;
      }
    };
    async function* sources(): AsyncIterable<Source> {
      const coming: Promise<Source | undefined>[] = [];
      for (const [index, object] of objects.entries()) {
        if (isInterrupted()) {
          gathering.tell({ what: counted(objects.length - index, 'object'), why: 'interrupted before they were read' });
          break;
        }
        coming.push(fetched(object));
        const first = coming.length >= atOnce ? await coming.shift() : undefined;
        if (first !== undefined) yield first;
      }
      for (const one of coming) {
        const source = await one;
        if (source !== undefined) yield source;
      }
    }
    await scanSources({
      sources: sources(),
      admits,
      span,
      ...(objects.length < atOnce ? { threads: 1 } : {}),
      onScanned: (scanned) => {
        gathering.add(scanned);
        read += 1;
        unpacked += scanned.bytes;
        progress.update({ done, unpacked, label: `${read} of ${counted(objects.length, 'object')}` });
      },
    });
  });
  progress.end();
  return gathering.history();
}

async function wantedObjects(bucket: Bucket, { address, span }: BucketInput): Promise<readonly StoredObject[]> {
  const objects: StoredObject[] = [];
  try {
    for await (const object of bucket.list(address.prefix)) {
      if (names.test(object.key) && isWanted(object.key, span)) objects.push(object);
    }
  } catch (error) {
    throw awsError(error, 's3:ListBucket');
  }
  return objects;
}
