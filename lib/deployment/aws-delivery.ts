/** Subscriptions of the topics, and the contacts of User Notifications. */
import { CloudControlClient, GetResourceCommand } from '@aws-sdk/client-cloudcontrol';
import {
  ConfirmSubscriptionCommand,
  GetSubscriptionAttributesCommand,
  paginateListSubscriptionsByTopic,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { homeRegion } from '../account/plan.ts';
import { clientDefaults } from '../aws-client.ts';
import type { DeploymentApi, Subscription } from './api.ts';

type Delivery = Pick<
  DeploymentApi,
  'subscriptions' | 'isProtected' | 'subscribe' | 'confirm' | 'contact' | 'feedRule' | 'hub'
>;
type Json = Readonly<Record<string, unknown>>;

const options = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { abortSignal: signal });
const record = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});

export function awsDelivery(): Delivery {
  const sns = new SNSClient(clientDefaults(homeRegion));
  const cloudControl = new CloudControlClient(clientDefaults(homeRegion));

  /**
   * Its own client does not resolve from the registry; Cloud Control reads the same. Undefined where it is
   * gone.
   */
  async function resource(
    TypeName: string,
    Identifier: string,
    signal: AbortSignal | undefined,
  ): Promise<Json | undefined> {
    try {
      const { ResourceDescription } = await cloudControl.send(
        new GetResourceCommand({ TypeName, Identifier }),
        options(signal),
      );
      return record(JSON.parse(ResourceDescription?.Properties ?? '{}'));
    } catch (thrown) {
      if (thrown instanceof Error && thrown.name === 'ResourceNotFoundException') return undefined;
      throw thrown;
    }
  }

  return {
    async subscriptions(topicArn, signal) {
      const found: Subscription[] = [];
      const pages = paginateListSubscriptionsByTopic({ client: sns }, { TopicArn: topicArn }, options(signal));
      for await (const { Subscriptions = [] } of pages) {
        for (const { SubscriptionArn = '', Endpoint = '', Protocol } of Subscriptions) {
          if (Protocol === 'email' || Protocol === 'email-json')
            found.push({ arn: SubscriptionArn, address: Endpoint });
        }
      }
      return found;
    },
    async isProtected(subscriptionArn, signal) {
      const { Attributes } = await sns.send(
        new GetSubscriptionAttributesCommand({ SubscriptionArn: subscriptionArn }),
        options(signal),
      );
      return Attributes?.ConfirmationWasAuthenticated === 'true';
    },
    async subscribe(topicArn, address, routes) {
      const filter = routes && {
        Attributes: { FilterPolicy: JSON.stringify({ route: routes }), FilterPolicyScope: 'MessageAttributes' },
      };
      await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: 'email', Endpoint: address, ...filter }));
    },
    async confirm(topicArn, token) {
      const { SubscriptionArn = '' } = await sns.send(
        new ConfirmSubscriptionCommand({ TopicArn: topicArn, Token: token, AuthenticateOnUnsubscribe: 'true' }),
      );
      return SubscriptionArn;
    },
    async contact(arn, signal) {
      const found = await resource('AWS::NotificationsContacts::EmailContact', arn, signal);
      if (found === undefined) return undefined;
      const { Address, Status, UpdateTime } = record(found.EmailContact);
      return {
        address: String(Address ?? found.EmailAddress ?? arn),
        isActive: Status === 'active',
        ...(typeof UpdateTime === 'string' ? { since: UpdateTime } : {}),
      };
    },
    async feedRule(arn, signal) {
      const found = await resource('AWS::Notifications::EventRule', arn, signal);
      if (found === undefined) return undefined;
      const summary = Object.entries(record(found.StatusSummaryByRegion));
      return Object.fromEntries(summary.map(([region, status]) => [region, String(record(status).Status ?? '')]));
    },
    async hub(signal) {
      const found = await resource('AWS::Notifications::NotificationHub', homeRegion, signal);
      return found && String(record(found.NotificationHubStatusSummary).NotificationHubStatus ?? 'UNKNOWN');
    },
  };
}
