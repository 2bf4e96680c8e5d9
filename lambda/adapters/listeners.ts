/** Whether anybody hears what is published on a topic. */
import { paginateListSubscriptionsByTopic, type SNSClient } from '@aws-sdk/client-sns';
import { abortedBy } from './aborted-by.ts';

/** Of what is published before somebody has confirmed a subscription, SNS keeps nothing. May reject. */
export async function isHeard(client: SNSClient, TopicArn: string, signal?: AbortSignal): Promise<boolean> {
  for await (const page of paginateListSubscriptionsByTopic({ client }, { TopicArn }, abortedBy(signal)))
    if (page.Subscriptions?.some(({ SubscriptionArn }) => SubscriptionArn?.startsWith('arn:'))) return true;
  return false;
}
