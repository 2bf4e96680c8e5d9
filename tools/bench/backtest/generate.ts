/**
 * CloudTrail log files of an ordinary account: one call in two thousand starts an instance. The same at every
 * run.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

export interface Generated {
  readonly paths: readonly string[];
  /** After unpacking. */
  readonly bytes: number;
  readonly packedBytes: number;
  readonly records: number;
  /** RunInstances among them. */
  readonly launches: number;
}

type Random = () => number;

/** A linear congruential generator: good enough for ids that do not compress. */
function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) / 16_777_216;
  };
}

const hex = (random: Random, length: number): string => {
  let text = '';
  while (text.length < length)
    text += Math.floor(random() * 16_777_216)
      .toString(16)
      .padStart(6, '0');
  return text.slice(0, length);
};

const uuid = (random: Random): string => [8, 4, 4, 4, 12].map((length) => hex(random, length)).join('-');

type Kind = readonly [service: string, eventName: string, readOnly: boolean, parameters: (random: Random) => object];

const ordinary: readonly Kind[] = [
  ['s3', 'GetBucketAcl', true, (r) => ({ bucketName: `logs-${hex(r, 6)}`, Host: 's3.amazonaws.com', acl: '' })],
  ['kms', 'Decrypt', true, (r) => ({ encryptionContext: { 'aws:s3:arn': `arn:aws:s3:::data/${hex(r, 20)}` } })],
  [
    'sts',
    'AssumeRole',
    true,
    (r) => ({
      roleArn: `arn:aws:iam::123456789012:role/app-${hex(r, 3)}`,
      roleSessionName: hex(r, 16),
      durationSeconds: 3600,
    }),
  ],
  [
    'ec2',
    'DescribeInstances',
    true,
    () => ({
      maxResults: 1000,
      instancesSet: {},
      filterSet: { items: [{ name: 'instance-state-name', valueSet: { items: [{ value: 'running' }] } }] },
    }),
  ],
  [
    'logs',
    'CreateLogStream',
    false,
    (r) => ({ logGroupName: '/aws/lambda/resize', logStreamName: `2026/11/20/[$LATEST]${hex(r, 32)}` }),
  ],
  [
    'ssm',
    'UpdateInstanceInformation',
    false,
    (r) => ({
      instanceId: `i-${hex(r, 17)}`,
      agentVersion: '3.3.1345.0',
      agentStatus: 'Active',
      platformType: 'Linux',
      platformName: 'Amazon Linux',
      platformVersion: '2023',
      computerName: 'ip-10-0-3-7.ec2.internal',
    }),
  ],
  [
    'iam',
    'PutRolePolicy',
    false,
    (r) => ({
      roleName: `app-${hex(r, 3)}`,
      policyName: 'inline',
      policyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: ['s3:GetObject', 'ec2:RunInstances'],
            Resource: `arn:aws:s3:::data-${hex(r, 6)}/*`,
          },
        ],
      }),
    }),
  ],
];
const launch: Kind = [
  'ec2',
  'RunInstances',
  false,
  (r) => ({
    instancesSet: { items: [{ imageId: `ami-${hex(r, 17)}`, minCount: 1, maxCount: 1 }] },
    instanceType: 't3.micro',
  }),
];
const oneIn = 2_000;

function record(random: Random, [service, eventName, readOnly, parameters]: Kind, time: number): object {
  const role = `svc-${hex(random, 2)}`;
  const session = hex(random, 12);
  return {
    eventVersion: '1.11',
    userIdentity: {
      type: 'AssumedRole',
      principalId: `AROA${hex(random, 17).toUpperCase()}:${session}`,
      arn: `arn:aws:sts::123456789012:assumed-role/${role}/${session}`,
      accountId: '123456789012',
      accessKeyId: `ASIA${hex(random, 16).toUpperCase()}`,
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          principalId: `AROA${hex(random, 17).toUpperCase()}`,
          arn: `arn:aws:iam::123456789012:role/${role}`,
          accountId: '123456789012',
          userName: role,
        },
        attributes: { creationDate: '2026-11-20T14:00:00Z', mfaAuthenticated: 'false' },
      },
    },
    eventTime: new Date(time).toISOString().replace('.000', ''),
    eventSource: `${service}.amazonaws.com`,
    eventName,
    awsRegion: 'us-east-1',
    sourceIPAddress: `10.${Math.floor(random() * 255)}.3.4`,
    userAgent: 'aws-sdk-java/2.31.43 md/io#sync md/http#Apache ua/2.1 os/Linux#6.1 lang/java#21.0.6',
    requestParameters: parameters(random),
    responseElements: null,
    requestID: uuid(random),
    eventID: uuid(random),
    readOnly,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: '123456789012',
    eventCategory: 'Management',
    tlsDetails: {
      tlsVersion: 'TLSv1.3',
      cipherSuite: 'TLS_AES_128_GCM_SHA256',
      clientProvidedHostHeader: `${service}.us-east-1.amazonaws.com`,
    },
  };
}

/** @param fileBytes of one file, after unpacking. */
export function generate(folder: string, files: number, fileBytes: number): Generated {
  mkdirSync(folder, { recursive: true });
  const random = seeded(20_261_120);
  const paths: string[] = [];
  let bytes = 0;
  let packedBytes = 0;
  let records = 0;
  let launches = 0;
  const start = Date.parse('2026-11-20T00:00:00Z');
  for (let file = 0; file < files; file += 1) {
    const list: string[] = [];
    for (let size = 0; size < fileBytes; ) {
      const isLaunch = records % oneIn === oneIn - 1;
      const kind = isLaunch ? launch : (ordinary[Math.floor(random() * ordinary.length)] as Kind);
      const text = JSON.stringify(record(random, kind, start + records * 1_000));
      list.push(text);
      size += text.length + 1;
      records += 1;
      if (isLaunch) launches += 1;
    }
    const content = Buffer.from(`{"Records":[${list.join(',')}]}`);
    const packed = gzipSync(content);
    const path = join(
      folder,
      `123456789012_CloudTrail_us-east-1_20261120T${String(file).padStart(4, '0')}Z_bench.json.gz`,
    );
    writeFileSync(path, packed);
    paths.push(path);
    bytes += content.length;
    packedBytes += packed.length;
  }
  return { paths, bytes, packedBytes, records, launches };
}
