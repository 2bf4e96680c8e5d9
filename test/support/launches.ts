/** Launches as detections see them: complete, ordinary, and a test changes only what it is about. */
import { type Detection, noRecentActivity, type RecentActivity } from '../../lambda/detections/detection.ts';
import type { Launch, TypeFacts } from '../../lambda/model/launch.ts';
import type { ApiCall, CallRequest, RefusalKind } from '../../lambda/model/observation.ts';
import type { Principal } from '../../lambda/model/principal.ts';
import type { Settings } from '../../lambda/model/settings.ts';
import { account } from './events.ts';

/** 2026-11-20 14:03:11 UTC */
export const at = Date.UTC(2026, 10, 20, 14, 3, 11);
export const second = 1_000;
export const minute = 60 * second;
export const day = 24 * 60 * minute;

export const human = (changes: Partial<Principal> = {}): Principal => ({
  kind: 'user',
  key: `arn:aws:iam::${account}:user/ci-deploy`,
  arn: `arn:aws:iam::${account}:user/ci-deploy`,
  name: 'ci-deploy',
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  isHuman: true,
  sourceIp: '203.0.113.7',
  ...changes,
});

export const service = (name = 'autoscaling.amazonaws.com'): Principal => ({
  kind: 'service',
  key: name,
  service: name,
  isHuman: false,
  sourceIp: name,
});

export const type = (instanceType = 't3.micro', changes: Partial<TypeFacts> = {}): TypeFacts => ({
  instanceType,
  accelerated: false,
  bareMetal: false,
  ...changes,
});

/** A type that costs so many dollars an hour. */
export const priced = (usdPerHour: number, instanceType = 'm5.large'): TypeFacts =>
  type(instanceType, { price: { usdPerHour, estimated: false } });

export const request = (changes: Partial<CallRequest> = {}): CallRequest => ({
  instanceTypes: [],
  count: 1,
  tags: {},
  spot: false,
  terminationProtected: false,
  hasUserData: false,
  dryRun: false,
  instanceIds: [],
  ...changes,
});

export interface CallParts extends Omit<Partial<ApiCall>, 'request' | 'kind'> {
  readonly request?: Partial<CallRequest>;
}

/** An API call; by default RunInstances by a human. */
export const call = (parts: CallParts = {}): ApiCall => ({
  kind: 'call',
  eventId: 'event-1',
  time: at,
  account,
  region: 'us-east-1',
  detailType: 'AWS API Call via CloudTrail',
  eventSource: 'ec2.amazonaws.com',
  eventName: 'RunInstances',
  principal: human(),
  instances: [],
  ...parts,
  request: request(parts.request),
});

/** A start of one t3.micro with a name tag, told by a state change: nobody knows who did it. */
export function launch(changes: Partial<Launch> = {}): Launch {
  const { account: owner = account, region = 'us-east-1' } = changes;
  const instanceId = changes.instanceId ?? 'i-0123456789abcdef0';
  const kind = changes.kind ?? 'instance';
  const eventId = changes.eventId ?? 'event-1';
  return {
    kind,
    id: kind === 'instance' ? `${owner}/${region}/${instanceId}` : `${owner}/${region}/call/${eventId}`,
    eventId,
    time: at,
    account: owner,
    region,
    ...(kind === 'instance' && { instanceId, state: 'pending' }),
    count: 1,
    types: [type()],
    tags: { Name: 'web' },
    spot: false,
    fingerprints: [],
    gaps: [],
    ...changes,
  };
}

/** A launch that a call tells of; kind, principal and count follow from the call. */
export function called(parts: CallParts = {}, changes: Partial<Launch> = {}): Launch {
  const made = call({ eventId: changes.eventId ?? 'event-1', ...parts });
  const kind = changes.kind ?? (made.refusal ? 'attempt' : 'instance');
  return launch({
    kind,
    call: made,
    principal: made.principal,
    count: kind === 'instance' ? 1 : made.request.count,
    time: made.time,
    region: made.region,
    account: made.account,
    ...(made.principal.service && { madeBy: made.principal.service }),
    ...(made.refusal && { refusal: made.refusal }),
    ...changes,
  });
}

const codes: Readonly<Record<RefusalKind, string>> = {
  'dry-run': 'DryRunOperation',
  permission: 'UnauthorizedOperation',
  quota: 'VcpuLimitExceeded',
  verification: 'PendingVerification',
  capacity: 'InsufficientInstanceCapacity',
  plan: 'InvalidParameterCombination',
  throttling: 'RequestLimitExceeded',
  mistake: 'InvalidParameterValue',
};

/** A launch call that AWS refused. */
export const refused = (kind: RefusalKind = 'quota', parts: CallParts = {}, changes: Partial<Launch> = {}): Launch =>
  called({ refusal: { code: codes[kind], kind }, ...parts }, changes);

/** A call that comes before launches; by default by a human. */
export const preparation = (eventName: string, parts: CallParts = {}, changes: Partial<Launch> = {}): Launch =>
  called({ eventName, ...parts }, { kind: 'preparation', types: [], tags: {}, ...changes });

export const recent = (changes: Partial<RecentActivity> = {}): RecentActivity => ({ ...noRecentActivity, ...changes });

export interface SightParts {
  readonly recent?: Partial<RecentActivity>;
  readonly settings?: Partial<
    Pick<Settings, 'expectedRegions' | 'budget' | 'deployedBy' | 'organization' | 'deployment'>
  >;
}

/** What the detection finds in the launch; undefined: nothing. */
export const evidenceOf = (detection: Detection, seen: Launch, parts: SightParts = {}) =>
  detection.evaluate({
    launch: seen,
    recent: recent(parts.recent),
    settings: { budget: { usdPerHour: 3 }, ...parts.settings },
  });
