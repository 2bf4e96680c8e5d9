import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Subscription } from '../../lambda/model/delivery.ts';
import { createHandler, type PatrolCounts } from '../../lambda/patrol.ts';
import type { DeliveryPorts, PatrolPorts, Place } from '../../lambda/ports.ts';
import { type AnswersBucket, answersBucket } from '../support/answers.ts';
import { patrolOptions, patrolWorld } from '../support/patrol.ts';

const options = patrolOptions({ exclude: ['eu-west-3'] });
const counts: PatrolCounts[] = [];
let asked: string[] = [];
let lookedAt: string[] = [];
let members: string[] = [];
let subscriptions: () => Promise<readonly Subscription[]>;
const address = 'me@example.com';
const addressees = [
  { path: 'verdict', address },
  { path: 'feed', address, contactArn: 'arn' },
] as const;
const delivery: DeliveryPorts = {
  subscriptions: () => subscriptions(),
  isProtected: async () => true,
  contact: async () => ({ address, isActive: true }),
};

function patrolling(works: (region: string) => boolean) {
  const ports = {
    ...patrolWorld().ports,
    regions: async (account: string) => {
      lookedAt.push(account);
      return ['us-east-1', 'eu-west-1', 'eu-west-3'];
    },
    members: async () => members,
    async *running({ region }: Place) {
      asked.push(region);
      if (!works(region)) throw new Error('UnauthorizedOperation');
      yield [];
    },
    hand: async () => {},
    delivery,
  } satisfies PatrolPorts & { delivery: DeliveryPorts };
  const settings = { language: 'en' } as const;
  return createHandler({ ports, options, count: (some) => void counts.push(some), addressees, settings });
}

let bucket: AnswersBucket;
beforeAll(async () => {
  bucket = await answersBucket();
});
afterAll(() => {
  bucket.close();
});
beforeEach(() => {
  counts.length = 0;
  bucket.puts.length = 0;
  asked = [];
  lookedAt = [];
  members = [];
  subscriptions = async () => [{ address, arn: 'arn:aws:sns:1' }];
  vi.spyOn(console, 'info').mockReturnValue();
  vi.spyOn(console, 'error').mockReturnValue();
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('an hourly run', () => {
  it('gives a sign of life, also where a Region does not answer', async () => {
    await patrolling((region) => region === 'us-east-1')({});
    expect(asked).toEqual(['us-east-1', 'eu-west-1']);
    expect(counts).toEqual([{ FoundByPatrol: 0, UnreadPlaces: 1, Unproven: 0, Heartbeat: 1, Undelivered: 0 }]);
  });

  it('that could look nowhere gives none, and fails', async () => {
    await expect(patrolling(() => false)({})).rejects.toThrow('no Region');
    expect(counts).toEqual([{ FoundByPatrol: 0, UnreadPlaces: 2, Unproven: 0, Heartbeat: 0, Undelivered: 0 }]);
  });
});

describe('an event that says that a Region is enabled', () => {
  const enabled = (account: string, detail: object = {}) => ({
    source: 'aws.account',
    'detail-type': 'Region Opt-In Status Change',
    account,
    detail: { status: 'ENABLED', regionName: 'eu-west-1', ...detail },
  });

  it('has that account looked at, at once and for that alone', async () => {
    await patrolling(() => true)(enabled('123456789012'));
    expect(lookedAt).toEqual(['123456789012']);
    expect(asked).toEqual([]);
  });

  it('is about the member that it names, and about no account that is not watched', async () => {
    members = ['111122223333'];
    await patrolling(() => true)(enabled('123456789012', { accountId: '111122223333' }));
    await patrolling(() => true)(enabled('999988887777'));
    expect(lookedAt).toEqual(['111122223333']);
  });
});

describe('whether mails arrive', () => {
  it('is looked at, and counted for the alarm on the other path', async () => {
    subscriptions = async () => [];
    await patrolling(() => true)({});
    expect(counts).toEqual([{ FoundByPatrol: 0, UnreadPlaces: 0, Unproven: 0, Heartbeat: 1, Undelivered: 1 }]);
  });

  it('keeps nobody from the rest where it cannot be looked at', async () => {
    subscriptions = () => Promise.reject(new Error('Throttling'));
    await patrolling(() => true)({});
    expect(counts).toEqual([{ FoundByPatrol: 0, UnreadPlaces: 0, Unproven: 0, Heartbeat: 1, Undelivered: 0 }]);
  });
});

describe('after a deployment', () => {
  const request = (RequestType: string) => ({
    RequestType,
    ResourceType: 'Custom::DavylampPatrol',
    ResponseURL: bucket.url,
    StackId: 'stack',
    RequestId: 'r',
    LogicalResourceId: 'AfterDeployment',
    ResourceProperties: {},
  });

  it('it runs, and answers CloudFormation', async () => {
    await patrolling(() => true)(request('Update'));
    expect(bucket.puts[0]?.body).toMatchObject({ Status: 'SUCCESS', Data: { Visited: '2', Unread: '0', Found: '0' } });
  });

  it('a run that fails fails no deployment', async () => {
    await patrolling(() => false)(request('Create'));
    expect(bucket.puts[0]?.body).toMatchObject({
      Status: 'SUCCESS',
      Data: { Error: expect.stringContaining('no Region') },
    });
  });

  it('nothing is looked at where the stack is deleted', async () => {
    await patrolling(() => true)(request('Delete'));
    expect(asked).toEqual([]);
    expect(bucket.puts[0]?.body).toMatchObject({ Status: 'SUCCESS' });
  });
});
