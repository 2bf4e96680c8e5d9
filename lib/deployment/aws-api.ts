/** The questions of api.ts, put to AWS. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { systemClock } from '../../lambda/adapters/clock.ts';
import { createStore } from '../../lambda/adapters/store.ts';
import { awsRegionsApi } from '../account/discover.ts';
import { homeRegion } from '../account/plan.ts';
import { clientDefaults } from '../aws-client.ts';
import { UserError } from '../errors.ts';
import type { DeploymentApi } from './api.ts';
import { awsDelivery } from './aws-delivery.ts';
import { awsHealth } from './aws-health.ts';
import { awsRules } from './aws-rules.ts';
import { readStack } from './aws-stack.ts';

export function awsDeploymentApi(): DeploymentApi {
  const settings = clientDefaults(homeRegion);
  return {
    regions: awsRegionsApi(),
    async caller(signal) {
      const { Account = '', Arn = '' } = await new STSClient(settings).send(new GetCallerIdentityCommand({}), {
        ...(signal && { abortSignal: signal }),
      });
      return { account: Account, arn: Arn };
    },
    stack: readStack,
    ...awsRules(),
    ...awsDelivery(),
    ...awsHealth(),
    putTest,
    store: (table) => createStore(new DynamoDBClient(settings), table, systemClock),
  };
}

/**
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html: an answer may say of an
 * event that it was not taken.
 *
 * @throws UserError (exit code 3) where EventBridge answers and does not take the event.
 */
async function putTest(region: string, correlationId: string): Promise<void> {
  const client = new EventBridgeClient(clientDefaults(region));
  const event = {
    Source: 'davylamp.test',
    DetailType: 'Davylamp Test Alert',
    Detail: JSON.stringify({ correlationId }),
  };
  const { Entries, FailedEntryCount } = await client.send(new PutEventsCommand({ Entries: [event] }));
  const entry = Entries?.[0];
  if ((FailedEntryCount ?? 0) === 0 && entry?.EventId !== undefined) return;
  throw new UserError({
    code: 'aws-refused',
    message:
      `EventBridge did not take the event in ${region}: ${entry?.ErrorCode ?? 'no event id'} ${entry?.ErrorMessage ?? ''}`.trim(),
    hint: 'Run it again; if it goes on, the message above is what AWS says of it.',
    exitCode: 3,
  });
}
