/**
 * EventBridge envelopes and CloudTrail records with every field a parser may ask for; who makes one names
 * only what it is about.
 */
import { defined } from '../../lambda/model/defined.ts';

export type Json = Record<string, unknown>;

export const account = '123456789012';

let serial = 0;
/** A new UUID-like id at each call, the same sequence in every run. */
export const nextId = (): string => `00000000-0000-4000-8000-${String(++serial).padStart(12, '0')}`;

export interface StateChangeParts {
  readonly id?: string;
  readonly account?: string;
  readonly region?: string;
  /** ISO 8601. */
  readonly time?: string;
  readonly instanceId?: string;
  readonly state?: string;
}

/**
 * An `EC2 Instance State-change Notification` as EventBridge delivers it; by default a `pending` in
 * us-east-1.
 */
export function stateChange(parts: StateChangeParts = {}): Json {
  const region = parts.region ?? 'us-east-1';
  const owner = parts.account ?? account;
  const instanceId = parts.instanceId ?? 'i-0123456789abcdef0';
  return {
    version: '0',
    id: parts.id ?? nextId(),
    'detail-type': 'EC2 Instance State-change Notification',
    source: 'aws.ec2',
    account: owner,
    time: parts.time ?? '2026-11-20T14:03:11Z',
    region,
    resources: [`arn:aws:ec2:${region}:${owner}:instance/${instanceId}`],
    detail: { 'instance-id': instanceId, state: parts.state ?? 'pending' },
  };
}

/** The userIdentity blocks of CloudTrail, by who calls. */
export const identities = {
  user: (name = 'ci-deploy', owner = account): Json => ({
    type: 'IAMUser',
    principalId: 'AIDACKCEVSQ6C2EXAMPLE',
    arn: `arn:aws:iam::${owner}:user/${name}`,
    accountId: owner,
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    userName: name,
  }),
  root: (owner = account): Json => ({
    type: 'Root',
    principalId: owner,
    arn: `arn:aws:iam::${owner}:root`,
    accountId: owner,
    accessKeyId: 'AKIAI44QH8DHBEXAMPLE',
  }),
  role: (name = 'deployer', session = 'alice', owner = account): Json => ({
    type: 'AssumedRole',
    principalId: `AROACKCEVSQ6C2EXAMPLE:${session}`,
    arn: `arn:aws:sts::${owner}:assumed-role/${name}/${session}`,
    accountId: owner,
    accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: 'AROACKCEVSQ6C2EXAMPLE',
        arn: `arn:aws:iam::${owner}:role/${name}`,
        accountId: owner,
        userName: name,
      },
      webIdFederationData: {},
      attributes: { creationDate: '2026-11-20T14:00:00Z', mfaAuthenticated: 'false' },
    },
  }),
  /** A service-linked role, as Auto Scaling or EKS use it. */
  serviceRole: (
    service = 'autoscaling.amazonaws.com',
    name = 'AWSServiceRoleForAutoScaling',
    owner = account,
  ): Json => ({
    type: 'AssumedRole',
    principalId: 'AROAEXAMPLE:session',
    arn: `arn:aws:sts::${owner}:assumed-role/${name}/session`,
    accountId: owner,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: 'AROAEXAMPLE',
        arn: `arn:aws:iam::${owner}:role/aws-service-role/${service}/${name}`,
        accountId: owner,
        userName: name,
      },
    },
    invokedBy: service,
  }),
};

export interface CallParts {
  readonly eventName: string;
  /** @default ec2.amazonaws.com */
  readonly eventSource?: string;
  readonly eventId?: string;
  readonly account?: string;
  readonly region?: string;
  /** ISO 8601. */
  readonly time?: string;
  /** @default an IAM user with an access key */
  readonly userIdentity?: Json;
  readonly sourceIp?: string;
  readonly userAgent?: string;
  readonly requestParameters?: unknown;
  readonly responseElements?: unknown;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  /** Further or other fields of the record. */
  readonly more?: Json;
}

/** A bare CloudTrail record, as a log file holds it. */
export function cloudTrailRecord(parts: CallParts): Json {
  const owner = parts.account ?? account;
  return {
    eventVersion: '1.11',
    userIdentity: parts.userIdentity ?? identities.user('ci-deploy', owner),
    eventTime: parts.time ?? '2026-11-20T14:03:11Z',
    eventSource: parts.eventSource ?? 'ec2.amazonaws.com',
    eventName: parts.eventName,
    awsRegion: parts.region ?? 'us-east-1',
    sourceIPAddress: parts.sourceIp ?? '203.0.113.7',
    userAgent: parts.userAgent ?? 'aws-cli/2.31.0',
    ...defined({ errorCode: parts.errorCode, errorMessage: parts.errorMessage }),
    requestParameters: parts.requestParameters ?? null,
    responseElements: parts.responseElements ?? null,
    requestID: nextId(),
    eventID: parts.eventId ?? nextId(),
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: owner,
    eventCategory: 'Management',
    ...parts.more,
  };
}

/** An `AWS API Call via CloudTrail` as EventBridge delivers it. */
export function apiCall(parts: CallParts): Json {
  const record = cloudTrailRecord(parts);
  return {
    version: '0',
    id: parts.eventId ?? nextId(),
    'detail-type': 'AWS API Call via CloudTrail',
    source: `aws.${String(record.eventSource).replace('.amazonaws.com', '')}`,
    account: parts.account ?? account,
    time: record.eventTime,
    region: record.awsRegion,
    resources: [],
    detail: record,
  };
}

export interface RunInstancesParts extends Omit<CallParts, 'eventName'> {
  readonly instanceType?: string;
  readonly count?: number;
  readonly imageId?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Instances in the response; none where the call fails. @default one */
  readonly instanceIds?: readonly string[];
}

/** A RunInstances call, successful unless an errorCode is given. */
export function runInstances(parts: RunInstancesParts = {}): Json {
  const instanceType = parts.instanceType ?? 'c5.large';
  const imageId = parts.imageId ?? 'ami-0abcdef1234567890';
  const instanceIds = parts.instanceIds ?? ['i-0123456789abcdef0'];
  const tags = Object.entries(parts.tags ?? {}).map(([key, value]) => ({ key, value }));
  return apiCall({
    ...parts,
    eventName: 'RunInstances',
    requestParameters: parts.requestParameters ?? {
      instancesSet: { items: [{ imageId, minCount: 1, maxCount: parts.count ?? instanceIds.length }] },
      instanceType,
      disableApiTermination: false,
      monitoring: { enabled: false },
      ...(tags.length === 0 ? {} : { tagSpecificationSet: { items: [{ resourceType: 'instance', tags }] } }),
    },
    responseElements:
      parts.errorCode !== undefined
        ? null
        : (parts.responseElements ?? {
            reservationId: 'r-0123456789abcdef0',
            instancesSet: {
              items: instanceIds.map((instanceId) => ({
                instanceId,
                imageId,
                instanceType,
                launchTime: Date.parse(parts.time ?? '2026-11-20T14:03:11Z'),
                instanceState: { code: 0, name: 'pending' },
                ...(tags.length === 0 ? {} : { tagSet: { items: tags } }),
              })),
            },
          }),
  });
}
