/**
 * A detector that one instance stops, in a process of its own: `node FILE BATCH`, see
 * test/lambda/pipeline/poison.test.ts.
 */
import { appendFileSync, readFileSync, writeSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSEvent } from 'aws-lambda';
import { systemClock } from '../../lambda/adapters/clock.ts';
import { defaultSettings } from '../../lambda/adapters/settings.ts';
import { createStore } from '../../lambda/adapters/store.ts';
import { createHandler } from '../../lambda/detector.ts';
import type { Ports } from '../../lambda/ports.ts';

export interface PoisonedBatch {
  readonly event: SQSEvent;
  readonly endpoint: string;
  readonly table: string;
  /** The instance that stops the detector, where, and how. */
  readonly instanceId: string;
  readonly where: 'facts' | 'user data';
  readonly how: 'kill' | 'loop';
  /** A line for each mail: the account. */
  readonly mails: string;
}

const batch = JSON.parse(readFileSync(process.argv[2] as string, 'utf8')) as PoisonedBatch;

function stopIf(where: PoisonedBatch['where'], ids: readonly string[]): void {
  if (where !== batch.where || !ids.includes(batch.instanceId)) return;
  if (batch.how === 'kill') process.kill(process.pid, 'SIGKILL');
  // Whoever watches the process need not wait for it to look hung.
  writeSync(1, 'looping\n');
  for (;;);
}

const nothing = async () => undefined;
const ports: Ports = {
  clock: systemClock,
  inventory: {
    async instances(_, ids) {
      stopIf('facts', ids);
      return ids.map((instanceId) => ({ instanceId, instanceType: 't3.micro', tags: {}, spot: false }));
    },
    types: async () => [],
    async userData(_, id) {
      stopIf('user data', [id]);
      return undefined;
    },
    images: async () => [],
  },
  taskDefinitions: { taskDefinition: nothing },
  prices: { usdPerHour: nothing },
  store: createStore(
    new DynamoDBClient({
      endpoint: batch.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    }),
    batch.table,
    systemClock,
  ),
  outbox: {
    async send({ accounts, kind }) {
      appendFileSync(batch.mails, `${kind} ${accounts.join()}\n`);
    },
  },
  timers: { schedule: nothing },
  history: { launcher: nothing },
  directory: { accountName: nothing, organizationalUnitsOf: async () => [] },
  journal: { warn: () => {} },
};

const { batchItemFailures } = await createHandler(ports, defaultSettings, {}, () => {})(batch.event);
process.stdout.write(`${JSON.stringify(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier))}\n`);
