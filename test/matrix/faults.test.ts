/**
 * The detector's handler with the deployed ports, on an AWS of which one service fails: at its first call,
 * for a while in the middle, or throughout. Every event is mailed or given back, and no account gets a second
 * first mail that does not say why.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { awsPorts } from '../../lambda/adapters/aws-ports.ts';
import { defaultSettings } from '../../lambda/adapters/settings.ts';
import { createHandler } from '../../lambda/detector.ts';
import type { Settings } from '../../lambda/model/settings.ts';
import { startDynalite } from '../support/dynalite.ts';
import { stateChange } from '../support/events.ts';
import { type Fault, faults, faultyAws, type Service, services } from '../support/faulty-aws.ts';
import { createIdleClock } from '../support/idle-clock.ts';

const dynalite = await startDynalite();
afterAll(dynalite.close);

const home = '123456789012';
const member = '210987654321';
const eventQueue = `arn:aws:sqs:us-east-1:${home}:events`;
const timerQueue = `arn:aws:sqs:us-east-1:${home}:timers`;
const minute = 60_000;
const start = Date.UTC(2026, 10, 20, 14, 3, 11);

const settings: Settings = {
  ...defaultSettings,
  organization: { id: 'o-abcdefghij', externalId: 'o-abcdefghij', readOnlyRoleName: 'davylamp-reader' },
};

const phases = {
  first: (nth: number) => nth === 0,
  middle: (nth: number) => nth >= 2 && nth < 5,
  throughout: () => true,
} as const;

interface Cell {
  readonly service: Service;
  readonly fault: Fault;
  readonly phase: keyof typeof phases;
}

const id = (n: number): string => `i-${String(n).padStart(17, '0')}`;
const launch = (n: number, account: string) => stateChange({ id: `event-${n}`, instanceId: id(n), account });

/** Three batches while the service fails, then what comes back, the follow-ups, and one batch more. */
async function play({ service, fault, phase }: Cell) {
  let isOver = false;
  const clock = createIdleClock(start);
  const aws = await faultyAws({
    faultAt: (called, nth) => (called === service && !isOver && phases[phase](nth) ? fault : undefined),
    slow: 4_500,
    clock,
    dynamodb: dynalite.endpoint,
  });
  const client = {
    endpoint: aws.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'example' },
    requestHandler: aws.requestHandler(3_000),
  };
  const mailClient = { ...client, requestHandler: aws.requestHandler(10_000) };
  const env = {
    DAVYLAMP_TABLE: await dynalite.newTable(),
    DAVYLAMP_TOPIC_ARN: `arn:aws:sns:us-east-1:${home}:alerts`,
    DAVYLAMP_TIMER_QUEUE_URL: `${aws.url}/${home}/timers`,
    DAVYLAMP_EVENT_QUEUE_ARN: eventQueue,
    DAVYLAMP_TIMER_QUEUE_ARN: timerQueue,
  };
  const ports = awsPorts(env, settings, { warn: () => {} }, { clock, client, mailClient });
  const handle = createHandler(ports, settings, env, () => {});

  interface Message {
    readonly body: unknown;
    readonly queue: string;
    receives: number;
  }
  const message = (body: unknown, queue = eventQueue): Message => ({ body, queue, receives: 0 });
  const deadLetters: Message[] = [];
  let waiting: Message[] = [];
  async function deliver(messages: readonly Message[]): Promise<void> {
    const Records = messages.map((one, n) => {
      one.receives += 1;
      const body = typeof one.body === 'string' ? one.body : JSON.stringify(one.body);
      const attributes = { ApproximateReceiveCount: String(one.receives) };
      return { messageId: `m${n}`, body, eventSourceARN: one.queue, attributes };
    });
    const failed = await handle({ Records } as never).then(
      ({ batchItemFailures }) => batchItemFailures.map(({ itemIdentifier }) => Number(itemIdentifier.slice(1))),
      () => messages.map((_, n) => n),
    );
    for (const one of failed.map((n) => messages[n] as Message)) (one.receives >= 5 ? deadLetters : waiting).push(one);
  }
  /** What comes back, and the timers that are due. */
  async function settle(): Promise<void> {
    for (let rounds = 0; rounds < 6; rounds++) {
      const again = waiting;
      waiting = [];
      // The queues hide a message for that long: a claim of somebody who failed has ended by then.
      if (again.length > 0) clock.pass(3 * minute);
      const timers = aws.takeTimers().map((body) => message(body, timerQueue));
      if (again.length + timers.length === 0) return;
      for (const queue of [eventQueue, timerQueue]) {
        const those = [...again, ...timers].filter((one) => one.queue === queue);
        if (queue === eventQueue && those.length > 0) await deliver(those);
        else for (const one of those) await deliver([one]);
      }
    }
  }

  try {
    await deliver([launch(1, home), launch(2, member)].map((event) => message(event)));
    await deliver([launch(3, home), launch(4, member)].map((event) => message(event)));
    await deliver([launch(5, home)].map((event) => message(event)));
    isOver = true;
    await settle();
    clock.pass(6 * minute);
    await settle();
    await deliver([launch(6, home), launch(7, member)].map((event) => message(event)));
    // What could not be looked at is a notice, and more of the same waits for the next full hour, or the next
    // day.
    for (const minutes of [11, 61, 25 * 60]) {
      clock.pass(minutes * minute);
      await settle();
    }
    const given = new Set(deadLetters.map(({ body }) => JSON.stringify(body)));
    const text = aws.mails.map(({ body }) => body).join('\n');
    const lost = [1, 2, 3, 4, 5, 6, 7].filter(
      (n) => !text.includes(id(n)) && !JSON.stringify([...given]).includes(id(n)),
    );
    const firsts = aws.mails.filter(({ kind, body }) => kind === 'first' && !/may come twice/.test(body));
    const ofAccount = (account: string) => firsts.filter(({ body }) => body.includes(account)).length;
    return { lost, deadLetters: deadLetters.length, firsts: [ofAccount(home), ofAccount(member)] };
  } finally {
    await aws.close();
  }
}

/**
 * For each service one fault in each phase, all faults in turn; `DAVYLAMP_MATRIX=full` plays every cell.
 */
const cellsOf = (service: Service): readonly Cell[] =>
  faults.flatMap((fault, column) =>
    (Object.keys(phases) as Cell['phase'][]).flatMap((phase, nth) => {
      const isInTurn = (services.indexOf(service) + nth * 2) % faults.length === column;
      return isInTurn || process.env.DAVYLAMP_MATRIX === 'full' ? [{ service, fault, phase }] : [];
    }),
  );

describe.each(services)('while %s fails', (service) => {
  it.concurrent.each(cellsOf(service))(
    'no event is lost and nobody gets two first mails: $fault, $phase',
    async (cell) => {
      const { lost, deadLetters, firsts } = await play(cell);
      expect({ lost, deadLetters }).toEqual({ lost: [], deadLetters: 0 });
      for (const count of firsts) expect(count).toBeLessThanOrEqual(1);
    },
  );
});
