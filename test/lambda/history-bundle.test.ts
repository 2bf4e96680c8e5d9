import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { bundleText } from '../../lib/bundle.ts';
import { busRulePattern, forwarderRules } from '../../lib/forwarder/patterns.ts';
import { queryXml } from '../support/deployed-aws.ts';
import { startDynalite, type TestTable } from '../support/dynalite.ts';
import { identities, runInstances } from '../support/events.ts';
import { type FakeAnswer, type FakeAws, type FakeRequest, fakeAws } from '../support/fake-aws.ts';
import { folder } from '../support/folder.ts';

const account = '123456789012';
const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString().replace(/\.\d+Z/, 'Z');

let dynamo: TestTable;
let running: FakeAws | undefined;
beforeAll(async () => {
  dynamo = await startDynalite();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await running?.close();
  running = undefined;
});
afterAll(async () => {
  await dynamo.close();
});

const instances = `<DescribeInstancesResponse><reservationSet><item><reservationId>r-1</reservationId><instancesSet><item>
  <instanceId>i-00000000000000abc</instanceId><instanceType>t3.medium</instanceType><instanceState><name>running</name></instanceState>
  <launchTime>2026-01-02T03:04:05.000Z</launchTime></item></instancesSet></item></reservationSet></DescribeInstancesResponse>`;
const userData = `<DescribeInstanceAttributeResponse><userData><value>${Buffer.from('./xmrig -o pool.supportxmr.com:443').toString('base64')}</value></userData></DescribeInstanceAttributeResponse>`;

function answer({ operation }: FakeRequest): FakeAnswer {
  const records = [3, 10, 17].map((days) => {
    const { detail } = runInstances({ eventId: `e${days}`, time: daysAgo(days), userIdentity: identities.role() });
    return { CloudTrailEvent: JSON.stringify(detail) };
  });
  switch (operation) {
    case 'ListRegions':
      return { body: { Regions: [{ RegionName: 'us-east-1', RegionOptStatus: 'ENABLED_BY_DEFAULT' }] } };
    case 'LookupEvents':
      return { body: { Events: records } };
    case 'DescribeInstances':
      return { body: instances };
    case 'DescribeInstanceAttribute':
      return { body: userData };
    case 'ListSubscriptionsByTopic':
      return {
        body: queryXml(operation, { Subscriptions: [{ SubscriptionArn: 'arn:aws:sns:1', Protocol: 'email' }] }),
      };
    case 'Publish':
      return { body: '<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>' };
    default:
      return { status: 403, body: { __type: 'AccessDeniedException', message: operation } };
  }
}

it('the bundle reads, judges by the rules beside it, and mails once, on the real protocols', async () => {
  running = await fakeAws(answer);
  const variables = {
    ...running.env,
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint,
    AWS_REGION: 'us-east-1',
    DAVYLAMP_ACCOUNT: account,
    DAVYLAMP_TABLE: await dynamo.newTable(),
    DAVYLAMP_TOPIC_ARN: `arn:aws:sns:us-east-1:${account}:alerts`,
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  const root = folder({
    'index.js': bundleText('lambda/history.ts'),
    'settings.json': JSON.stringify({
      alertAt: 'notice',
      language: 'en',
      budget: { usdPerHour: 3 },
      allow: [],
      accountNames: {},
    }),
    'rules.json': JSON.stringify({ rules: forwarderRules(), bus: busRulePattern() }),
  });
  const { handler } = createRequire(import.meta.url)(join(root, 'index.js')) as {
    handler: (event: unknown, context: object) => Promise<unknown>;
  };
  const context = { getRemainingTimeInMillis: () => 720_000 };
  expect(await handler({}, context)).toEqual({ read: [account], mailed: [account] });
  expect(await handler({}, context)).toEqual({ read: [], mailed: [] });
  const mails = running.requests
    .filter(({ operation }) => operation === 'Publish')
    .map(({ body }) => new URLSearchParams(body));
  expect(mails.map((mail) => mail.get('Subject'))).toEqual([
    `[CRITICAL] history of acct ${account}: 1 incident, 1 instance still runs`,
  ]);
  expect(mails[0]?.get('Message')).toContain('on 3 days, us-east-1');
});
