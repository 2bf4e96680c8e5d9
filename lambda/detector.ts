/** The detector's entry point: SQS messages of the event queue and of the timer queue in, mails out. */
import { join } from 'node:path';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { awsPorts, type Environment, homeAccountOf } from './adapters/aws-ports.ts';
import { readDeployed } from './adapters/deployed.ts';
import { createJournal } from './adapters/journal.ts';
import { type Counts, countOutcomes, createMetricsWriter } from './adapters/metrics.ts';
import { readSettings } from './adapters/settings.ts';
import { parseTimerTask } from './adapters/timers.ts';
import { ARM_MILLISECONDS } from './batch/batch.ts';
import { describeEnvelope } from './events/parse.ts';
import { createForwarded } from './interim/forwarded.ts';
import type { Outcome } from './model/outcome.ts';
import { isPerhapsSent } from './model/perhaps-sent.ts';
import type { DeploymentSettings, Settings } from './model/settings.ts';
import { isTooLong, sentOn, type TimerTask } from './model/timer.ts';
import { type Delivery, deliverEvents, deliverTimers } from './pipeline/deliver.ts';
import type { Ports } from './ports.ts';

export type Handler = (event: SQSEvent) => Promise<SQSBatchResponse>;

/**
 * Names exactly the messages that have to come back. Rejects, so that the function counts an error, where
 * none of several queues' messages could be handled at all.
 */
export function createHandler(
  ports: Ports,
  settings: Settings,
  env: Environment,
  count: (counts: Counts) => void = createMetricsWriter(),
  isForwarded: (event: unknown) => boolean = () => true,
): Handler {
  return async ({ Records: records }) => {
    let mails = 0;
    let inDoubt = 0;
    let timersLost = 0;
    let timersEnded = 0;
    const counted: Ports = {
      ...ports,
      outbox: {
        async send(mail, signal) {
          // In doubt until it is answered: one that hangs never comes back here.
          inDoubt += 1;
          try {
            await ports.outbox.send(mail, signal);
            mails += 1;
            inDoubt -= 1;
          } catch (error) {
            if (!isPerhapsSent(error)) inDoubt -= 1;
            throw error;
          }
        },
      },
      timers: {
        async schedule(task, signal) {
          // Lost until it is taken: one that hangs never comes back here.
          timersLost += 1;
          await ports.timers.schedule(task, signal);
          timersLost -= 1;
        },
      },
    };
    const isTimer = (record: SQSRecord): boolean => record.eventSourceARN === env.DAVYLAMP_TIMER_QUEUE_ARN;
    const { events, left } = eventsOf(
      records.filter((record) => !isTimer(record)),
      isForwarded,
    );
    const timers = records.filter(isTimer);

    const delivered = await deliverEvents(
      events.map(({ record, body }) => deliveryOf(record, body)),
      settings,
      counted,
    );
    const { failed: failedTimers, unseen } = await handleTimerRecords(timers, settings, counted, () => {
      timersEnded += 1;
    });

    try {
      const decided = [
        ...delivered.flatMap(({ outcome, error }) => (outcome && !error ? outcome : [])),
        ...left.map((event) => notForwarded(event, ports.clock.now())),
      ];
      const givenBack = delivered.flatMap(({ outcome, error }) => (outcome && error ? outcome : []));
      count({
        ...countOutcomes(decided, givenBack),
        Mails: mails,
        ...some({
          UnseenLaunches: unseen,
          PerhapsSent: inDoubt,
          TimersLost: timersLost,
          TimersEnded: timersEnded,
          Impaired: unseen + inDoubt + timersLost + timersEnded,
        }),
      });
    } catch (error) {
      ports.journal.warn('the metrics were not written', { error });
    }
    const failedEvents = events.flatMap(({ record }, i) => ((delivered[i]?.error ?? !delivered[i]) ? [record] : []));
    const failed = [...failedEvents, ...failedTimers];
    const broken = delivered.find(({ outcome, error }) => !outcome && error)?.error;
    if (broken && failed.length === records.length) throw broken;
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
}

/** What goes on, and what the real rules of its Region would not have let through. */
function eventsOf(records: readonly SQSRecord[], isForwarded: (event: unknown) => boolean) {
  const all = records.map((record) => ({ record, body: bodyOf(record) }));
  const events = all.filter(({ body }) => isForwarded(body));
  return { events, left: all.filter((one) => !events.includes(one)).map(({ body }) => body) };
}

const notForwarded = (event: unknown, now: number): Outcome => ({
  ...describeEnvelope(event, now),
  decision: { kind: 'ignored', why: 'not forwarded' },
  signals: [],
});

const some = (counts: Counts): Counts => Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));

/** A message as SQS counts it; the count is approximate, and may be missing. */
const deliveryOf = <T>({ messageId, attributes }: SQSRecord, body: T): Delivery<T> => ({
  body,
  messageId,
  receives: Number(attributes?.ApproximateReceiveCount) || 1,
});

/** A body that is not JSON goes on as text: the pipeline counts it as unrecognised. */
function bodyOf({ body }: SQSRecord): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

async function handleTimerRecords(
  records: readonly SQSRecord[],
  settings: Settings,
  ports: Ports,
  countEnded: () => void,
): Promise<{ readonly failed: readonly SQSRecord[]; readonly unseen: number }> {
  const { clock, journal } = ports;
  const failed: SQSRecord[] = [];
  const due: { record: SQSRecord; task: TimerTask }[] = [];
  for (const record of records) {
    const task = parseTimerTask(record.body);
    if (!task) {
      journal.warn('a message of the timer queue is no task: dropped', { messageId: record.messageId });
    } else if (isTooLong(task, clock.now())) {
      journal.warn('a timer has gone round for too long: ended', { kind: task.kind, hops: task.hops });
      countEnded();
    } else if (task.dueAt <= clock.now()) {
      due.push({ record, task });
    } else {
      const schedule = (signal: AbortSignal) => ports.timers.schedule(sentOn(task, task), signal);
      await clock.within(ARM_MILLISECONDS, schedule).catch((error: unknown) => {
        journal.warn('a timer could not be sent on', { error });
        failed.push(record);
      });
    }
  }
  const handled = await deliverTimers(
    due.map(({ record, task }) => deliveryOf(record, task)),
    settings,
    ports,
  );
  failed.push(...due.flatMap(({ record }, i) => ((handled[i]?.error ?? !handled[i]) ? [record] : [])));
  return { failed, unseen: handled.reduce((sum, one) => sum + (one.unseen ?? 0), 0) };
}

/** The bundle is CommonJS; run from source there is no `__dirname`. */
const here = typeof __dirname === 'string' ? __dirname : process.cwd();

/** What AWS named in the stack, as its template hands it over. */
function deploymentIn({
  DAVYLAMP_FEED_IDS = '',
  DAVYLAMP_PATROL_ROLE_ARN: patrolRole,
}: Environment): DeploymentSettings {
  const feedIds = DAVYLAMP_FEED_IDS.split(',').filter((id) => id !== '');
  return { feedIds, ...(patrolRole === undefined ? {} : { patrolRole }) };
}

/** Builds the ports at the first batch, once for each container. */
function deployed(): Handler {
  let handle: Handler | undefined;
  const build = (): Handler => {
    const journal = createJournal();
    const settings = { ...readSettings(join(here, 'settings.json'), journal), deployment: deploymentIn(process.env) };
    const isForwarded = createForwarded(
      homeAccountOf(process.env),
      () => readDeployed(join(here, 'deployed.json'), process.env, journal),
      (message, details) => journal.warn(message, details),
    );
    return createHandler(
      awsPorts(process.env, settings, journal),
      settings,
      process.env,
      createMetricsWriter(),
      isForwarded,
    );
  };
  return (event) => {
    handle ??= build();
    return handle(event);
  };
}

/** What Lambda calls. */
export const handler: Handler = deployed();
