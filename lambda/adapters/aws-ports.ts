/** The ports on AWS, as the deployed detector has them. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
import type { Settings } from '../model/settings.ts';
import type { Clock, Journal, Ports } from '../ports.ts';
import { type ClientConfig, createClients } from './clients.ts';
import { systemClock } from './clock.ts';
import { createCredentials } from './credentials.ts';
import { createHistory } from './history.ts';
import { createInventory } from './inventory.ts';
import { createDirectory } from './organization.ts';
import { createOutbox } from './outbox.ts';
import { createPrices } from './prices.ts';
import { createStore } from './store.ts';
import { createTaskDefinitions } from './task-definitions.ts';
import { createTimers } from './timers.ts';
import { whenCalled } from './when-called.ts';

/** The function's environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where the AWS is, how long it is waited for, and what time it is: tests have one of their own. */
export interface Surroundings {
  readonly clock: Clock;
  readonly client: ClientConfig;
  readonly mailClient: ClientConfig;
}

/** Milliseconds. With two attempts each call ends well within the pipeline's deadline. */
const patience: ClientConfig = {
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
};

/**
 * The pipeline gives a mail up before the SDK does, and the outbox decides what is tried again: never what
 * may have been taken.
 */
const mailPatience: ClientConfig = {
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
};

const deployed: Surroundings = { clock: systemClock, client: patience, mailClient: mailPatience };

/** The account that the detector's own queue is in. */
export const homeAccountOf = (env: Environment): string => env.DAVYLAMP_EVENT_QUEUE_ARN?.split(':')[4] ?? '';

export function awsPorts(
  env: Environment,
  { organization }: Settings,
  journal: Journal,
  { clock, client, mailClient }: Surroundings = deployed,
): Ports {
  const config = { ...client, maxAttempts: 2 };
  const sts = whenCalled(() => new STSClient(config));
  const homeAccount = homeAccountOf(env);
  const clients = createClients(organization && createCredentials({ homeAccount, organization, sts, clock }), client);
  return {
    clock,
    journal,
    inventory: createInventory(clients, clock),
    taskDefinitions: createTaskDefinitions(clients),
    prices: createPrices(clients),
    history: createHistory(clients, clock),
    directory: createDirectory({ organizations: whenCalled(() => new OrganizationsClient(config)), clock }),
    store: createStore(new DynamoDBClient(config), env.DAVYLAMP_TABLE ?? '', clock),
    outbox: createOutbox(
      whenCalled(() => new SNSClient({ ...mailClient, maxAttempts: 1 })),
      env.DAVYLAMP_TOPIC_ARN ?? '',
      env.DAVYLAMP_ROUTES_TOPIC_ARN,
      journal,
      clock,
    ),
    timers: createTimers(
      whenCalled(() => new SQSClient(config)),
      env.DAVYLAMP_TIMER_QUEUE_URL ?? '',
      clock,
    ),
  };
}
