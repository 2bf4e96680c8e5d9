import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, it } from 'vitest';
import { createTimers, parseTimerTask } from '../../../lambda/adapters/timers.ts';
import type { TimerTask } from '../../../lambda/model/timer.ts';
import { mockClient } from '../../support/mock-client.ts';
import { fakePorts, testTime } from '../../support/ports.ts';

const sqs = mockClient(SQSClient);
afterEach(() => sqs.reset());

const followUp = (dueAt: number): TimerTask => ({ kind: 'follow-up', owner: '123456789012', incident: 'inc-1', dueAt });
const lookAgain: TimerTask = {
  kind: 'look-again',
  account: '123456789012',
  region: 'eu-west-1',
  instances: [{ instanceId: 'i-0123456789abcdef0', eventId: 'e', time: 1 }],
  round: 1,
  dueAt: testTime,
};

async function sent(task: TimerTask) {
  sqs.on(SendMessageCommand).resolves({});
  await createTimers(new SQSClient({ region: 'us-east-1' }), 'https://queue', fakePorts().ports.clock).schedule(task);
  return sqs.commandCalls(SendMessageCommand)[0]?.args[0].input;
}

describe('the timer queue', () => {
  it.each([
    ['five minutes', 300_000, 300],
    ['a part of a second, rounded up so that it never comes early', 1, 1],
    ['the longest delay that SQS knows', 900_000, 900],
    ['an hour, of which SQS can do a quarter', 3_600_000, 900],
    ['the past', -5_000, 0],
  ])('delays a task for %s', async (_, milliseconds, delay) => {
    expect(await sent(followUp(testTime + milliseconds))).toMatchObject({
      QueueUrl: 'https://queue',
      DelaySeconds: delay,
    });
  });

  it.each([followUp(testTime), lookAgain, { ...followUp(testTime), hops: 3, firstDueAt: 1 }])(
    'brings a task back as it was: $kind',
    async (task) => {
      expect(parseTimerTask((await sent(task))?.MessageBody ?? '')).toEqual(task);
    },
  );

  it('sends only ASCII, since SQS refuses some characters that an event may hold', async () => {
    const task = { ...followUp(testTime), incident: '\uffff채굴\u007f' } as TimerTask;
    const body = (await sent(task))?.MessageBody ?? '';
    expect(body).toMatch(/^[\x20-\x7e]*$/);
    expect(parseTimerTask(body)).toEqual(task);
  });

  it('rejects where SQS does not take the message, so that the event comes back', async () => {
    sqs.on(SendMessageCommand).rejects(new Error('down'));
    const timers = createTimers(new SQSClient({ region: 'us-east-1' }), 'https://queue', fakePorts().ports.clock);
    await expect(timers.schedule(followUp(0))).rejects.toThrow('down');
  });

  it.each(['', 'x', '{}', 'null', '[]', '{"kind":"other"}', '{"kind":"follow-up","owner":1,"incident":"i","dueAt":1}'])(
    'takes %j for no task of ours',
    (body) => {
      expect(parseTimerTask(body)).toBeUndefined();
    },
  );
});
