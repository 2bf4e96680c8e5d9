/** How patrol sees on AWS whether mails arrive. */
import { CloudControlClient } from '@aws-sdk/client-cloudcontrol';
import { SNSClient } from '@aws-sdk/client-sns';
import type { DeliveryPorts } from '../ports.ts';
import type { Environment } from './aws-ports.ts';
import type { ClientConfig } from './clients.ts';
import { contactOf, isProtected, subscriptionsOf } from './delivery.ts';

/** Contacts are kept in us-east-1, where this runs. */
export function deliveryPorts(
  env: Environment,
  client: ClientConfig & { readonly maxAttempts: number },
): DeliveryPorts {
  const sns = new SNSClient(client);
  const cloudControl = new CloudControlClient(client);
  const topicArns = { verdict: env.DAVYLAMP_TOPIC_ARN ?? '', routes: env.DAVYLAMP_ROUTES_TOPIC_ARN ?? '' };
  return {
    async subscriptions(topic, signal) {
      try {
        return await subscriptionsOf(sns, topicArns[topic], signal);
      } catch (error) {
        if (error instanceof Error && /^NotFound/.test(error.name)) return [];
        throw error;
      }
    },
    isProtected: (subscriptionArn, signal) => isProtected(sns, subscriptionArn, signal),
    contact: (arn, signal) => contactOf(cloudControl, arn, signal),
  };
}
