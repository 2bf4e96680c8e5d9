/** Subscriptions of the topics, and the contacts of User Notifications. */
import { CloudControlClient } from '@aws-sdk/client-cloudcontrol';
import { ConfirmSubscriptionCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { jsonRecord, readResource } from '../../lambda/adapters/cloud-control.ts';
import { contactOf, isProtected, subscriptionsOf } from '../../lambda/adapters/delivery.ts';
import { homeRegion } from '../account/plan.ts';
import { clientDefaults } from '../aws-client.ts';
import type { DeploymentApi } from './api.ts';

type Delivery = Pick<
  DeploymentApi,
  'subscriptions' | 'isProtected' | 'subscribe' | 'confirm' | 'contact' | 'feedRule' | 'hub'
>;

export function awsDelivery(): Delivery {
  const sns = new SNSClient(clientDefaults(homeRegion));
  const cloudControl = new CloudControlClient(clientDefaults(homeRegion));
  return {
    subscriptions: (topicArn, signal) => subscriptionsOf(sns, topicArn, signal),
    isProtected: (subscriptionArn, signal) => isProtected(sns, subscriptionArn, signal),
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
    contact: (arn, signal) => contactOf(cloudControl, arn, signal),
    async feedRule(arn, signal) {
      const found = await readResource(cloudControl, 'AWS::Notifications::EventRule', arn, signal);
      if (found === undefined) return undefined;
      const summary = Object.entries(jsonRecord(found.StatusSummaryByRegion));
      return Object.fromEntries(summary.map(([region, status]) => [region, String(jsonRecord(status).Status ?? '')]));
    },
    async hub(signal) {
      const found = await readResource(cloudControl, 'AWS::Notifications::NotificationHub', homeRegion, signal);
      return found && String(jsonRecord(found.NotificationHubStatusSummary).NotificationHubStatus ?? 'UNKNOWN');
    },
  };
}
