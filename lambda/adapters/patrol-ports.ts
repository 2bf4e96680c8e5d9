/** The ports of patrol on AWS. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
import { inParallel } from '../model/concurrency.ts';
import { memberInterimRole } from '../model/interim.ts';
import type { Settings } from '../model/settings.ts';
import type { Clock, DeliveryPorts, Journal, PatrolPorts } from '../ports.ts';
import { abortedBy } from './aborted-by.ts';
import type { Environment } from './aws-ports.ts';
import { type ClientConfig, createClients } from './clients.ts';
import { systemClock } from './clock.ts';
import { createCredentials } from './credentials.ts';
import { deliveryPorts } from './delivery-ports.ts';
import { createInterim } from './interim.ts';
import { createOutbox } from './outbox.ts';
import { createPastCalls } from './past-calls.ts';
import { createRules } from './rules.ts';
import { boundedRunning } from './running-instances.ts';
import { createStore } from './store.ts';
import { watchedAccounts } from './watched-accounts.ts';

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
  const covering =
    organization && createCredentials({ homeAccount, organization, sts, clock, roleName: memberInterimRole });
  const clients = createClients(reading, client);
  return {
    ...createRules(config, reading, proving),
    calls: createPastCalls(clients),
    interim: createInterim(config, covering, env),
    clock,
    journal,
    store: createStore(new DynamoDBClient(config), env.DAVYLAMP_TABLE ?? '', clock),
    ...watchedAccounts(env, clients, config, journal),
    running: boundedRunning(clients),
    hand: queueOf(new SQSClient(config), env.DAVYLAMP_EVENT_QUEUE_URL ?? ''),
    delivery: deliveryPorts(env, config),
    outbox: createOutbox(new SNSClient({ ...client, maxAttempts: 1 }), env.DAVYLAMP_TOPIC_ARN ?? ''),
  };
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
