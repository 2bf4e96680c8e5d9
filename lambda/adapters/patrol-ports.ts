/** The ports of patrol on AWS. */
import { AccountClient, paginateListRegions } from '@aws-sdk/client-account';
import { type CallAs, CloudFormationClient, paginateListStackInstances } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DescribeRegionsCommand } from '@aws-sdk/client-ec2';
import { SNSClient } from '@aws-sdk/client-sns';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
import { inParallel } from '../model/concurrency.ts';
import type { Settings } from '../model/settings.ts';
import type { Clock, DeliveryPorts, Journal, PatrolPorts } from '../ports.ts';
import { abortedBy } from './aborted-by.ts';
import type { Environment } from './aws-ports.ts';
import { type ClientConfig, type Clients, createClients } from './clients.ts';
import { systemClock } from './clock.ts';
import { createCredentials } from './credentials.ts';
import { deliveryPorts } from './delivery-ports.ts';
import { createOutbox } from './outbox.ts';
import { createPastCalls } from './past-calls.ts';
import { createRules } from './rules.ts';
import { running } from './running-instances.ts';
import { createStore } from './store.ts';

/** Where account:ListRegions has its only endpoint. */
const homeRegion = 'us-east-1';
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
const messagesPerCall = 10;
const callsAtOnce = 4;

/** Milliseconds; a page of a thousand instances takes a while. */
const patience: ClientConfig = {
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 15_000, throwOnRequestTimeout: true },
};

export interface PatrolSurroundings {
  readonly clock: Clock;
  readonly client: ClientConfig;
}

export function patrolPorts(
  env: Environment,
  { organization }: Pick<Settings, 'organization'>,
  journal: Journal,
  { clock, client }: PatrolSurroundings = { clock: systemClock, client: patience },
): PatrolPorts & { readonly delivery: DeliveryPorts } {
  const config = { ...client, maxAttempts: 4 };
  const homeAccount = env.DAVYLAMP_ACCOUNT ?? '';
  const sts = new STSClient(config);
  const reading = organization && createCredentials({ homeAccount, organization, sts, clock });
  const roleName = env.DAVYLAMP_PROVING_ROLE ?? '';
  const proving = organization && createCredentials({ homeAccount, organization, sts, clock, roleName });
  const clients = createClients(reading, client);
  return {
    ...createRules(config, reading, proving),
    calls: createPastCalls(clients),
    clock,
    journal,
    store: createStore(new DynamoDBClient(config), env.DAVYLAMP_TABLE ?? '', clock),
    regions: (account, signal) =>
      account === homeAccount
        ? ownRegions(new AccountClient({ ...config, region: homeRegion }), clients, account, journal, signal)
        : enabledRegions(clients, account, signal),
    members: (signal) => memberAccounts(new CloudFormationClient(config), env, signal),
    running: (place, signal) => running(clients, place, signal),
    hand: queueOf(new SQSClient(config), env.DAVYLAMP_EVENT_QUEUE_URL ?? ''),
    delivery: deliveryPorts(env, config),
    outbox: createOutbox(new SNSClient({ ...client, maxAttempts: 1 }), env.DAVYLAMP_TOPIC_ARN ?? ''),
  };
}

/**
 * Regions that the account has enabled by account:ListRegions; by EC2, which knows them too, where that is
 * refused.
 */
async function ownRegions(
  client: AccountClient,
  clients: Pick<Clients, 'ec2'>,
  account: string,
  journal: Journal,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  try {
    const found: string[] = [];
    for await (const page of paginateListRegions({ client, pageSize: 50 }, {}, abortedBy(signal)))
      for (const { RegionName, RegionOptStatus } of page.Regions ?? [])
        if (RegionName && ['ENABLED', 'ENABLED_BY_DEFAULT'].includes(RegionOptStatus ?? '')) found.push(RegionName);
    return found;
  } catch (error) {
    journal.warn('account:ListRegions does not answer: EC2 is asked instead', { error });
    return enabledRegions(clients, account, signal);
  }
}

/** Without AllRegions: those that are enabled for the account that calls. */
async function enabledRegions(
  clients: Pick<Clients, 'ec2'>,
  account: string,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const ec2 = clients.ec2({ account, region: homeRegion });
  const { Regions = [] } = await ec2.send(new DescribeRegionsCommand({}), abortedBy(signal));
  return Regions.flatMap(({ RegionName }) => RegionName ?? []);
}

/** The accounts that have the role to look with. */
async function memberAccounts(
  client: CloudFormationClient,
  env: Environment,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const { DAVYLAMP_MEMBERS_STACK_SET: stackSet, DAVYLAMP_MEMBERS_CALL_AS: callAs } = env;
  if (stackSet === undefined) return [];
  const found = new Set<string>();
  const pages = paginateListStackInstances(
    { client, pageSize: 100 },
    { StackSetName: stackSet, CallAs: callAs as CallAs, StackInstanceRegion: homeRegion },
    abortedBy(signal),
  );
  for await (const page of pages)
    for (const { Account, Status } of page.Summaries ?? []) if (Account && Status !== 'INOPERABLE') found.add(Account);
  return [...found];
}

/** Rejects where one of the events was not taken: they are found again, and the others are the same then. */
function queueOf(client: SQSClient, queueUrl: string): PatrolPorts['hand'] {
  return async (events, signal) => {
    const batches = Array.from({ length: Math.ceil(events.length / messagesPerCall) }, (_, i) =>
      events.slice(i * messagesPerCall, (i + 1) * messagesPerCall),
    );
    await inParallel(batches, callsAtOnce, async (batch) => {
      const { Failed = [] } = await client.send(
        new SendMessageBatchCommand({
          QueueUrl: queueUrl,
          Entries: batch.map((event, index) => ({ Id: String(index), MessageBody: JSON.stringify(event) })),
        }),
        abortedBy(signal),
      );
      const [first] = Failed;
      if (first) throw new Error(`SQS did not take ${Failed.length} events: ${first.Code}`);
    });
  };
}
