import { AccountClient, ListRegionsCommand } from '@aws-sdk/client-account';
import { CloudFormationClient, ListStackInstancesCommand } from '@aws-sdk/client-cloudformation';
import { DescribeInstancesCommand, DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { patrolPorts } from '../../../lambda/adapters/patrol-ports.ts';
import { mockClient } from '../../support/mock-client.ts';

const account = '123456789012';
const [accounts, cloudFormation, ec2, sqs] = [AccountClient, CloudFormationClient, EC2Client, SQSClient].map((client) =>
  mockClient(client as never),
) as [
  ReturnType<typeof mockClient>,
  ReturnType<typeof mockClient>,
  ReturnType<typeof mockClient>,
  ReturnType<typeof mockClient>,
];
const warnings: string[] = [];
const ports = (env = {}) =>
  patrolPorts(
    { DAVYLAMP_ACCOUNT: account, DAVYLAMP_TABLE: 't', DAVYLAMP_EVENT_QUEUE_URL: 'https://sqs/queue', ...env },
    {},
    { warn: (message) => void warnings.push(message) },
  );

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'us-east-1');
  for (const mock of [accounts, cloudFormation, ec2, sqs]) mock.reset();
  warnings.length = 0;
});
afterEach(() => vi.unstubAllEnvs());

describe('the Regions of an account', () => {
  it('are those that Account Management calls enabled, at this moment', async () => {
    accounts.on(ListRegionsCommand as never).resolves({
      Regions: [
        { RegionName: 'us-east-1', RegionOptStatus: 'ENABLED_BY_DEFAULT' },
        { RegionName: 'ap-south-2', RegionOptStatus: 'ENABLED' },
        { RegionName: 'af-south-1', RegionOptStatus: 'DISABLED' },
        { RegionName: 'eu-south-1', RegionOptStatus: 'ENABLING' },
      ],
    } as never);
    expect(await ports().regions(account)).toEqual(['us-east-1', 'ap-south-2']);
  });

  it('are what EC2 says where that is denied, and in other accounts, which Account Management does not tell of', async () => {
    accounts.on(ListRegionsCommand as never).rejects(new Error('AccessDeniedException'));
    ec2.on(DescribeRegionsCommand as never).resolves({ Regions: [{ RegionName: 'us-east-1' }] } as never);
    expect(await ports().regions(account)).toEqual(['us-east-1']);
    expect(warnings).toHaveLength(1);
    expect(await ports().regions('111122223333')).toEqual(['us-east-1']);
    expect(accounts.commandCalls(ListRegionsCommand as never)).toHaveLength(1);
  });
});

describe('what runs', () => {
  it('comes page by page, whatever is in them, and only what starts or runs', async () => {
    const launch = new Date('2026-11-20T14:00:00Z');
    ec2
      .on(DescribeInstancesCommand as never)
      .resolvesOnce({ Reservations: [], NextToken: 'a' } as never)
      .resolvesOnce({
        Reservations: [{ Instances: [{ InstanceId: 'i-1', LaunchTime: launch, State: { Name: 'pending' } }, {}] }],
      } as never);
    const pages: unknown[] = [];
    for await (const page of ports().running({ account, region: 'eu-west-1' })) pages.push(page);
    expect(pages).toMatchObject([[], [{ instanceId: 'i-1', launchTime: launch.getTime(), state: 'pending' }]]);
    const inputs = ec2.commandCalls(DescribeInstancesCommand as never).map(({ args }) => args[0].input);
    expect(inputs).toMatchObject([
      { Filters: [{ Name: 'instance-state-name', Values: ['pending', 'running'] }], MaxResults: 1_000 },
      { NextToken: 'a' },
    ]);
  });
});

describe('the members', () => {
  it('are the accounts that have the role to look with; alone there are none, and nobody is asked', async () => {
    cloudFormation.on(ListStackInstancesCommand as never).resolves({
      Summaries: [
        { Account: '111122223333', Status: 'CURRENT' },
        { Account: '444455556666', Status: 'INOPERABLE' },
      ],
    } as never);
    expect(await ports().members()).toEqual([]);
    const env = { DAVYLAMP_MEMBERS_STACK_SET: 'davylamp-member-roles', DAVYLAMP_MEMBERS_CALL_AS: 'DELEGATED_ADMIN' };
    expect(await ports(env).members()).toEqual(['111122223333']);
    expect(cloudFormation.commandCalls(ListStackInstancesCommand as never)).toHaveLength(1);
  });
});

describe('the queue', () => {
  const events = Array.from({ length: 23 }, (_, n) => ({ id: `patrol-${n}` }));

  it('gets ten at a time', async () => {
    sqs.on(SendMessageBatchCommand as never).resolves({} as never);
    await ports().hand(events);
    const sent = sqs.commandCalls(SendMessageBatchCommand as never).map(({ args }) => args[0].input);
    expect(sent.map((input) => (input as { Entries: object[] }).Entries.length)).toEqual([10, 10, 3]);
    expect(sent[0]).toMatchObject({
      QueueUrl: 'https://sqs/queue',
      Entries: expect.arrayContaining([{ Id: '0', MessageBody: '{"id":"patrol-0"}' }]),
    });
  });

  it('that leaves out a single one fails the hand-over: SQS answers such a call with 200', async () => {
    sqs.on(SendMessageBatchCommand as never).resolves({ Failed: [{ Id: '1', Code: 'InternalError' }] } as never);
    await expect(ports().hand(events)).rejects.toThrow('InternalError');
  });
});
