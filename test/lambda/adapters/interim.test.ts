import { CloudControlClient, GetResourceCommand, UpdateResourceCommand } from '@aws-sdk/client-cloudcontrol';
import {
  DeleteRuleCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createInterim } from '../../../lambda/adapters/interim.ts';
import { mockClient } from '../../support/mock-client.ts';

const [events, cloudControl] = [EventBridgeClient, CloudControlClient].map((client) => mockClient(client as never)) as [
  ReturnType<typeof mockClient>,
  ReturnType<typeof mockClient>,
];
const place = { account: '123456789012', region: 'ap-east-1' };
const ports = (env = {}) => createInterim({ maxAttempts: 1 }, undefined, env);
const inputOf = (mock: typeof events, command: unknown) => mock.commandCalls(command as never)[0]?.args[0].input;

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'us-east-1');
  for (const mock of [events, cloudControl]) mock.reset();
});
afterEach(() => vi.unstubAllEnvs());

it('makes one rule with the one target, and the role for it', async () => {
  events.on(PutRuleCommand as never).resolves({} as never);
  events.on(PutTargetsCommand as never).resolves({} as never);
  await ports().cover(place, { pattern: { source: ['aws.ec2'] }, busArn: 'arn:bus', roleArn: 'arn:role' });
  expect(inputOf(events, PutRuleCommand)).toMatchObject({
    Name: 'davylamp-interim',
    State: 'ENABLED',
    EventPattern: '{"source":["aws.ec2"]}',
  });
  expect(inputOf(events, PutTargetsCommand)).toEqual({
    Rule: 'davylamp-interim',
    Targets: [{ Id: 'davylamp', Arn: 'arn:bus', RoleArn: 'arn:role' }],
  });
});

it('a target that is left out fails it: EventBridge answers such a call with 200', async () => {
  events.on(PutRuleCommand as never).resolves({} as never);
  events.on(PutTargetsCommand as never).resolves({ FailedEntries: [{ ErrorCode: 'ConcurrentModification' }] } as never);
  await expect(ports().cover(place, { pattern: {}, busArn: 'b', roleArn: 'r' })).rejects.toThrow('Concurrent');
});

it('takes a rule that is gone for removed, and a refusal for none', async () => {
  const error = (name: string) => Object.assign(new Error(name), { name });
  events.on(RemoveTargetsCommand as never).rejectsOnce(error('ResourceNotFoundException'));
  await ports().uncover(place);
  events.on(RemoveTargetsCommand as never).resolves({} as never);
  events.on(DeleteRuleCommand as never).rejectsOnce(error('AccessDeniedException'));
  await expect(ports().uncover(place)).rejects.toThrow('AccessDenied');
});

it('adds Regions to those of the feed, never takes one away, and changes nothing where they are there', async () => {
  const feed = ports({ DAVYLAMP_FEED_RULE_ARN: 'arn:rule' });
  cloudControl.on(GetResourceCommand as never).resolves({
    ResourceDescription: { Properties: JSON.stringify({ Regions: ['us-east-1', 'eu-west-1'] }) },
  } as never);
  cloudControl.on(UpdateResourceCommand as never).resolves({} as never);
  expect(await feed.widenFeed(['eu-west-1'])).toBe(true);
  expect(cloudControl.commandCalls(UpdateResourceCommand as never)).toHaveLength(0);
  expect(await feed.widenFeed(['ap-east-1'])).toBe(true);
  expect(inputOf(cloudControl, UpdateResourceCommand)).toEqual({
    TypeName: 'AWS::Notifications::EventRule',
    Identifier: 'arn:rule',
    PatchDocument: '[{"op":"replace","path":"/Regions","value":["ap-east-1","eu-west-1","us-east-1"]}]',
  });
  expect(await ports().widenFeed(['ap-east-1'])).toBe(false);
});
