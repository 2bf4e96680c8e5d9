/** `davylamp test-alert`: puts an event on a Region's default bus that must end as a mail marked [TEST]. */

import { randomUUID } from 'node:crypto';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { Command } from 'commander';
import { localCommand } from '../../lambda/model/local-command.ts';
import { clientDefaults } from '../aws-client.ts';
import { awsError } from '../aws-errors.ts';
import { UserError, usageError } from '../errors.ts';
import { run } from './output.ts';

interface Options {
  readonly region?: string;
}

/** One step on the event's way, as far as this command can see it. */
export interface Hop {
  readonly name: string;
  readonly milliseconds: number;
}

export interface TestAlertDocument {
  readonly schemaVersion: 1;
  readonly correlationId: string;
  readonly region: string;
  /** The id that EventBridge gave the event. */
  readonly eventId: string;
  readonly hops: readonly Hop[];
}

/**
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 *
 * @throws UserError (exit code 3) where AWS refuses the call or the event in it.
 */
export async function putTestAlert(region: string, correlationId: string): Promise<TestAlertDocument> {
  const client = new EventBridgeClient(clientDefaults(region));
  const event = {
    Source: 'davylamp.test',
    DetailType: 'Davylamp Test Alert',
    Detail: JSON.stringify({ correlationId }),
  };
  const started = performance.now();
  const answer = await client.send(new PutEventsCommand({ Entries: [event] })).catch((thrown: unknown) => {
    throw awsError(thrown, 'events:PutEvents');
  });
  const milliseconds = Math.round(performance.now() - started);
  const entry = answer.Entries?.[0];
  if ((answer.FailedEntryCount ?? 0) > 0 || entry?.EventId === undefined) {
    throw new UserError({
      code: 'aws-refused',
      message:
        `EventBridge did not take the event in ${region}: ${entry?.ErrorCode ?? 'no event id'} ${entry?.ErrorMessage ?? ''}`.trim(),
      hint: 'Run it again; if it goes on, the message above is what AWS says of it.',
      exitCode: 3,
    });
  }
  return {
    schemaVersion: 1,
    correlationId,
    region,
    eventId: entry.EventId,
    hops: [{ name: 'events:PutEvents', milliseconds }],
  };
}

export const testAlertCommand = (): Command =>
  run<Options>(
    new Command('test-alert')
      .description('send an event through the deployed path; it ends as a mail marked [TEST]')
      .option('--region <region>', 'where the event starts (default: AWS_REGION, else us-east-1)'),
    async ({ options, say, colors }) => {
      const region = options.region ?? (process.env.AWS_REGION || 'us-east-1');
      if (!/^[a-z]{2,5}(-[a-z]+)+-\d+$/.test(region)) {
        throw usageError(`${JSON.stringify(region)} is no Region`, 'Write it as us-east-1.');
      }
      say(`davylamp: putting a test event on the default bus of ${region}`);
      const document = await putTestAlert(region, randomUUID());
      const hops = document.hops.map(({ name, milliseconds }) => `  ${name}  ${milliseconds} ms`);
      return {
        document,
        text: [
          colors.bold(`sent ${document.correlationId} (event ${document.eventId})`),
          ...hops,
          'A mail marked [TEST] follows within a minute. If none comes: is the subscription confirmed (SNS asks by mail),',
          `and does ${region} have a forwarder (${localCommand} regions)?`,
        ].join('\n'),
      };
    },
  );
