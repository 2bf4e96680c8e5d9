import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createHandler, type PatrolCounts } from '../../lambda/patrol.ts';
import type { PatrolPorts } from '../../lambda/ports.ts';
import { type AnswersBucket, answersBucket } from '../support/answers.ts';
import { fakePorts } from '../support/ports.ts';

const env = { DAVYLAMP_ACCOUNT: '123456789012', DAVYLAMP_EXCLUDED_REGIONS: 'eu-west-3' };
const counts: PatrolCounts[] = [];
let asked: string[] = [];

function patrolling(works: (region: string) => boolean) {
  const ports: PatrolPorts = {
    ...fakePorts().ports,
    regions: async () => ['us-east-1', 'eu-west-1', 'eu-west-3'],
    members: async () => [],
    async *running({ region }) {
      asked.push(region);
      if (!works(region)) throw new Error('UnauthorizedOperation');
      yield [];
    },
    hand: async () => {},
  };
  return createHandler({ ports, env, count: (some) => void counts.push(some) });
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
    expect(counts).toEqual([{ FoundByPatrol: 0, UnreadPlaces: 1, Heartbeat: 1 }]);
  });

  it('that could look nowhere gives none, and fails', async () => {
    await expect(patrolling(() => false)({})).rejects.toThrow('no Region');
    expect(counts).toEqual([{ FoundByPatrol: 0, UnreadPlaces: 2, Heartbeat: 0 }]);
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
