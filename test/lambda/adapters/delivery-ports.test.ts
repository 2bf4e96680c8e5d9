import { CloudControlClient, GetResourceCommand } from '@aws-sdk/client-cloudcontrol';
import { GetSubscriptionAttributesCommand, ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { deliveryPorts } from '../../../lambda/adapters/delivery-ports.ts';
import { mockClient } from '../../support/mock-client.ts';

const [sns, cloudControl] = [SNSClient, CloudControlClient].map((client) => mockClient(client as never)) as [
  ReturnType<typeof mockClient>,
  ReturnType<typeof mockClient>,
];
const ports = () =>
  deliveryPorts({ DAVYLAMP_TOPIC_ARN: 'arn:alerts', DAVYLAMP_ROUTES_TOPIC_ARN: 'arn:routes' }, { maxAttempts: 1 });

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'us-east-1');
  for (const mock of [sns, cloudControl]) mock.reset();
});
afterEach(() => vi.unstubAllEnvs());

it('reads every page of a topic’s subscriptions, those by mail alone', async () => {
  sns
    .on(ListSubscriptionsByTopicCommand as never, { TopicArn: 'arn:routes' } as never)
    .resolvesOnce({
      Subscriptions: [
        { Protocol: 'email', Endpoint: 'a@example.com', SubscriptionArn: 'PendingConfirmation' },
        { Protocol: 'sqs', Endpoint: 'arn:queue', SubscriptionArn: 'arn:1' },
      ],
      NextToken: 'more',
    } as never)
    .resolvesOnce({
      Subscriptions: [{ Protocol: 'email', Endpoint: 'b@example.com', SubscriptionArn: 'arn:2' }],
    } as never);
  expect(await ports().subscriptions('routes')).toEqual([
    { address: 'a@example.com', arn: 'PendingConfirmation' },
    { address: 'b@example.com', arn: 'arn:2' },
  ]);
});

it('takes a topic that is gone for one without subscriptions; a refusal is none', async () => {
  const error = (name: string) => Object.assign(new Error(name), { name });
  sns.on(ListSubscriptionsByTopicCommand as never).rejectsOnce(error('NotFoundException'));
  expect(await ports().subscriptions('verdict')).toEqual([]);
  sns.on(ListSubscriptionsByTopicCommand as never).rejects(error('AuthorizationErrorException'));
  await expect(ports().subscriptions('verdict')).rejects.toThrow('Authorization');
});

it('says whether a link in a mail can end a subscription', async () => {
  sns
    .on(GetSubscriptionAttributesCommand as never)
    .resolvesOnce({ Attributes: { ConfirmationWasAuthenticated: 'true' } } as never)
    .resolvesOnce({ Attributes: { ConfirmationWasAuthenticated: 'false' } } as never);
  expect(await ports().isProtected('arn:1')).toBe(true);
  expect(await ports().isProtected('arn:1')).toBe(false);
});

it('reads a contact by Cloud Control: active, waiting for its activation, or gone', async () => {
  const properties = (Status: string) => ({
    ResourceDescription: { Properties: JSON.stringify({ EmailContact: { Address: 'a@example.com', Status } }) },
  });
  cloudControl
    .on(GetResourceCommand as never)
    .resolvesOnce(properties('active') as never)
    .resolvesOnce(properties('inactive') as never)
    .rejectsOnce(Object.assign(new Error(), { name: 'ResourceNotFoundException' }));
  expect(await ports().contact('arn')).toEqual({ address: 'a@example.com', isActive: true });
  expect(await ports().contact('arn')).toMatchObject({ isActive: false });
  expect(await ports().contact('arn')).toBeUndefined();
});
