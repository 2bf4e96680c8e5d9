/**
 * A queue's messages through the pipeline, so that one that trips a bug of ours does not hold up the others.
 */
import { asError, BATCH_MILLISECONDS, type BatchLimits, OutOfTimeError, startBatch } from '../batch/batch.ts';
import { createMemory, type Memory } from '../batch/memory.ts';
import type { Settings } from '../model/settings.ts';
import type { TimerTask } from '../model/timer.ts';
import type { Ports } from '../ports.ts';
import { beginAlone, endAlone } from './alone.ts';
import { type Handled, type HandledTimer, handleEvents, handleTimers } from './pipeline.ts';

/**
 * `outcome` is absent for a timer, and where the pipeline threw over this event alone, or had no time for it.
 */
export type Delivered = Partial<Handled & HandledTimer>;

/** A message as its queue delivers it. */
export interface Delivery<T> {
  readonly body: T;
  /** The same at every receive. */
  readonly messageId: string;
  /** How often it was received, this time included. */
  readonly receives: number;
}

/** What no queue has delivered before. */
export const firstReceive = <T>(body: T): Delivery<T> => ({ body, messageId: '', receives: 1 });

/** A message that comes back may be what stopped the detector: from then on its user data is left alone. */
const WITHOUT_USER_DATA_FROM = 2;
/** And from then on it is handled alone. */
const ALONE_FROM = 3;

/** One for each event, in their order. Never rejects. */
export const deliverEvents = (
  events: readonly Delivery<unknown>[],
  settings: Settings,
  ports: Ports,
): Promise<readonly Delivered[]> =>
  deliver(events, (some, limits) => handleEvents(some, settings, ports, limits), settings, ports);

/** One for each task, in their order. Never rejects. */
export const deliverTimers = (
  tasks: readonly Delivery<TimerTask>[],
  settings: Settings,
  ports: Ports,
): Promise<readonly Delivered[]> =>
  deliver(tasks, (some, limits) => handleTimers(some, settings, ports, limits), settings, ports);

const isFresh = ({ receives }: Delivery<unknown>): boolean => receives < WITHOUT_USER_DATA_FROM;

type Work<T> = (some: readonly T[], limits: BatchLimits) => Promise<readonly Delivered[]>;

/**
 * Those that came for the first time first: they are nobody's suspects, and their mail is the most urgent.
 */
async function deliver<T>(
  all: readonly Delivery<T>[],
  work: Work<T>,
  settings: Settings,
  ports: Ports,
): Promise<readonly Delivered[]> {
  const bodiesOf = (group: readonly Delivery<T>[]): readonly T[] => group.map(({ body }) => body);
  if (all.every(isFresh)) return eachAlone(bodiesOf(all), (some) => work(some, {}), ports);
  const deadline = ports.clock.now() + BATCH_MILLISECONDS;
  const results = new Map<Delivery<T>, Delivered>();
  const fresh = all.filter(isFresh);
  const again = all.filter((one) => !isFresh(one) && one.receives < ALONE_FROM);
  const alone = all.filter(({ receives }) => receives >= ALONE_FROM);
  const groups = [
    // Half of the time, so that something is left for the others, however slow the look-ups are.
    { group: fresh, limits: { deadline: deadline - BATCH_MILLISECONDS / 2 } },
    { group: again, limits: { deadline, readsUserData: false } },
  ];
  for (const { group, limits } of groups) {
    const delivered = await eachAlone(bodiesOf(group), (some) => work(some, limits), ports);
    for (const [index, one] of group.entries()) results.set(one, delivered[index] as Delivered);
  }
  const memory = createMemory(startBatch(ports, settings, { deadline }));
  for (const one of alone) {
    results.set(one, await handleAlone(one, { work, ports, memory, deadline, hasCompany: all.length > 1 }));
  }
  return all.map((one) => results.get(one) as Delivered);
}

interface Surroundings<T> {
  readonly work: Work<T>;
  readonly ports: Ports;
  readonly memory: Memory;
  readonly deadline: number;
  /** Messages came with it that would be lost if it stopped the detector. */
  readonly hasCompany: boolean;
}

/**
 * A message that was begun alone and never ended is what stopped the detector: in company, it is given back
 * untried.
 */
async function handleAlone<T>(
  { body, messageId }: Delivery<T>,
  { work, ports, memory, deadline, hasCompany }: Surroundings<T>,
): Promise<Delivered> {
  if (ports.clock.now() >= deadline) return { error: new OutOfTimeError('no time is left for this message') };
  const wasStopped = await beginAlone(memory, messageId);
  if (wasStopped && hasCompany) {
    ports.journal.warn('a message seems to stop the detector: given back untried', { messageId });
    return { error: new Error(`message ${messageId} seems to stop the detector`) };
  }
  const limits = { deadline, readsUserData: false };
  const [delivered] = await eachAlone([body], (some) => work(some, limits), ports);
  await endAlone(memory, messageId);
  return delivered as Delivered;
}

async function eachAlone<T>(
  all: readonly T[],
  work: (some: readonly T[]) => Promise<readonly Delivered[]>,
  { journal }: Pick<Ports, 'journal'>,
): Promise<readonly Delivered[]> {
  if (all.length === 0) return [];
  try {
    return await work(all);
  } catch (thrown) {
    const error = asError(thrown);
    journal.warn('the pipeline threw', { error, messages: all.length });
    if (all.length === 1) return [{ error }];
    const results: Delivered[] = [];
    for (const one of all) results.push(...(await eachAlone([one], work, { journal })));
    return results;
  }
}
