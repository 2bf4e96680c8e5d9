/** Incidents as the mail gets them. */
import type { Actor, IncidentLaunch, IncidentView } from '../../lambda/model/incident.ts';
import type { Principal } from '../../lambda/model/principal.ts';
import type { Evidence, Signal, SignalGroup, SignalId, Strength } from '../../lambda/model/signal.ts';

export const ACCOUNT = '123456789012';
export const MINUTE = 60_000;
/** 2026-11-20 14:03:11 UTC */
export const START = Date.UTC(2026, 10, 20, 14, 3, 11);

export const seventeenRegions = [
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'ap-south-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'eu-north-1',
  'sa-east-1',
] as const;

/** A t3.micro of the owner's own making, of which everything is known but who made it. */
export function incidentLaunch(given: Partial<IncidentLaunch> = {}): IncidentLaunch {
  const instanceId = given.instanceId ?? 'i-0a1b2c3d4e5f60718';
  const { account = ACCOUNT, region = 'us-east-1' } = given;
  return {
    kind: 'instance',
    id: `${account}/${region}/${instanceId}`,
    eventId: '7bf73129-1428-4cd3-a780-95db273d1602',
    time: START,
    account,
    region,
    instanceId,
    launchTime: START - 1000,
    count: 1,
    instanceTypes: ['t3.micro'],
    usdPerHour: 0.0104,
    priceIsEstimate: false,
    imageId: 'ami-0123456789abcdef0',
    imageOwner: 'amazon',
    spot: false,
    tags: {},
    verdict: 'notice',
    signals: [],
    gaps: [],
    ...given,
  };
}

/** So many instances, spread over the Regions in turn, three seconds apart. */
export const incidentLaunches = (
  count: number,
  regions: readonly string[],
  given: Partial<IncidentLaunch> = {},
): IncidentLaunch[] =>
  Array.from({ length: count }, (_, index) => {
    const { instanceId: _none, id: _noId, ...rest } = given;
    const time = (given.time ?? START) + index * 3000;
    return incidentLaunch({
      ...rest,
      region: regions[index % regions.length] ?? 'us-east-1',
      instanceId: `i-0${(0xabc0000 + index).toString(16).padStart(16, '0')}`,
      eventId: `event-${index}`,
      time,
      launchTime: time - 1000,
    });
  });

/** A call that named no instance: a request, an attempt, a notice or a preparation. */
export function incidentCall(given: Partial<IncidentLaunch> & Pick<IncidentLaunch, 'kind'>): IncidentLaunch {
  const eventId = given.eventId ?? '5c3e7f54-98a5-4b0b-a8a3-3d3d5ff5b1b1';
  const { account = ACCOUNT, region = 'us-east-1' } = given;
  const {
    instanceId: _none,
    launchTime: _noStart,
    usdPerHour: _noPrice,
    imageId: _noImage,
    imageOwner: _noOwner,
    ...blank
  } = incidentLaunch();
  return {
    ...blank,
    eventName: 'RunInstances',
    eventSource: 'ec2.amazonaws.com',
    instanceTypes: [],
    eventId,
    account,
    region,
    id: `${account}/${region}/call/${eventId}`,
    ...given,
  };
}

export const leakedKey: Principal = {
  kind: 'user',
  key: `arn:aws:iam::${ACCOUNT}:user/ci-deploy`,
  arn: `arn:aws:iam::${ACCOUNT}:user/ci-deploy`,
  name: 'ci-deploy',
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  isHuman: true,
  sourceIp: '203.0.113.7',
  userAgent: 'Boto3/1.34.84 md/Botocore#1.34.84 Python/3.11.2',
};

export const taskRole: Principal = {
  kind: 'role',
  key: `arn:aws:iam::${ACCOUNT}:role/web-task`,
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/web-task/4f3a9b`,
  name: 'web-task',
  sessionName: '4f3a9b',
  accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
  isHuman: true,
  sourceIp: '198.51.100.23',
  userAgent: 'Boto3/1.7.42 Python/2.7.14',
};

export const incidentActor = (principal: Principal, given: Partial<Actor> = {}): Actor => ({
  principal,
  account: ACCOUNT,
  since: START,
  source: 'call',
  ...given,
});

export const incidentSignal = (
  id: SignalId,
  strength: Strength,
  evidence: Evidence,
  group: SignalGroup = 'what',
): Signal => ({ id, strength, group, evidence });

export const minerInUserData = incidentSignal('miner-in-user-data', 'hard', {
  fingerprints: ['xmrig', 'pool:moneroocean'],
});

/** One notice, a second after its event. */
export const incidentView = (given: Partial<IncidentView> = {}): IncidentView => ({
  incident: { id: '01JD4XK2Q7', openedAt: START, verdict: 'notice' },
  kind: 'first',
  isTest: false,
  now: START + 1000,
  launches: [incidentLaunch()],
  signals: [],
  actors: [],
  gaps: [],
  ...given,
});
