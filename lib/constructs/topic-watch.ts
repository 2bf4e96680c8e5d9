/**
 * Calls against the topic, mailed by AWS User Notifications: what Davylamp would say of them goes through the
 * topic itself.
 */
import { Stack } from 'aws-cdk-lib';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { detailTypes } from '../../lambda/events/envelope.ts';
import { tamperingCalls } from '../../lambda/events/tampering/catalog.ts';
import type { NotificationFeed } from './notification-feed.ts';
import { NotificationRoute } from './notification-route.ts';

export interface TopicWatchProps {
  readonly topics: readonly sns.ITopic[];
  readonly feed: NotificationFeed;
}

/** Where a call names a topic by its whole ARN: a subscription's is longer, and only exact values count. */
const fields = ['topicArn', 'resourceArn'] as const;

export class TopicWatch extends Construct {
  readonly route: NotificationRoute;

  constructor(scope: Construct, id: string, { topics, feed }: TopicWatchProps) {
    super(scope, id);
    const arns = topics.map(({ topicArn }) => topicArn);
    const sides = fields.map((field) => ({
      eventName: tamperingCalls
        .filter(
          ({ eventSource, fields: [first] }) => eventSource === 'sns.amazonaws.com' && first?.at.endsWith(`.${field}`),
        )
        .map(({ eventName }) => eventName),
      requestParameters: { [field]: arns },
    }));
    this.route = new NotificationRoute(this, 'Calls', {
      name: 'davylamp-topic',
      logicalId: 'TopicConfiguration',
      description: 'Davylamp: calls against the topic of its own mails.',
      contacts: feed.contacts,
      aggregation: 'NONE',
      event: {
        source: 'aws.sns',
        type: detailTypes.apiCall,
        regions: [Stack.of(this).region],
        pattern: { detail: { $or: sides } },
      },
      after: feed.hub,
    });
  }
}
