/**
 * The function that ensures a hub, from CloudFormation's request to its answer, while Cloud Control fails in
 * its ways.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudControlClient,
  CreateResourceCommand,
  GetResourceCommand,
  GetResourceRequestStatusCommand,
} from '@aws-sdk/client-cloudcontrol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { accessType, hubType } from '../../lambda/hub/properties.ts';
import { handler } from '../../lambda/notification-hub.ts';
import { type AnswersBucket, answersBucket } from '../support/answers.ts';
import { mockClient } from '../support/mock-client.ts';

const cloudControl = mockClient(CloudControlClient);
let bucket: AnswersBucket;
let warnings: string[];

/** Between two readings, or two looks at a registration; they are not waited for here. */
const isPause = (milliseconds: number): boolean => milliseconds >= 2_000 && milliseconds <= 5_000;

beforeAll(async () => {
  bucket = await answersBucket();
});
afterAll(() => bucket.close());
beforeEach(() => {
  cloudControl.reset();
  bucket.puts.length = 0;
  warnings = [];
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.spyOn(console, 'info').mockReturnValue();
  vi.spyOn(console, 'error').mockReturnValue();
  vi.spyOn(console, 'warn').mockImplementation((line: string) => void warnings.push(line));
  const { setTimeout: real } = globalThis;
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(((call: () => void, milliseconds = 0, ...args: []) =>
    real(call, isPause(milliseconds) && args.length === 0 ? 0 : milliseconds, ...args)) as typeof setTimeout);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const request = (ResourceType: string, RequestType = 'Create') => ({
  RequestType,
  ResourceType,
  ResponseURL: bucket.url,
  StackId: 'stack-id',
  RequestId: 'request-id',
  LogicalResourceId: 'Hub',
  ResourceProperties: {},
});

const left = { getRemainingTimeInMillis: () => 900_000 };

const hub = (NotificationHubStatus: string) => ({
  ResourceDescription: {
    Properties: JSON.stringify({ Region: 'us-east-1', NotificationHubStatusSummary: { NotificationHubStatus } }),
  },
});

const failure = (name: string) => Object.assign(new Error(`${name} said no`), { name });

const succeeded = (PhysicalResourceId: string) => [
  expect.objectContaining({
    body: expect.objectContaining({ Status: 'SUCCESS', PhysicalResourceId, RequestId: 'request-id' }),
  }),
];

describe('a stack that is created or updated', () => {
  it('registers the hub of its own Region and waits for it', async () => {
    cloudControl
      .on(GetResourceCommand, { TypeName: 'AWS::Notifications::NotificationHub', Identifier: 'us-east-1' })
      .rejectsOnce(failure('ResourceNotFoundException'))
      .resolvesOnce(hub('REGISTERING'))
      .resolves(hub('ACTIVE'))
      .on(CreateResourceCommand)
      .resolves({ ProgressEvent: { RequestToken: 'token' } })
      .on(GetResourceRequestStatusCommand, { RequestToken: 'token' })
      .resolves({ ProgressEvent: { OperationStatus: 'SUCCESS' } });
    await handler(request(hubType), left);
    expect(cloudControl.commandCalls(CreateResourceCommand).map((call) => call.args[0].input)).toEqual([
      { TypeName: 'AWS::Notifications::NotificationHub', DesiredState: '{"Region":"us-east-1"}' },
    ]);
    expect(cloudControl.commandCalls(GetResourceCommand)).toHaveLength(4);
    expect(bucket.puts).toEqual(succeeded('DavylampNotificationHub'));
    expect(warnings).toEqual([]);
  });

  it.each([
    'AccessDeniedException',
    'ThrottlingException',
    'UnsupportedActionException',
    'TypeNotFoundException',
    'HandlerInternalFailureException',
    'TimeoutError',
  ])('succeeds where every call ends in %s, and says so in the log', async (name) => {
    cloudControl.onAnyCommand().rejects(failure(name));
    await handler(request(hubType), left);
    expect(bucket.puts).toEqual(succeeded('DavylampNotificationHub'));
    expect(warnings.join('\n')).toContain(`${name} said no`);
    expect(warnings.at(-1)).toContain('the feed may not work');
  });

  it('succeeds where the registration fails later, as it does where the account has three hubs elsewhere', async () => {
    cloudControl
      .on(GetResourceCommand)
      .rejects(failure('ResourceNotFoundException'))
      .on(CreateResourceCommand)
      .resolves({ ProgressEvent: { RequestToken: 'token' } })
      .on(GetResourceRequestStatusCommand)
      .resolves({ ProgressEvent: { OperationStatus: 'FAILED', ErrorCode: 'ServiceLimitExceeded' } });
    await handler(request(hubType, 'Update'), left);
    expect(bucket.puts).toEqual(succeeded('DavylampNotificationHub'));
    expect(warnings.join('\n')).toContain('ServiceLimitExceeded');
  });

  it.each(['', 'null', '[]', '{}', '{"NotificationHubStatusSummary":{"NotificationHubStatus":7}}', '{broken'])(
    'succeeds where the hub is described as %j',
    async (Properties) => {
      cloudControl.on(GetResourceCommand).resolves({ ResourceDescription: { Properties } });
      await handler(request(hubType), left);
      expect(bucket.puts).toEqual(succeeded('DavylampNotificationHub'));
    },
  );
});

describe('nothing is asked of AWS', () => {
  it.each([
    ['Delete', hubType],
    ['Delete', accessType],
    ['Migrate', hubType],
    ['Create', 'Custom::SomethingElse'],
  ])('where CloudFormation says %s of %s, and it is answered all the same', async (RequestType, ResourceType) => {
    cloudControl.onAnyCommand().rejects(failure('AccessDeniedException'));
    await handler({ ...request(ResourceType, RequestType), PhysicalResourceId: 'as-before' } as never, left);
    expect(cloudControl.calls()).toEqual([]);
    expect(bucket.puts).toEqual(succeeded('as-before'));
    expect(warnings).toEqual([]);
  });
});

describe('trusted access to the organization', () => {
  /** A runtime with this package in it. */
  async function inRuntime(source: string | undefined, call: () => Promise<void>): Promise<void> {
    const root = mkdtempSync(join(tmpdir(), 'davylamp-runtime-'));
    try {
      if (source !== undefined) {
        const folder = join(root, 'node_modules/@aws-sdk/client-notifications');
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, 'index.js'), source);
      }
      vi.stubEnv('LAMBDA_TASK_ROOT', root);
      await call();
    } finally {
      rmSync(root, { recursive: true });
    }
  }

  const client = (send: string) => `
    exports.NotificationsClient = class { async send(command) { ${send} } };
    exports.EnableNotificationsAccessForOrganizationCommand = class {};`;

  it("is given by the service's own call: through Organizations alone it would be half open", async () => {
    await inRuntime(client('globalThis.davylampSent = command.constructor.name || "class"'), () =>
      handler(request(accessType), left),
    );
    expect(globalThis).toHaveProperty('davylampSent');
    expect(bucket.puts).toEqual(succeeded('DavylampNotificationsAccess'));
    expect(warnings).toEqual([]);
  });

  it.each([
    ['a runtime without the package', undefined, 'Cannot find module'],
    ['a package that is broken', 'throw new Error("broken package")', 'broken package'],
    ['a package without the call', 'exports.NotificationsClient = class {};', 'not a constructor'],
    ['a refusal', client('throw new Error("ConflictException")'), 'ConflictException'],
  ])('stops nothing with %s', async (_, source, says) => {
    await inRuntime(source, () => handler(request(accessType), left));
    expect(bucket.puts).toEqual(succeeded('DavylampNotificationsAccess'));
    expect(warnings.join('\n')).toContain(says);
  });
});
