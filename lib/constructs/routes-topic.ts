/** The topic that mails with a route of their own go through. The default route has the alert topic for itself. */
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { addressTag } from './address-tag.ts';
import type { MailSubscription } from './subscriptions.ts';
import { nothingWithoutTls, ownAccountPublishes } from './topic-policy.ts';

export interface RoutesTopicProps {
  /** One for each address. */
  readonly subscriptions: readonly MailSubscription[];
}

/**
 * The logical ids are a contract, as those of the alert topic are, and come from the address alone: another route changes a
 * subscription's filter, which CloudFormation does without replacing it, so nobody has to confirm again.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html
 */
export class RoutesTopic extends Construct {
  readonly topic: sns.Topic;

  constructor(scope: Construct, id: string, props: RoutesTopicProps) {
    super(scope, id);
    this.topic = new sns.Topic(this, 'Topic', { displayName: 'Davylamp' });
    (this.topic.node.defaultChild as sns.CfnTopic).overrideLogicalId('RoutesTopic');
    for (const { address, filterPolicy } of props.subscriptions) {
      const tag = addressTag(address);
      const subscription = new sns.CfnSubscription(this, `Mail-${tag}`, {
        topicArn: this.topic.topicArn,
        protocol: 'email',
        endpoint: address,
        filterPolicy: { ...filterPolicy },
        filterPolicyScope: 'MessageAttributes',
      });
      subscription.overrideLogicalId(`RouteMail${tag}`);
    }
    this.topic.addToResourcePolicy(ownAccountPublishes(this.topic));
    this.topic.addToResourcePolicy(nothingWithoutTls(this.topic));
  }
}
