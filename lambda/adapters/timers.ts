/**
 * Timers on an SQS queue of their own. SQS delays a message at most 15 minutes, so a task is sent again until
 * it is due.
 */
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';
import type { TimerTask } from '../model/timer.ts';
import type { Clock, Timers } from '../ports.ts';
import { abortedBy } from './aborted-by.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const longestDelaySeconds = 900;

/** @throws what SQS throws where the message was not taken. */
export function createTimers(client: Pick<SQSClient, 'send'>, queueUrl: string, clock: Clock): Timers {
  return {
    async schedule(task, signal) {
      const seconds = Math.ceil((task.dueAt - clock.now()) / 1000);
      await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          DelaySeconds: Math.min(Math.max(seconds, 0), longestDelaySeconds),
          MessageBody: asciiJson(task),
        }),
        abortedBy(signal),
      );
    },
  };
}

/** SQS refuses some characters that JSON allows; escaped, all of them pass. */
const asciiJson = (task: TimerTask): string =>
  JSON.stringify(task).replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

const chain = { hops: z.exactOptional(z.number()), firstDueAt: z.exactOptional(z.number()) };

const taskSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('follow-up'), owner: z.string(), incident: z.string(), dueAt: z.number(), ...chain }),
  z.object({
    kind: z.literal('look-again'),
    account: z.string(),
    region: z.string(),
    instances: z.array(z.object({ instanceId: z.string(), eventId: z.string(), time: z.number() })),
    round: z.number(),
    dueAt: z.number(),
    ...chain,
  }),
]);

/** What a message of the timer queue asks for; undefined where it is none of ours. */
export function parseTimerTask(body: string): TimerTask | undefined {
  try {
    return taskSchema.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}
