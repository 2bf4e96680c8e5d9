import { describe, expect, it } from 'vitest';
import { launchesOf, serviceOfTags } from '../../../lambda/events/launches.ts';
import type { Launch } from '../../../lambda/model/launch.ts';
import type { RefusalKind, RegionOptIn, StateChange } from '../../../lambda/model/observation.ts';
import { account } from '../../support/events.ts';
import { at, type CallParts, call, human, service } from '../../support/launches.ts';

const stateChange: StateChange = {
  kind: 'state-change',
  eventId: 'event-1',
  time: at,
  account,
  region: 'eu-west-1',
  detailType: 'EC2 Instance State-change Notification',
  instanceId: 'i-1',
  state: 'running',
};
const optIn: RegionOptIn = {
  kind: 'region-opt-in',
  eventId: 'event-2',
  time: at,
  account,
  region: 'us-east-1',
  detailType: 'Region Opt-In Status Change',
  subjectAccount: '210987654321',
  regionName: 'ap-east-1',
  status: 'ENABLED',
};

const all = (parts: CallParts): readonly Launch[] => {
  const launches = launchesOf(call(parts));
  if (typeof launches === 'string') throw new Error(`ignored: ${launches}`);
  return launches;
};
const only = (parts: CallParts): Launch => {
  const [one, ...more] = all(parts);
  if (!one || more.length > 0) throw new Error('one launch was expected');
  return one;
};
const two = [
  { instanceId: 'i-1', instanceType: 'c5.metal', tags: { Name: 'a' }, launchTime: at },
  { instanceId: 'i-2', tags: {} },
];
const refusal = (kind: RefusalKind) => ({ code: kind, kind });

describe('the launches of an event', () => {
  it('a state change is one start, of which nothing else is known', () => {
    expect(launchesOf(stateChange)).toEqual([
      {
        kind: 'instance',
        id: `${account}/eu-west-1/i-1`,
        eventId: 'event-1',
        time: at,
        account,
        region: 'eu-west-1',
        instanceId: 'i-1',
        state: 'running',
        count: 1,
        types: [],
        tags: {},
        spot: false,
        fingerprints: [],
        gaps: [],
      },
    ]);
  });

  it('an enabled Region is a notice about the account whose Region it is', () => {
    expect(launchesOf(optIn)).toMatchObject([
      { kind: 'notice', id: '210987654321/region/ap-east-1', account: '210987654321', enabledRegion: 'ap-east-1' },
    ]);
  });

  it('the call that enables a Region is about the same thing as the event that follows', () => {
    const enable = only({
      eventSource: 'account.amazonaws.com',
      eventName: 'EnableRegion',
      request: { target: 'ap-east-1' },
      account: '210987654321',
    });
    expect(enable).toMatchObject({ kind: 'notice', id: '210987654321/region/ap-east-1', enabledRegion: 'ap-east-1' });
  });

  it("a Region that the management account enables is the member's, and names who called", () => {
    const [launch] = all({
      eventSource: 'account.amazonaws.com',
      eventName: 'EnableRegion',
      request: { target: 'ap-east-1', subjectAccount: '210987654321' },
    });
    expect(launch).toMatchObject({
      id: '210987654321/region/ap-east-1',
      account: '210987654321',
      calledFrom: account,
    });
  });

  it('a successful RunInstances is a start of each instance of its answer, the same as their state changes', () => {
    const launches = all({ request: { instanceTypes: ['t3.micro'], count: 2 }, instances: two });
    expect(launches.map(({ id, kind, count, state }) => [id, kind, count, state])).toEqual([
      [`${account}/us-east-1/i-1`, 'instance', 1, 'pending'],
      [`${account}/us-east-1/i-2`, 'instance', 1, 'pending'],
    ]);
    expect(launches.map(({ launchTime }) => launchTime)).toEqual([at, undefined]);
  });

  it("the answer's type counts over the request's, which may be that of a launch template", () => {
    const launches = all({ request: { instanceTypes: ['t3.micro'] }, instances: two });
    expect(launches.map(({ types }) => types.map(({ instanceType }) => instanceType))).toEqual([
      ['c5.metal'],
      ['t3.micro'],
    ]);
  });

  it('tags of request and answer add up, the answer wins', () => {
    const [launch] = all({ request: { tags: { Name: 'asked', Project: 'ci' } }, instances: two });
    expect(launch?.tags).toEqual({ Name: 'a', Project: 'ci' });
  });

  it('a call that names no instance yet is a request for as many as it says', () => {
    const request = only({
      eventName: 'RequestSpotFleet',
      request: { count: 40, instanceTypes: ['c5.large'], spot: true },
    });
    expect(request).toMatchObject({ kind: 'request', count: 40, spot: true, id: `${account}/us-east-1/call/event-1` });
    expect(request.instanceId).toBeUndefined();
  });

  it.each(['permission', 'quota', 'verification', 'capacity'] as const)(
    'a launch refused for %s is an attempt',
    (kind) => {
      expect(only({ refusal: refusal(kind), request: { count: 7 } })).toMatchObject({ kind: 'attempt', count: 7 });
    },
  );

  it("a person's mistake is an attempt, so that it is counted; a service's, and throttling, are nobody's business", () => {
    expect(only({ refusal: refusal('mistake') })).toMatchObject({ kind: 'attempt' });
    expect(launchesOf(call({ refusal: refusal('mistake'), principal: service() }))).toBe('failed call');
    expect(launchesOf(call({ refusal: refusal('throttling') }))).toBe('failed call');
  });

  it("a human's DryRun is an attempt, a service's is nobody's business", () => {
    expect(only({ refusal: refusal('dry-run') })).toMatchObject({ kind: 'attempt' });
    expect(launchesOf(call({ refusal: refusal('dry-run'), principal: service('eks-nodegroup.amazonaws.com') }))).toBe(
      'failed call',
    );
  });

  it("Auto Scaling that meets the quota is an attempt, too: somebody's group grows", () => {
    expect(only({ refusal: refusal('quota'), principal: service() })).toMatchObject({
      kind: 'attempt',
      madeBy: 'autoscaling.amazonaws.com',
    });
  });

  it('a small job is routine for a role or a service, and never for root, an IAM user, or where AWS refused it', () => {
    const job: CallParts = { eventSource: 'sagemaker.amazonaws.com', eventName: 'CreateTrainingJob', isRoutine: true };
    for (const principal of [human({ kind: 'role' }), service('states.amazonaws.com')]) {
      expect(only({ ...job, principal })).toMatchObject({ kind: 'request', isRoutine: true });
    }
    for (const principal of [human({ kind: 'user' }), human({ kind: 'root' })]) {
      expect(only({ ...job, principal })).not.toHaveProperty('isRoutine');
    }
    const refused = only({ ...job, principal: human({ kind: 'role' }), refusal: refusal('quota') });
    expect(refused).toMatchObject({ kind: 'attempt' });
    expect(refused).not.toHaveProperty('isRoutine');
  });

  it('a record may be less than its call: a deployment only prepares, unless AWS refused it', () => {
    const update: CallParts = { eventSource: 'ecs.amazonaws.com', eventName: 'UpdateService', role: 'preparation' };
    expect(only(update)).toMatchObject({ kind: 'preparation' });
    expect(only({ ...update, refusal: refusal('permission') })).toMatchObject({ kind: 'attempt' });
  });

  it('capacity that is bought is a notice, and where AWS refuses it an attempt', () => {
    expect(only({ eventName: 'AllocateHosts' })).toMatchObject({ kind: 'notice' });
    expect(only({ eventName: 'AllocateHosts', refusal: refusal('quota') })).toMatchObject({ kind: 'attempt' });
    expect(launchesOf(call({ eventName: 'AllocateHosts', refusal: refusal('throttling') }))).toBe('failed call');
  });

  it.each([
    ['a mistake in preparation', { eventName: 'CreateKeyPair', refusal: refusal('mistake') }],
    ['refused preparation', { eventName: 'CreateKeyPair', refusal: refusal('permission') }],
    ['a refused change', { eventName: 'ModifyInstanceAttribute', refusal: refusal('permission') }],
    [
      'a refused quota increase',
      {
        eventSource: 'servicequotas.amazonaws.com',
        eventName: 'RequestServiceQuotaIncrease',
        refusal: refusal('permission'),
      },
    ],
  ] satisfies [string, CallParts][])('%s is ignored as a failed call', (_, parts) => {
    expect(launchesOf(call(parts))).toBe('failed call');
  });

  it('preparation and changes are preparation, about the instance that they name', () => {
    expect(only({ eventName: 'CreateKeyPair' })).toMatchObject({ kind: 'preparation' });
    const change = only({ eventName: 'ModifyInstanceAttribute', request: { instanceIds: ['i-1'] } });
    expect(change).toMatchObject({
      kind: 'preparation',
      instanceId: 'i-1',
      id: `${account}/us-east-1/call/event-1`,
    });
  });

  it('a call that nobody watches is unrecognised', () => {
    expect(launchesOf(call({ eventName: 'DescribeInstances' }))).toBe('unrecognised');
    expect(launchesOf(call({ eventSource: 'constructor', eventName: 'toString' }))).toBe('unrecognised');
  });
});

describe('the service behind a launch', () => {
  it('is the principal, or told by tags that only AWS sets', () => {
    const tags = { 'aws:autoscaling:groupName': 'web' };
    expect(serviceOfTags(tags)).toBe('autoscaling.amazonaws.com');
    expect(serviceOfTags({ 'aws:ec2:fleet-id': 'fleet-1' })).toBe('ec2fleet.amazonaws.com');
    expect(serviceOfTags({ 'karpenter.sh/nodepool': 'x', 'AWS:autoscaling:groupName': 'x', constructor: 'x' })).toBe(
      undefined,
    );
    expect(only({ instances: [{ instanceId: 'i-1', tags }] }).madeBy).toBe('autoscaling.amazonaws.com');
    expect(only({ principal: service(), instances: [{ instanceId: 'i-1', tags: {} }] }).madeBy).toBe(
      'autoscaling.amazonaws.com',
    );
  });

  it('is nobody where a human asked', () => {
    expect(only({ principal: human() }).madeBy).toBeUndefined();
  });

  it.each(['permission', 'quota', 'dry-run'] as const)(
    'is not told by tags of a call refused for %s: a refused call may ask for any tag',
    (kind) => {
      const tags = { 'aws:autoscaling:groupName': 'web' };
      expect(only({ refusal: refusal(kind), request: { tags } }).madeBy).toBeUndefined();
    },
  );
});
