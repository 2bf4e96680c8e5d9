/** The ports that an account's own history is read through, on AWS. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { STSClient } from '@aws-sdk/client-sts';
import type { Settings } from '../model/settings.ts';
import { SECOND } from '../model/time.ts';
import type { Clock, HistoryPorts, Journal } from '../ports.ts';
import type { Environment } from './aws-ports.ts';
import { type ClientConfig, createClients } from './clients.ts';
import { systemClock } from './clock.ts';
import { createCredentials } from './credentials.ts';
import { lookUpEvents } from './event-history.ts';
import { isHeard } from './listeners.ts';
import { createOutbox } from './outbox.ts';
import { running } from './running-instances.ts';
import { createStore } from './store.ts';
import { readUserData } from './user-data.ts';
import { watchedAccounts } from './watched-accounts.ts';

/** Milliseconds; nobody waits for an answer here. */
const patience: ClientConfig = {
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 15_000, throwOnRequestTimeout: true },
};
/**
 * Milliseconds that are waited after a throttle, one after the other: the detector, whose look-ups share the
 * quota, comes first.
 */
const giveWay = [5, 10, 20, 40].map((seconds) => seconds * SECOND);

export interface HistorySurroundings {
  readonly clock: Clock;
  readonly client: ClientConfig;
}

const isThrottle = (error: unknown): boolean =>
  error instanceof Error && /throttl|TooManyRequests|RequestLimit/i.test(error.name);

export function historyPorts(
  env: Environment,
  { organization }: Pick<Settings, 'organization'>,
  journal: Journal,
  { clock, client }: HistorySurroundings = { clock: systemClock, client: patience },
): HistoryPorts {
  const config = { ...client, maxAttempts: 4 };
  const homeAccount = env.DAVYLAMP_ACCOUNT ?? '';
  const topicArn = env.DAVYLAMP_TOPIC_ARN ?? '';
  const sts = new STSClient(config);
  const clients = createClients(organization && createCredentials({ homeAccount, organization, sts, clock }), client);
  return {
    clock,
    journal,
    store: createStore(new DynamoDBClient(config), env.DAVYLAMP_TABLE ?? '', clock),
    outbox: createOutbox(new SNSClient({ ...client, maxAttempts: 1 }), topicArn),
    isHeard: (signal) => isHeard(new SNSClient(config), topicArn, signal),
    ...watchedAccounts(env, clients, config, journal),
    running: (place, signal) => running(clients, place, signal),
    userData: (place, id, signal) => readUserData(clients, place, id, signal),
    async lookUp(place, query, span, next, signal) {
      for (const pause of giveWay) {
        try {
          return await lookUpEvents(clients.cloudTrail(place), query, span, next, signal);
        } catch (error) {
          if (!isThrottle(error) || signal?.aborted) throw error;
          await clock.sleep(pause);
        }
      }
      return lookUpEvents(clients.cloudTrail(place), query, span, next, signal);
    },
  };
}
