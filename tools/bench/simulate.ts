/**
 * The deployed handler and adapters on a simulated AWS, in virtual time: the same run gives the same numbers.
 */
import type { SQSEvent } from 'aws-lambda';
import { createCredentials } from '../../lambda/adapters/credentials.ts';
import { createHistory } from '../../lambda/adapters/history.ts';
import { createInventory } from '../../lambda/adapters/inventory.ts';
import type { Counts } from '../../lambda/adapters/metrics.ts';
import { createDirectory } from '../../lambda/adapters/organization.ts';
import { createOutbox } from '../../lambda/adapters/outbox.ts';
import { createPrices } from '../../lambda/adapters/prices.ts';
import { createTimers } from '../../lambda/adapters/timers.ts';
import { createHandler, type Handler } from '../../lambda/detector.ts';
import { createLocalStore } from '../../lambda/local/store.ts';
import type { Mail } from '../../lambda/model/incident.ts';
import type { Settings } from '../../lambda/model/settings.ts';
import type { Clock, Ports, Store } from '../../lambda/ports.ts';
import { deployedForwarding } from '../../lib/local/forwarding.ts';
import { createBucket } from './bucket.ts';
import { createFastClock } from './clock.ts';
import { type CloudInstance, createCloud, type Machine } from './cloud.ts';
import { assumed, deployed, published } from './limits.ts';
import { add, createMeter, type Meter } from './meter.ts';
import { createQueue, type Message, type Queue, type QueueTotals, type Source } from './queue.ts';
import { createTable } from './table.ts';

export interface Scenario {
  readonly title: string;
  /** Milliseconds since the epoch at which the first thing happens. */
  readonly start: number;
  /** `at`: when it reaches EventBridge in its own account and Region. */
  readonly events: readonly { readonly at: number; readonly event: unknown }[];
  readonly instances: readonly CloudInstance[];
  readonly settings: Settings;
  /** Another pace of the timers' event source than the deployed one. */
  readonly timers?: Source;
  /** @default as it is deployed */
  readonly recursiveLoop?: 'Allow' | 'Terminate';
}

export interface SentMail {
  readonly mail: Mail;
  /** When SNS took it. */
  readonly at: number;
  /** False from the moment at which SNS deactivated the subscription: too many mails in one second. */
  readonly isDelivered: boolean;
}

export interface Simulated {
  readonly scenario: Scenario;
  readonly forwarded: number;
  readonly meter: Meter;
  readonly decisions: Counts;
  readonly mails: readonly SentMail[];
  readonly events: QueueTotals;
  readonly timers: QueueTotals;
  /** Instances that no mail counts, of those in the scenario. */
  readonly unnamed: number;
  readonly end: number;
}

const homeAccount = '100000000001';
const env = {
  DAVYLAMP_EVENT_QUEUE_ARN: `arn:aws:sqs:us-east-1:${homeAccount}:events`,
  DAVYLAMP_TIMER_QUEUE_ARN: 'timers',
};

/** One container: its CPU, and the handler with the adapters' caches, made anew after a timeout. */
interface Container {
  readonly machine: Machine;
  readonly handle: Handler;
  invokedAs(lineage: number): void;
  kill(): void;
}

function createMachine(clock: Clock): { machine: Machine; invokedAs(lineage: number): void; kill(): void } {
  let freeAt = 0;
  let present = 0;
  let isDead = false;
  const forever = new Promise<never>(() => {});
  const work = async (milliseconds: number): Promise<void> => {
    if (isDead) return forever;
    freeAt = Math.max(clock.now(), freeAt) + milliseconds;
    await clock.sleep(freeAt - clock.now());
    return isDead ? forever : undefined;
  };
  return {
    machine: { work, lineage: () => present },
    invokedAs: (lineage) => {
      present = lineage;
    },
    kill: () => {
      isDead = true;
    },
  };
}

/** Runs the scenario until every event, retry and follow-up is done. */
export async function simulate(scenario: Scenario): Promise<Simulated> {
  const { settings, recursiveLoop = deployed.recursiveLoop } = scenario;
  const clock = createFastClock(scenario.start);
  const meter = createMeter();
  const memory = createLocalStore(clock);
  const table = createTable(clock, meter, memory);
  const decisions: Record<string, number> = {};
  const mails: SentMail[] = [];
  const subscription = createSubscription(clock);
  const queues: { events?: Queue; timers?: Queue } = {};
  const cloud = createCloud({
    clock,
    meter,
    instances: new Map(scenario.instances.map((one) => [one.instanceId, one])),
    enqueueTimer: (body, seconds, lineage) => queues.timers?.send(body, seconds * 1_000, lineage),
  });

  function createContainer(): Container {
    const { machine, invokedAs, kill } = createMachine(clock);
    const { organization } = settings;
    const credentials = createCredentials({ homeAccount, organization, sts: cloud.sts(machine), clock });
    const clients = cloud.clientsOf(machine, credentials);
    const outbox = createOutbox(cloud.sns(machine), 'topic');
    const ports: Ports = {
      clock,
      inventory: createInventory(clients, clock),
      taskDefinitions: { taskDefinition: async () => undefined },
      prices: createPrices(clients),
      history: createHistory(clients, clock),
      directory: createDirectory({ organizations: cloud.organizations(machine), clock }),
      store: table.storeOf(machine),
      timers: createTimers(cloud.sqs(machine), 'timers', clock),
      journal: { warn: (message) => add(meter.warnings, message) },
      outbox: {
        async send(mail, signal) {
          await outbox.send(mail, signal);
          mails.push({ mail, at: clock.now(), isDelivered: subscription.takes() });
        },
      },
    };
    const count = (counts: Counts): void => {
      for (const [name, some] of Object.entries(counts)) decisions[name] = (decisions[name] ?? 0) + some;
    };
    return { machine, invokedAs, kill, handle: createHandler(ports, settings, env, count) };
  }

  /** Idle ones; Lambda takes the one that was used last, and clears away those that have idled for long. */
  const idle: { readonly container: Container; readonly since: number }[] = [];
  async function warmOrCold(): Promise<Container> {
    const last = idle.pop();
    if (last !== undefined && clock.now() - last.since < assumed.idle) return last.container;
    idle.length = 0;
    meter.coldStarts += 1;
    await clock.sleep(assumed.coldStart);
    return createContainer();
  }

  async function invoke(source: string, messages: readonly Message[]): Promise<readonly string[]> {
    const lineage = 1 + Math.max(...messages.map((message) => message.lineage));
    if (recursiveLoop === 'Terminate' && lineage > published.invocationsInALoop) {
      throw new Error('Lambda stopped what it takes for a recursive loop');
    }
    const container = await warmOrCold();
    container.invokedAs(lineage);
    meter.invocations += 1;
    const begin = clock.now();
    const records = messages.map(({ id, body }) => ({ messageId: id, body, eventSourceARN: source }));
    const run = async (): Promise<readonly string[]> => {
      await container.machine.work(messages.length * assumed.cpuPerEvent);
      const { batchItemFailures } = await container.handle({ Records: records } as unknown as SQSEvent);
      return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    };
    let isDone = false;
    try {
      return await clock.within(deployed.functionMilliseconds, () =>
        run().finally(() => {
          isDone = true;
        }),
      );
    } finally {
      if (isDone) idle.push({ container, since: clock.now() });
      else {
        meter.timeouts += 1;
        container.kill();
      }
      meter.busy += clock.now() - begin;
      meter.longest = Math.max(meter.longest, clock.now() - begin);
    }
  }

  let isFed = false;
  let finish: () => void = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const isEmpty = (queue: Queue | undefined): boolean => {
    const totals = queue?.totals();
    return totals === undefined || totals.sent === totals.deleted + totals.dead;
  };
  const onEmpty = (): void => {
    if (isFed && isEmpty(queues.events) && isEmpty(queues.timers)) finish();
  };
  const arnOf = { events: env.DAVYLAMP_EVENT_QUEUE_ARN, timers: env.DAVYLAMP_TIMER_QUEUE_ARN };
  const sources = { events: deployed.events, timers: scenario.timers ?? deployed.timers };
  for (const name of ['events', 'timers'] as const) {
    queues[name] = createQueue(clock, sources[name], (messages) => invoke(arnOf[name], messages), onEmpty);
  }

  const admits = deployedForwarding();
  const admitted = scenario.events.filter(({ event }) => admits(event));
  await feed(clock, admitted, (event) => queues.events?.send(JSON.stringify(event)));
  isFed = true;
  if (!isEmpty(queues.events) || !isEmpty(queues.timers)) await finished;
  return {
    scenario,
    forwarded: admitted.length,
    meter,
    decisions,
    mails,
    events: (queues.events as Queue).totals(),
    timers: (queues.timers as Queue).totals(),
    unnamed: scenario.instances.length - (await namedInstances(memory, mails)),
    end: clock.now(),
  };
}

/** The one e-mail subscription of the topic. */
export function createSubscription(clock: Pick<Clock, 'now'>): { takes(): boolean } {
  let lastSecond: number[] = [];
  let isActive = true;
  return {
    takes() {
      const now = clock.now();
      lastSecond = [...lastSecond.filter((at) => at > now - 1_000), now];
      isActive &&= lastSecond.length <= published.mailsPerSecond;
      return isActive;
    },
  };
}

/** EventBridge brings the events to the queue; above its rates they come later, none is lost. */
async function feed(clock: Clock, events: Scenario['events'], send: (event: unknown) => void): Promise<void> {
  const puts = createBucket(published.putEvents, clock);
  const invocations = createBucket(published.ruleInvocations, clock);
  for (const { at, event } of [...events].sort((a, b) => a.at - b.at)) {
    if (at > clock.now()) await clock.sleep(at - clock.now());
    const delay = Math.max(puts.wait(), invocations.wait());
    if (delay > 0) await clock.sleep(delay);
    send(event);
  }
}

/** Distinct instances of incidents whose last mail counts as many as the incident holds. */
async function namedInstances(memory: Store, mails: readonly SentMail[]): Promise<number> {
  const last = new Map(mails.map(({ mail }) => [mail.incident, mail]));
  const named = new Set<string>();
  for (const { incident, instances } of last.values()) {
    const ids = new Set(
      (await memory.list(`contents/${incident}`, 'launch/', 'launch/~')).flatMap(
        ({ data }) => (data as { instanceId?: string }).instanceId ?? [],
      ),
    );
    if (instances >= ids.size) for (const id of ids) named.add(id);
  }
  return named.size;
}
