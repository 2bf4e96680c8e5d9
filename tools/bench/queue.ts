/** An SQS queue and the event source that brings its messages to a function. */
import type { Clock } from '../../lambda/ports.ts';
import { assumed, deployed } from './limits.ts';

export interface Message {
  readonly id: string;
  readonly body: string;
  /** When it could first be received; its age counts from then. */
  readonly since: number;
  /** Invocations of the function that led to it, as Lambda counts them. */
  readonly lineage: number;
  receives: number;
}

export interface QueueTotals {
  readonly sent: number;
  readonly deleted: number;
  readonly dead: number;
  /** The greatest age at which a message left, milliseconds. */
  readonly oldest: number;
}

export interface Queue {
  send(body: string, delay?: number, lineage?: number): void;
  totals(): QueueTotals;
}

export interface Source {
  readonly batchSize: number;
  readonly windowMilliseconds: number;
  readonly concurrency: number;
}

/** What the function does with a batch: the ids that have to come back. Rejects: all have to. */
export type Invoke = (messages: readonly Message[]) => Promise<readonly string[]>;

const perReceive = 10;

/**
 * The pollers run on the clock until nothing is left to wait for.
 *
 * @param onEmpty called whenever the last message has left
 */
export function createQueue(clock: Clock, source: Source, invoke: Invoke, onEmpty: () => void): Queue {
  const ready: Message[] = [];
  let wakeAll: (() => void)[] = [];
  let totals: QueueTotals = { sent: 0, deleted: 0, dead: 0, oldest: 0 };

  function offer(message: Message): void {
    ready.push(message);
    const woken = wakeAll;
    wakeAll = [];
    for (const wake of woken) wake();
  }
  const offerIn = (message: Message, delay: number): void => {
    if (delay <= 0) offer(message);
    else void clock.sleep(delay).then(() => offer(message));
  };

  function leave(message: Message, how: 'deleted' | 'dead'): void {
    const oldest = Math.max(totals.oldest, clock.now() - message.since);
    totals = { ...totals, oldest, [how]: totals[how] + 1 };
    if (totals.sent === totals.deleted + totals.dead) onEmpty();
  }

  /** One ReceiveMessage; what was received too often goes to the dead letters instead. */
  function receive(limit: number): Message[] {
    const received: Message[] = [];
    while (received.length < limit && ready.length > 0) {
      const message = ready.shift() as Message;
      message.receives += 1;
      if (message.receives > deployed.receives) leave(message, 'dead');
      else received.push(message);
    }
    return received;
  }

  async function gather(): Promise<Message[]> {
    while (ready.length === 0) await new Promise<void>((resolve) => wakeAll.push(resolve));
    const batch = receive(Math.min(perReceive, source.batchSize));
    const end = clock.now() + source.windowMilliseconds;
    while (batch.length > 0 && batch.length < source.batchSize && clock.now() < end) {
      await clock.sleep(assumed.poll);
      batch.push(...receive(Math.min(perReceive, source.batchSize - batch.length)));
    }
    return batch;
  }

  async function poll(): Promise<never> {
    for (;;) {
      const batch = await gather();
      if (batch.length === 0) continue;
      const receivedAt = clock.now();
      const failed = new Set(await invoke(batch).catch(() => batch.map(({ id }) => id)));
      for (const message of batch) {
        if (failed.has(message.id)) offerIn(message, receivedAt + deployed.visibilityMilliseconds - clock.now());
        else leave(message, 'deleted');
      }
    }
  }
  for (let slot = 0; slot < source.concurrency; slot++) void poll();

  return {
    send(body, delay = 0, lineage = 0) {
      totals = { ...totals, sent: totals.sent + 1 };
      offerIn({ id: `m${totals.sent}`, body, since: clock.now() + Math.max(0, delay), lineage, receives: 0 }, delay);
    },
    totals: () => totals,
  };
}
