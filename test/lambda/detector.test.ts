import type { SQSEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../lambda/adapters/clock.ts';
import type { Counts } from '../../lambda/adapters/metrics.ts';
import { defaultSettings } from '../../lambda/adapters/settings.ts';
import { createHandler } from '../../lambda/detector.ts';
import type { TimerTask } from '../../lambda/model/timer.ts';
import type { Ports } from '../../lambda/ports.ts';
import { runInstances, stateChange } from '../support/events.ts';
import { fakePorts, testTime } from '../support/ports.ts';

const eventQueue = 'arn:aws:sqs:us-east-1:123456789012:events';
const timerQueue = 'arn:aws:sqs:us-east-1:123456789012:timers';

function batch(...records: readonly { id: string; body: unknown; queue?: string }[]): SQSEvent {
  return {
    Records: records.map(({ id, body, queue = eventQueue }) => ({
      messageId: id,
      receiptHandle: id,
      body: typeof body === 'string' ? body : JSON.stringify(body),
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '0',
        SenderId: 's',
        ApproximateFirstReceiveTimestamp: '0',
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: queue,
      awsRegion: 'us-east-1',
    })),
  };
}

function detector(overrides: Partial<Ports> = {}) {
  const fake = fakePorts(overrides);
  const counted: Counts[] = [];
  const env = { DAVYLAMP_EVENT_QUEUE_ARN: eventQueue, DAVYLAMP_TIMER_QUEUE_ARN: timerQueue };
  const handle = createHandler(fake.ports, defaultSettings, env, (counts) => counted.push(counts));
  return { ...fake, counted, handle };
}

const launch = (instanceId: string, account = '123456789012') =>
  stateChange({ id: `event-${instanceId}`, instanceId, account });
const followUp = (dueAt: number): TimerTask => ({ kind: 'follow-up', owner: '123456789012', incident: 'inc-1', dueAt });
const failed = (...ids: string[]) => ({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });

describe('what an interim rule forwards, and the real rules would not', () => {
  it('is taken, counted as ignored, and mailed nobody; the rest of the batch goes on', async () => {
    const { ports, mails } = fakePorts();
    const counted: Counts[] = [];
    const isForwarded = (event: unknown) => (event as { id: string }).id !== 'event-i-0000000000000000f';
    const env = { DAVYLAMP_EVENT_QUEUE_ARN: eventQueue, DAVYLAMP_TIMER_QUEUE_ARN: timerQueue };
    const handle = createHandler(ports, defaultSettings, env, (counts) => counted.push(counts), isForwarded);
    const [left, kept] = ['i-0000000000000000f', 'i-0123456789abcdef0'].map((id) => launch(id));
    expect(await handle(batch({ id: 'm1', body: left }, { id: 'm2', body: kept }))).toEqual(failed());
    expect(mails).toHaveLength(1);
    expect(counted).toEqual([{ Alert: 1, Ignored: 1, Mails: 1 }]);
  });
});

describe('the detector with messages of the event queue', () => {
  it('mails a launch and takes the message', async () => {
    const { handle, mails, counted } = detector();
    expect(await handle(batch({ id: 'm1', body: launch('i-0123456789abcdef0') }))).toEqual(failed());
    expect(mails).toHaveLength(1);
    expect(counted).toEqual([{ Alert: 1, Mails: 1 }]);
  });

  it('gives back exactly the messages whose mail could not be sent', async () => {
    const { handle, counted } = detector({
      outbox: {
        send: async (mail) => {
          if (mail.accounts.includes('222222222222')) throw new Error('SNS is down');
        },
      },
    });
    const result = await handle(
      batch(
        { id: 'm1', body: launch('i-00000000000000001') },
        { id: 'm2', body: launch('i-00000000000000002', '222222222222') },
        { id: 'm3', body: stateChange({ instanceId: 'i-00000000000000003', state: 'stopped' }) },
      ),
    );
    expect(result).toEqual(failed('m2'));
    // The one that comes back is decided, and counted, when it does.
    expect(counted[0]).toMatchObject({ Mails: 1, Alert: 1, Ignored: 1 });
  });

  it('alerts when the message that was given back comes again', async () => {
    let isDown = true;
    const sent: string[] = [];
    const { handle } = detector({
      outbox: {
        send: async (mail) => {
          if (isDown) throw new Error('SNS is down');
          sent.push(mail.subject);
        },
      },
    });
    const message = batch({ id: 'm1', body: launch('i-0123456789abcdef0') });
    expect(await handle(message)).toEqual(failed('m1'));
    isDown = false;
    expect(await handle(message)).toEqual(failed());
    expect(sent).toHaveLength(1);
  });

  it.each(['not JSON', '', '"text"', 'null', '[]', '{}'])(
    'counts the body %j as unrecognised and does not retry it for ever',
    async (body) => {
      const { handle, counted, mails } = detector();
      expect(await handle(batch({ id: 'm1', body }))).toEqual(failed());
      expect(counted).toEqual([{ Ignored: 1, Unrecognised: 1, Mails: 0 }]);
      expect(mails).toEqual([]);
    },
  );

  it('takes a message of a queue that it does not know for an event: rather one too many than a launch lost', async () => {
    const { handle, mails } = detector();
    await handle(batch({ id: 'm1', body: launch('i-0123456789abcdef0'), queue: 'arn:aws:sqs:us-east-1:1:renamed' }));
    expect(mails).toHaveLength(1);
  });

  it('mails although nothing else works: store, EC2, prices and timers all down', async () => {
    const down = async (): Promise<never> => {
      throw new Error('down');
    };
    const { handle, mails } = detector({
      store: { get: down, list: down, put: down, putIf: down },
      inventory: { instances: down, types: down, userData: down, images: down },
      prices: { usdPerHour: down },
      history: { launcher: down },
      timers: { schedule: down },
    });
    await handle(batch({ id: 'm1', body: runInstances({ instanceType: 'p4d.24xlarge' }) }));
    expect(mails.length).toBeGreaterThan(0);
  });

  it('handles each message alone where our own code trips over the batch', async () => {
    const { ports, mails, warnings } = fakePorts();
    let calls = 0;
    const now = (): number => {
      calls += 1;
      if (calls === 1) throw new Error('a bug');
      return ports.clock.now();
    };
    const handle = createHandler({ ...ports, clock: { ...ports.clock, now } }, defaultSettings, {}, () => {});
    const result = await handle(
      batch({ id: 'm1', body: launch('i-00000000000000001') }, { id: 'm2', body: launch('i-00000000000000002') }),
    );
    expect(result).toEqual(failed());
    expect(mails).toHaveLength(1);
    expect(warnings).toEqual(['the pipeline threw']);
  });

  it('fails as a whole where our own code trips over all of it, so that the function counts an error', async () => {
    const { ports } = detector();
    const broken = {
      ...ports,
      clock: {
        ...ports.clock,
        now: (): never => {
          throw new Error('a bug');
        },
      },
    };
    const handle = createHandler(broken, defaultSettings, {}, () => {});
    await expect(
      handle(
        batch({ id: 'm1', body: launch('i-00000000000000001') }, { id: 'm2', body: launch('i-00000000000000002') }),
      ),
    ).rejects.toThrow('a bug');
  });

  it('takes the messages although the metrics cannot be written', async () => {
    const { ports, mails, warnings } = detector();
    const handle = createHandler(ports, defaultSettings, {}, () => {
      throw new Error('no metrics');
    });
    expect(await handle(batch({ id: 'm1', body: launch('i-0123456789abcdef0') }))).toEqual(failed());
    expect(mails).toHaveLength(1);
    expect(warnings).toContain('the metrics were not written');
  });
});

describe('the detector with messages of the timer queue', () => {
  it('sends a task that comes early on until it is due: SQS delays a quarter of an hour at most', async () => {
    const { handle, timers, setTime } = detector();
    const task = followUp(testTime + 3_600_000);
    expect(await handle(batch({ id: 't1', body: task, queue: timerQueue }))).toEqual(failed());
    const onItsWay = { ...task, hops: 1, firstDueAt: task.dueAt };
    expect(timers).toEqual([onItsWay]);
    await handle(batch({ id: 't2', body: onItsWay, queue: timerQueue }));
    expect(timers[1]).toEqual({ ...onItsWay, hops: 2 });
    setTime(testTime + 3_600_000);
    await handle(batch({ id: 't3', body: onItsWay, queue: timerQueue }));
    expect(timers).toHaveLength(2);
  });

  it('ends a chain of timers that goes round without end, and counts it: nothing else would stop it', async () => {
    const { handle, timers, warnings, counted, setTime } = detector();
    const task = followUp(testTime + 3_600_000);
    const run = { ...task, hops: 1_001, firstDueAt: testTime };
    expect(await handle(batch({ id: 't1', body: run, queue: timerQueue }))).toEqual(failed());
    setTime(testTime + 11 * 24 * 3_600_000);
    const old = { ...followUp(testTime + 11 * 24 * 3_600_000), hops: 3, firstDueAt: testTime };
    await handle(batch({ id: 't2', body: old, queue: timerQueue }));
    expect(timers).toEqual([]);
    expect(warnings).toEqual(Array(2).fill('a timer has gone round for too long: ended'));
    expect(counted.map(({ TimersEnded }) => TimersEnded)).toEqual([1, 1]);
    expect(counted.map(({ Impaired }) => Impaired)).toEqual([1, 1]);
  });

  it('counts the timers that the queue does not take, those that it never answers among them', async () => {
    const { handle, mails, counted } = detector({
      timers: { schedule: () => new Promise(() => {}) },
      clock: systemClock,
    });
    expect(await handle(batch({ id: 'm1', body: launch('i-00000000000000001') }))).toEqual(failed());
    expect(mails).toHaveLength(1);
    expect(counted[0]?.TimersLost).toBeGreaterThan(0);
  });

  it('gives a task back that could be neither handled nor sent on', async () => {
    const down = async (): Promise<never> => {
      throw new Error('down');
    };
    const { handle } = detector({
      timers: { schedule: down },
      store: { get: down, list: down, put: down, putIf: down },
    });
    const result = await handle(
      batch(
        { id: 'early', body: followUp(testTime + 1000), queue: timerQueue },
        { id: 'due', body: followUp(testTime), queue: timerQueue },
      ),
    );
    expect(result).toEqual(failed('early', 'due'));
  });

  it('drops what is no task, and says so', async () => {
    const { handle, warnings } = detector();
    expect(await handle(batch({ id: 't1', body: '{"kind":"x"}', queue: timerQueue }))).toEqual(failed());
    expect(warnings).toHaveLength(1);
  });

  it('mails a follow-up for what came after the first mail', async () => {
    const { handle, mails, timers, setTime } = detector();
    await handle(batch({ id: 'm1', body: launch('i-00000000000000001') }));
    await handle(batch({ id: 'm2', body: launch('i-00000000000000002') }));
    const task = timers.find(({ kind }) => kind === 'follow-up') as TimerTask;
    setTime(task.dueAt);
    await handle(batch({ id: 't1', body: task, queue: timerQueue }));
    expect(mails.map(({ kind, instances }) => [kind, instances])).toEqual([
      ['first', 1],
      ['follow-up', 2],
    ]);
  });
});
