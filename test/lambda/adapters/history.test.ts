import { CloudTrailClient, CloudTrailServiceException, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { beforeEach, describe, expect, it } from 'vitest';
import { createHistory } from '../../../lambda/adapters/history.ts';
import { mockClient } from '../../support/mock-client.ts';

const place = { account: '111122223333', region: 'eu-west-1' };
const instanceId = 'i-0123456789abcdef0';
const cloudTrail = mockClient(CloudTrailClient);
const throttle = new CloudTrailServiceException({
  name: 'ThrottlingException',
  message: 'Rate exceeded',
  $fault: 'client',
  $metadata: {},
});

const event = (EventName: string, user: string, more: object = {}) => ({
  EventName,
  CloudTrailEvent: JSON.stringify({
    eventVersion: '1.09',
    eventSource: 'ec2.amazonaws.com',
    eventName: EventName,
    sourceIPAddress: '203.0.113.7',
    userAgent: 'Boto3/1.7.42',
    userIdentity: {
      type: 'IAMUser',
      arn: `arn:aws:iam::111122223333:user/${user}`,
      accountId: '111122223333',
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      userName: user,
    },
    ...more,
  }),
});

const setUp = () => {
  const clock = { time: 1_000_000, now: () => clock.time };
  const history = createHistory({ cloudTrail: () => new CloudTrailClient({ region: 'eu-west-1' }) }, clock);
  return { clock, history };
};

beforeEach(() => cloudTrail.reset());

describe('who launched an instance', () => {
  it('is told by the call that started it', async () => {
    cloudTrail.on(LookupEventsCommand).resolves({
      Events: [event('CreateTags', 'tagger'), event('RunInstances', 'ci-deploy')],
    });
    expect(await setUp().history.launcher(place, instanceId)).toMatchObject({
      kind: 'user',
      name: 'ci-deploy',
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      sourceIp: '203.0.113.7',
      isHuman: true,
    });
    expect(cloudTrail.commandCalls(LookupEventsCommand)[0]?.args[0].input.LookupAttributes).toEqual([
      { AttributeKey: 'ResourceName', AttributeValue: instanceId },
    ]);
  });

  it('is the one who started it last: the newest event comes first', async () => {
    cloudTrail.on(LookupEventsCommand).resolves({
      Events: [event('StartInstances', 'night'), event('RunInstances', 'day')],
    });
    expect((await setUp().history.launcher(place, instanceId))?.name).toBe('night');
  });

  it('is not who was refused', async () => {
    cloudTrail.on(LookupEventsCommand).resolves({
      Events: [
        event('StartInstances', 'refused', { errorCode: 'Client.UnauthorizedOperation' }),
        event('RunInstances', 'owner'),
      ],
    });
    expect((await setUp().history.launcher(place, instanceId))?.name).toBe('owner');
  });

  it.each([
    ['there is no event', {}],
    ['the event has no record', { Events: [{ EventName: 'RunInstances' }] }],
    ['the record is no JSON', { Events: [{ EventName: 'RunInstances', CloudTrailEvent: '{' }] }],
    ['the record is null', { Events: [{ EventName: 'RunInstances', CloudTrailEvent: 'null' }] }],
    ['nothing started it', { Events: [event('TerminateInstances', 'someone')] }],
  ])('is unknown where %s', async (_, answer) => {
    cloudTrail.on(LookupEventsCommand).resolves(answer);
    expect(await setUp().history.launcher(place, instanceId)).toBeUndefined();
  });

  it('may stand on a later page, but not on any', async () => {
    cloudTrail
      .on(LookupEventsCommand)
      .resolvesOnce({ Events: [event('CreateTags', 'tagger')], NextToken: 'a' })
      .resolvesOnce({ Events: [event('RunInstances', 'ci-deploy')] });
    expect((await setUp().history.launcher(place, instanceId))?.name).toBe('ci-deploy');
    cloudTrail.reset();
    cloudTrail.on(LookupEventsCommand).resolves({ NextToken: 'again' });
    expect(await setUp().history.launcher(place, instanceId)).toBeUndefined();
    expect(cloudTrail.calls().length).toBeLessThanOrEqual(3);
  });

  it('is kept once found, and asked for again until then: CloudTrail is minutes late', async () => {
    cloudTrail
      .on(LookupEventsCommand)
      .resolvesOnce({})
      .resolves({ Events: [event('RunInstances', 'ci-deploy')] });
    const { history } = setUp();
    expect(await history.launcher(place, instanceId)).toBeUndefined();
    expect((await history.launcher(place, instanceId))?.name).toBe('ci-deploy');
    expect((await history.launcher(place, instanceId))?.name).toBe('ci-deploy');
    expect(cloudTrail.calls()).toHaveLength(2);
  });

  it('is not asked for while CloudTrail throttles: 2 requests a second is all there is', async () => {
    cloudTrail
      .on(LookupEventsCommand)
      .rejectsOnce(throttle)
      .resolves({ Events: [event('RunInstances', 'ci-deploy')] });
    const { clock, history } = setUp();
    await expect(history.launcher(place, instanceId)).rejects.toThrow('Rate exceeded');
    await expect(history.launcher(place, 'i-0fedcba9876543210')).rejects.toThrow('just throttled');
    expect(cloudTrail.calls()).toHaveLength(1);
    expect((await history.launcher({ ...place, region: 'us-east-1' }, instanceId))?.name).toBe('ci-deploy');
    clock.time += 3_000;
    expect((await history.launcher(place, instanceId))?.name).toBe('ci-deploy');
  });

  it('is not asked for what is no instance id', async () => {
    expect(await setUp().history.launcher(place, 'AKIAIOSFODNN7EXAMPLE')).toBeUndefined();
    expect(cloudTrail.calls()).toHaveLength(0);
  });
});
