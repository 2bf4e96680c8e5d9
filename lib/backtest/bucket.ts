/** A CloudTrail bucket, listed and read object by object. */
import { clientDefaults } from '../aws-client.ts';

export interface StoredObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
}

/** Both reject with what the SDK throws. */
export interface Bucket {
  readonly list: (prefix: string) => AsyncIterable<StoredObject>;
  readonly read: (key: string) => Promise<Uint8Array>;
}

export interface BucketAddress {
  readonly bucket: string;
  readonly prefix: string;
}

/** Undefined where the text is no `s3://BUCKET/PREFIX`. */
export function bucketAddress(text: string): BucketAddress | undefined {
  const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(text) ?? [];
  return bucket === undefined ? undefined : { bucket, prefix };
}

/**
 * By the SDK, which is loaded here and nowhere else; a bucket in another Region is found by S3's redirect.
 */
export async function awsBucket(bucket: string): Promise<Bucket> {
  const { GetObjectCommand, paginateListObjectsV2, S3Client } = await import('@aws-sdk/client-s3');
  const { requestHandler, ...defaults } = clientDefaults(process.env.AWS_REGION || 'us-east-1');
  const client = new S3Client({
    ...defaults,
    // An object takes longer than the answer of a control plane.
    requestHandler: { ...requestHandler, requestTimeout: 120_000 },
    followRegionRedirects: true,
    // What stands in for S3 has no names of hosts for its buckets.
    forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined || process.env.AWS_ENDPOINT_URL_S3 !== undefined,
  });
  return {
    async *list(prefix) {
      for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
        for (const { Key, Size } of page.Contents ?? []) if (Key !== undefined) yield { key: Key, size: Size ?? 0 };
      }
    },
    read: async (key) => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      if (Body === undefined) throw new Error('the object came without a body');
      return Body.transformToByteArray();
    },
  };
}
