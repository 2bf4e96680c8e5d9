import {
  CloudFormationClient,
  DescribeStackSetCommand,
  DescribeStacksCommand,
  ListStackInstancesCommand,
} from '@aws-sdk/client-cloudformation';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { checkType, memberCheckType, memberRolesType } from '../../lambda/rollout/properties.ts';
import { handler } from '../../lambda/rollout-check.ts';
import { type AnswersBucket, answersBucket } from '../support/answers.ts';
import { mockClient } from '../support/mock-client.ts';

const cloudFormation = mockClient(CloudFormationClient);
const sns = mockClient(SNSClient);

let bucket: AnswersBucket;
beforeAll(async () => {
  bucket = await answersBucket();
});
afterAll(() => {
  bucket.close();
});
beforeEach(() => {
  cloudFormation.reset();
  sns.reset();
  bucket.puts.length = 0;
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('DAVYLAMP_TOPIC_ARN', 'arn:aws:sns:us-east-1:123456789012:alerts');
  vi.spyOn(console, 'info').mockReturnValue();
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const request = (Regions: readonly string[], RequestType: 'Create' | 'Update' | 'Delete' = 'Create') => ({
  RequestType,
  ResourceType: checkType,
  ResponseURL: bucket.url,
  StackId: 'stack-id',
  RequestId: 'request-id',
  LogicalResourceId: 'RolloutCheck',
  ResourceProperties: {
    StackSetName: 'davylamp-forwarders',
    HomeRegion: 'us-east-1',
    Regions,
    Revision: '1',
    Template: 't',
  },
});

it('reads every page of stack instances, mails the missing Regions, and answers CloudFormation', async () => {
  cloudFormation
    .on(ListStackInstancesCommand, { StackSetName: 'davylamp-forwarders' })
    .resolves({ Summaries: [{ Region: 'us-east-1', Status: 'CURRENT' }], NextToken: 'more' })
    .on(ListStackInstancesCommand, { StackSetName: 'davylamp-forwarders', NextToken: 'more' })
    .resolves({
      Summaries: [
        { Region: 'eu-west-1', Status: 'CURRENT' },
        { Region: 'eu-west-2', Status: 'OUTDATED', StatusReason: 'no permission' },
      ],
    });
  sns.on(PublishCommand).resolves({ MessageId: '1' });

  await handler(request(['us-east-1', 'eu-west-1', 'eu-west-2']));

  expect(bucket.puts).toEqual([
    {
      method: 'PUT',
      type: '',
      body: {
        Status: 'SUCCESS',
        PhysicalResourceId: 'DavylampRolloutCheck',
        Data: { Missing: 'eu-west-2' },
        StackId: 'stack-id',
        RequestId: 'request-id',
        LogicalResourceId: 'RolloutCheck',
      },
    },
  ]);
  expect(sns.commandCalls(PublishCommand)[0]?.args[0].input).toMatchObject({
    TopicArn: 'arn:aws:sns:us-east-1:123456789012:alerts',
    Subject: '[DAVYLAMP] 1 of 3 Regions are not watched',
  });
});

it('sees by the stack itself that an update is being rolled back', async () => {
  cloudFormation.on(ListStackInstancesCommand).resolves({ Summaries: [] });
  cloudFormation.on(DescribeStacksCommand, { StackName: 'stack-id' }).resolves({
    Stacks: [{ StackName: 'davylamp', CreationTime: new Date(0), StackStatus: 'UPDATE_ROLLBACK_IN_PROGRESS' }],
  });
  await handler(request(['us-east-1'], 'Update'));
  expect(bucket.puts[0]?.body).toMatchObject({ Status: 'SUCCESS' });
});

it('tries again where the answer is not taken: CloudFormation would wait for minutes', async () => {
  bucket.refusals = 1;
  await handler(request(['us-east-1'], 'Delete'));
  expect(bucket.puts[0]?.body).toMatchObject({ Status: 'SUCCESS' });
});

it('never puts the signed address into the log', async () => {
  await handler(request(['us-east-1'], 'Delete'));
  expect(JSON.stringify(vi.mocked(console.info).mock.calls)).not.toContain('signature');
});

describe('for an organization', () => {
  const memberRequest = (Regions: readonly string[]) => ({
    ...request(Regions),
    ResourceType: memberCheckType,
    ResourceProperties: {
      RolesStackSetName: 'davylamp-member-roles',
      ForwardersStackSetName: 'davylamp-member-forwarders',
      CallAs: 'DELEGATED_ADMIN',
      HomeRegion: 'us-east-1',
      Regions,
      Revision: '1',
      Templates: 't',
    },
  });
  const account = (index: number) => String(100_000_000_000 + index);

  it('counts 1,000 accounts in 17 Regions with 36 calls, as a delegated administrator', async () => {
    cloudFormation.on(ListStackInstancesCommand).callsFake(({ NextToken, Filters, MaxResults }) => {
      if (Filters !== undefined) return { Summaries: [] };
      const start = Number(NextToken ?? 0);
      const Summaries = Array.from({ length: MaxResults }, (_, i) => ({
        Account: account(start + i),
        Status: 'CURRENT',
      }));
      return { Summaries, ...(start + MaxResults < 1_000 ? { NextToken: String(start + MaxResults) } : {}) };
    });
    await handler(memberRequest(['us-east-1', ...Array.from({ length: 16 }, (_, i) => `eu-west-${i}`)]));
    expect(bucket.puts[0]?.body).toMatchObject({
      Status: 'SUCCESS',
      Data: { Missing: 'All 1000 accounts have roles and forwarders.' },
    });
    const calls = cloudFormation.commandCalls(ListStackInstancesCommand).map(({ args }) => args[0].input);
    expect(calls).toHaveLength(36);
    expect(calls.every(({ CallAs, StackInstanceRegion }) => CallAs === 'DELEGATED_ADMIN' && StackInstanceRegion)).toBe(
      true,
    );
    expect(calls.at(-1)).toMatchObject({ Filters: [{ Name: 'DETAILED_STATUS', Values: 'FAILED' }] });
  });

  it('asks for no more Regions when the time is nearly over: a late answer is none', async () => {
    cloudFormation.on(ListStackInstancesCommand).resolves({ Summaries: [] });
    await handler(memberRequest(['us-east-1', 'eu-west-1']), { getRemainingTimeInMillis: () => 30_000 });
    expect(cloudFormation.commandCalls(ListStackInstancesCommand)).toHaveLength(2);
    expect(bucket.puts[0]?.body).toMatchObject({
      Data: { Missing: expect.stringContaining('Not looked at: eu-west-1') },
    });
  });

  it('reads the ARN of the roles from CloudFormation', async () => {
    const arn = 'arn:aws:cloudformation:us-east-1:999999999999:stackset/davylamp-member-roles:1';
    cloudFormation
      .on(DescribeStackSetCommand, { StackSetName: 'davylamp-member-roles', CallAs: 'DELEGATED_ADMIN' })
      .resolves({ StackSet: { StackSetARN: arn } });
    await handler({
      ...request([]),
      ResourceType: memberRolesType,
      ResourceProperties: {
        StackSetName: 'davylamp-member-roles',
        CallAs: 'DELEGATED_ADMIN',
        Seconds: '0',
        Changes: '',
      },
    } as never);
    expect(bucket.puts[0]?.body).toMatchObject({ Status: 'SUCCESS', Data: { Arn: arn } });
  });
});
