import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { PricingClient } from '@aws-sdk/client-pricing';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../lambda/adapters/clock.ts';
import { createCredentials } from '../../../lambda/adapters/credentials.ts';
import { createHistory } from '../../../lambda/adapters/history.ts';
import { createInventory } from '../../../lambda/adapters/inventory.ts';
import { createDirectory } from '../../../lambda/adapters/organization.ts';
import { createOutbox } from '../../../lambda/adapters/outbox.ts';
import { createPrices } from '../../../lambda/adapters/prices.ts';
import { createStore } from '../../../lambda/adapters/store.ts';
import { createTaskDefinitions } from '../../../lambda/adapters/task-definitions.ts';
import { createTimers } from '../../../lambda/adapters/timers.ts';
import type { Mail } from '../../../lambda/model/incident.ts';
import type { Clock } from '../../../lambda/ports.ts';

/**
 * AWS that takes every request and answers none; a call that is given up shows by its connection, which
 * closes.
 */
let server: Server;
let requests = 0;
let closed: Promise<void>;
let arrived: Promise<void>;
beforeEach(async () => {
  requests = 0;
  const waits = { close: () => {}, arrive: () => {} };
  closed = new Promise((resolve) => {
    waits.close = resolve;
  });
  arrived = new Promise((resolve) => {
    waits.arrive = resolve;
  });
  server = createServer((incoming) => {
    requests += 1;
    incoming.on('data', () => {});
    incoming.socket.on('close', waits.close);
    waits.arrive();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const config = () => ({
  endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  region: 'us-east-1',
  maxAttempts: 3,
  credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' },
});

/** A mail that was given up is in doubt, because it was. */
const isAborted = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'AbortError' || isAborted(error.cause));

const place = { account: '123456789012', region: 'us-east-1' };
const mail = { subject: 's', body: 'b', accounts: [], verdict: 'high', kind: 'first' } as unknown as Mail;
const key = { partition: 'p', sort: 's' };
const item = { ...key, data: {}, expiresAt: 2e12 };
const ec2 = () => createInventory({ ec2: () => new EC2Client(config()) });
const store = () => createStore(new DynamoDBClient(config()), 'table', systemClock);

const calls: Readonly<Record<string, (signal: AbortSignal) => Promise<unknown>>> = {
  DescribeInstances: (signal) => ec2().instances(place, ['i-0a1b2c3d4e5f60718'], signal),
  DescribeInstanceTypes: (signal) => ec2().types(place, ['t3.micro'], signal),
  DescribeInstanceAttribute: (signal) => ec2().userData(place, 'i-0a1b2c3d4e5f60718', signal),
  DescribeImages: (signal) => ec2().images(place, ['ami-0123456789abcdef0'], signal),
  DescribeTaskDefinition: (signal) =>
    createTaskDefinitions({ ecs: () => new ECSClient(config()) }).taskDefinition(place, 'a:1', signal),
  GetProducts: (signal) =>
    createPrices({ pricing: () => new PricingClient(config()) }).usdPerHour('us-east-1', 't3.micro', signal),
  LookupEvents: (signal) =>
    createHistory({ cloudTrail: () => new CloudTrailClient(config()) }, systemClock).launcher(
      place,
      'i-0a1b2c3d4e5f60718',
      signal,
    ),
  BatchGetItem: (signal) => store().get([key], signal),
  Query: (signal) => store().list('p', undefined, undefined, signal),
  BatchWriteItem: (signal) => store().put([item], signal),
  PutItem: (signal) => store().putIf(item, undefined, signal),
  Publish: (signal) => createOutbox(new SNSClient(config()), 'arn:aws:sns:us-east-1:1:t').send(mail, signal),
  SendMessage: (signal) =>
    createTimers(new SQSClient(config()), 'http://127.0.0.1/q', systemClock).schedule(
      { kind: 'follow-up', owner: 's', incident: 'i', dueAt: 0 },
      signal,
    ),
};

describe('a call that nobody waits for any more', () => {
  it.each(Object.keys(calls))('%s ends, and is not tried again', async (name) => {
    const giveUp = new AbortController();
    const call = calls[name]?.(giveUp.signal);
    const failed = expect(call).rejects.toSatisfy(isAborted);
    await arrived;
    giveUp.abort();
    await Promise.all([failed, closed]);
    expect(requests).toBe(1);
  });
});

describe('a call whose answer several wait for', () => {
  /** Whatever takes longer than a moment takes too long. */
  const hasty: Pick<Clock, 'now' | 'within'> = {
    now: systemClock.now,
    within: (_, work) => systemClock.within(200, work),
  };
  const organization = { id: 'o-ab12cdef34', externalId: 'x', readOnlyRoleName: 'davylamp-reader' };
  const shared: Readonly<Record<string, () => Promise<unknown>>> = {
    DescribeAccount: () =>
      createDirectory({ organizations: new OrganizationsClient(config()), clock: hasty }).accountName('111122223333'),
    ListParents: () =>
      createDirectory({ organizations: new OrganizationsClient(config()), clock: hasty }).organizationalUnitsOf(
        '111122223333',
      ),
    AssumeRole: async () => {
      const sts = new STSClient(config());
      const credentials = createCredentials({ homeAccount: '1', organization, sts, clock: hasty });
      return credentials('111122223333')?.();
    },
  };

  it.each(Object.keys(shared))('%s ends by its own time, and is not tried again', async (name) => {
    await expect(shared[name]?.()).rejects.toThrow(/no answer within|TimeoutError/);
    await closed;
    expect(requests).toBe(1);
  });
});
