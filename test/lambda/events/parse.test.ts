/** What events become. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from '../../../lambda/events/parse.ts';
import {
  account,
  apiCall,
  identities,
  regionOptIn,
  runInstances,
  stateChange,
  testAlert,
} from '../../support/events.ts';

const fallback = Date.UTC(2026, 10, 20);
const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../fixtures/events/${name}.json`, import.meta.url), 'utf8'));

const observed = (event: unknown) => {
  const parsed = parse(event, fallback);
  if (parsed.kind !== 'observation') throw new Error(`ignored: ${parsed.why}`);
  return parsed.observation;
};
const call = (event: unknown) => {
  const observation = observed(event);
  if (observation.kind !== 'call') throw new Error(`not a call: ${observation.kind}`);
  return observation;
};
const why = (event: unknown): string => {
  const parsed = parse(event, fallback);
  return parsed.kind === 'ignored' ? parsed.why : `observation: ${parsed.observation.kind}`;
};

describe('a state change', () => {
  it('becomes an observation with the envelope’s account, Region and time', () => {
    expect(observed(stateChange({ id: 'e-1', region: 'eu-west-1', instanceId: 'i-0aa' }))).toEqual({
      kind: 'state-change',
      eventId: 'e-1',
      time: Date.UTC(2026, 10, 20, 14, 3, 11),
      account,
      region: 'eu-west-1',
      detailType: 'EC2 Instance State-change Notification',
      instanceId: 'i-0aa',
      state: 'pending',
    });
  });

  it('counts in upper case, as the Pipes guide prints it', () => {
    expect(observed(stateChange({ state: 'RUNNING' }))).toMatchObject({ state: 'running' });
    expect(why(stateChange({ state: 'TERMINATED' }))).toBe('not a start');
  });

  it.each(['stopping', 'stopped', 'shutting-down', 'terminated'])('is no start when the instance is %s', (state) => {
    expect(why(stateChange({ state }))).toBe('not a start');
  });

  it('alerts on a readable instance id alone, since a lost state may be a start', () => {
    expect(observed({ ...stateChange(), detail: { 'instance-id': 'i-0bb' } })).toMatchObject({
      instanceId: 'i-0bb',
      state: 'unknown',
    });
  });

  it.each([{ instance_id: 'i-0cc' }, { instanceId: 'i-0cc' }, {}, { 'instance-id': 7 }, null])(
    'finds the instance under other names or in the ARN (%j)',
    (detail) => {
      expect(observed({ ...stateChange({ instanceId: 'i-0cc' }), detail })).toMatchObject({ instanceId: 'i-0cc' });
    },
  );

  it('finds the instance in the ARN that the documentation prints with a blank in it', () => {
    expect(observed(fixture('instance_id-with-underscore'))).toMatchObject({
      instanceId: 'i-0222bb22cc33dd41',
      state: 'pending',
    });
  });

  it('is unrecognised without any instance id, or from a source that anybody may use', () => {
    expect(why({ ...stateChange(), resources: [], detail: { state: 'pending' } })).toBe('unrecognised');
    expect(why({ ...stateChange(), source: 'my.app' })).toBe('unrecognised');
  });

  it('is refused where the detail or the ARN claims an account other than the envelope’s', () => {
    const other = '999988887777';
    expect(why({ ...stateChange(), resources: [`arn:aws:ec2:us-east-1:${other}:instance/i-0dd`] })).toBe(
      'account mismatch',
    );
    expect(why({ ...stateChange(), detail: { 'instance-id': 'i-0dd', state: 'pending', accountId: other } })).toBe(
      'account mismatch',
    );
  });
});

describe('times and ids', () => {
  it.each([undefined, null, '', 'yesterday', '2026-13-40T00:00:00Z', 1e99, {}, '0001-01-01T00:00:00Z'])(
    'takes the time of the event before where its own is %j',
    (time) => {
      expect(observed({ ...stateChange(), time })).toMatchObject({ time: fallback });
    },
  );

  it.each([
    '2026-11-20 14:03:11.000000000',
    '2026-11-20 14:03:11',
    '2026-11-20T14:03:11.000Z',
    '2026-11-20T23:03:11+0900',
    1795183391,
    1795183391000,
  ])('reads %j', (time) => {
    expect(observed({ ...stateChange(), time })).toMatchObject({ time: Date.UTC(2026, 10, 20, 14, 3, 11) });
  });

  it('derives one stable id from an event without one, so that a redelivery is a duplicate', () => {
    const { id: _, ...event } = stateChange();
    const first = observed(event).eventId;
    expect(first).toMatch(/^sha256-[0-9a-f]{64}$/);
    expect(observed(structuredClone(event)).eventId).toBe(first);
    expect(observed({ ...event, region: 'eu-west-1' }).eventId).not.toBe(first);
  });

  it('takes a call’s own eventID where the envelope has none', () => {
    const { id: _, ...event } = runInstances({ eventId: 'own-id' });
    expect(observed(event).eventId).toBe('own-id');
  });

  it('shortens an id of 10 KB without making two of them one', () => {
    const ids = ['a', 'b'].map((end) => observed(stateChange({ id: `${'x'.repeat(10_000)}${end}` })).eventId);
    expect(ids[0]).not.toBe(ids[1]);
    expect(ids[0]?.length).toBeLessThan(100);
  });

  it('keeps a Region that nobody knows, and drops one that could not stand in a command line', () => {
    expect(observed(stateChange({ region: 'ca-south-3r' })).region).toBe('ca-south-3r');
    expect(observed({ ...stateChange(), region: '; rm -rf /' }).region).toBe('us-east-1');
    const { region: _, ...withoutRegion } = runInstances({ region: 'eu-west-1' });
    expect(observed(withoutRegion).region).toBe('eu-west-1');
  });

  it('reads an account that became a number', () => {
    expect(observed({ ...stateChange({ account: '012345678901' }), account: 12345678901 }).account).toBe(
      '012345678901',
    );
  });
});

describe('a call', () => {
  it('carries request, instances, principal and reservation', () => {
    const observation = call(runInstances({ instanceType: 'g5.xlarge', count: 3, tags: { Team: 'ml' } }));
    expect(observation).toMatchObject({
      eventSource: 'ec2.amazonaws.com',
      eventName: 'RunInstances',
      principal: { kind: 'user', name: 'ci-deploy', isHuman: true },
      request: { instanceTypes: ['g5.xlarge'], count: 3, tags: { Team: 'ml' }, dryRun: false },
      instances: [{ instanceId: 'i-0123456789abcdef0', instanceType: 'g5.xlarge', tags: { Team: 'ml' } }],
      reservationId: 'r-0123456789abcdef0',
    });
    expect(observation).not.toHaveProperty('refusal');
  });

  it('is refused where the record belongs to another account, but not where only the caller does', () => {
    expect(why({ ...runInstances(), account: '999988887777' })).toBe('account mismatch');
    expect(call(runInstances({ userIdentity: identities.role('deployer', 'ci', '999988887777') })).account).toBe(
      account,
    );
  });

  it('is unrecognised where nobody watches it, so that patterns and catalog cannot drift apart unseen', () => {
    expect(why(apiCall({ eventName: 'StopInstances' }))).toBe('unrecognised');
    expect(why(apiCall({ eventName: 'RunInstances', eventSource: 'ec2.example.com' }))).toBe('unrecognised');
  });

  it('is no start where StartInstances found everything running', () => {
    const started = (previous: string) =>
      apiCall({
        eventName: 'StartInstances',
        requestParameters: { instancesSet: { items: [{ instanceId: 'i-0ee' }] } },
        responseElements: { instancesSet: { items: [{ instanceId: 'i-0ee', previousState: { name: previous } }] } },
      });
    expect(why(started('running'))).toBe('not a start');
    expect(call(started('stopped')).instances).toEqual([{ instanceId: 'i-0ee', tags: {} }]);
  });

  it('is a DryRun by its error, and by its flag where something else refused it', () => {
    const dry = call(runInstances({ errorCode: 'Client.DryRunOperation' }));
    expect(dry).toMatchObject({ request: { dryRun: true }, refusal: { kind: 'dry-run' } });
    const flagged = { errorCode: 'Client.UnauthorizedOperation', requestParameters: { dryRun: 'true' } };
    expect(call(runInstances(flagged))).toMatchObject({ request: { dryRun: true }, refusal: { kind: 'permission' } });
  });

  it('takes the reason from the errors of an instant fleet that got nothing', () => {
    expect(call(fixture('instant-fleet-without-capacity'))).toMatchObject({
      refusal: { code: 'VcpuLimitExceeded', kind: 'quota' },
      instances: [],
      request: { count: 20, instanceTypes: ['p3.16xlarge'] },
    });
  });

  it('keeps user data out, whatever the record holds', () => {
    const userData = 'c3RyYXR1bSt0Y3A6Ly9wb29s';
    const event = runInstances({ requestParameters: { instanceType: 't3.micro', userData } });
    expect(call(event).request.hasUserData).toBe(true);
    expect(JSON.stringify(parse(event, fallback))).not.toContain(userData);
  });
});

describe('an enabled Region', () => {
  it('is about the account whose Region changes, also when the management account made the call', () => {
    expect(observed(regionOptIn({ subjectAccount: '999988887777', status: 'ENABLING' }))).toMatchObject({
      kind: 'region-opt-in',
      account,
      subjectAccount: '999988887777',
      regionName: 'ap-east-1',
      status: 'ENABLING',
    });
  });

  it('is context when the Region is being disabled, and unrecognised without a Region', () => {
    expect(why(regionOptIn({ status: 'DISABLED' }))).toBe('context');
    expect(why(regionOptIn({ regionName: '' }))).toBe('unrecognised');
    expect(why({ ...regionOptIn(), source: 'aws.ec2' })).toBe('unrecognised');
  });
});

describe('a test alert', () => {
  it('is a test whatever it claims to be', () => {
    expect(observed(testAlert({ correlationId: 'abc' }))).toMatchObject({ kind: 'test', correlationId: 'abc' });
    expect(observed({ ...stateChange({ state: 'terminated' }), source: 'davylamp.test' }).kind).toBe('test');
    expect(observed({ ...runInstances(), source: 'davylamp.test', account: '999988887777' }).kind).toBe('test');
  });

  it('has a correlation id without line breaks or blanks, or that of the event', () => {
    expect(observed(testAlert({ correlationId: 'a\r\nBcc: x' }))).toMatchObject({ correlationId: 'aBccx' });
    expect(observed(testAlert({ id: 'e-9', detail: {} }))).toMatchObject({ correlationId: 'e-9' });
  });
});

describe('traps that real records hold', () => {
  it('takes the type from the response where a launch template named it', () => {
    expect(call(fixture('type-only-in-response')).request).toMatchObject({ instanceTypes: ['c6i.8xlarge'], count: 2 });
    expect(call(fixture('type-only-in-response')).instances[0]?.tags).toEqual({
      'aws:ec2launchtemplate:id': 'lt-0aa11bb22cc33dd44',
      Team: 'render',
    });
  });

  it('reads a type and a protection that are objects', () => {
    expect(call(fixture('type-as-object')).request).toMatchObject({
      instanceTypes: ['g5.12xlarge'],
      count: 4,
      spot: true,
      terminationProtected: true,
    });
  });

  it('reads a refused call, which has no response and hides its user data', () => {
    expect(call(fixture('refused-with-user-data'))).toMatchObject({
      refusal: { code: 'VcpuLimitExceeded', kind: 'quota' },
      instances: [],
      request: { count: 10, hasUserData: true, terminationProtected: true, tags: { purpose: 'test' } },
    });
  });

  it('sees Auto Scaling behind a root identity', () => {
    expect(call(fixture('root-invoked-by-auto-scaling')).principal).toMatchObject({
      kind: 'service',
      key: 'autoscaling.amazonaws.com',
      isHuman: false,
    });
  });

  it('reads Karpenter’s fleet, nested and with lists of one', () => {
    expect(call(fixture('karpenter-instant-fleet'))).toMatchObject({
      principal: { kind: 'service', isHuman: false },
      request: {
        instanceTypes: ['m7g.large', 'c7g.xlarge'],
        count: 1,
        spot: true,
        tags: { 'karpenter.sh/nodepool': 'default', Name: 'default-node' },
      },
      instances: [{ instanceId: 'i-0ee11bb22cc33dd41', instanceType: 'm7g.large' }],
    });
    expect(call(fixture('karpenter-run-instances')).principal.service).toBe('ec2fleet.amazonaws.com');
  });

  it('sees EKS behind the DryRun of a node group', () => {
    expect(call(fixture('eks-nodegroup-dry-run'))).toMatchObject({
      principal: { service: 'eks-nodegroup.amazonaws.com', isHuman: false },
      refusal: { kind: 'dry-run' },
    });
  });

  it('sees a human behind the console, which calls itself AWS Internal', () => {
    expect(call(fixture('console-as-aws-internal')).principal).toMatchObject({ isHuman: true, console: true });
  });

  it('reads a Region and a time that are odd', () => {
    expect(call(fixture('odd-region-and-time'))).toMatchObject({
      region: 'xx-nowhere-9z',
      time: Date.UTC(2026, 10, 20, 9),
    });
  });
});
