/** A topic that mails: the one of verdicts and alarms, and the one of mails with a route of their own. */
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { addressTag } from './address-tag.ts';
import type { FilterPolicy } from './subscriptions.ts';

export interface MailTopicProps {
  /** A contract: a topic that is replaced loses the confirmations that people clicked. */
  readonly logicalId: string;
  /** Start of the subscriptions' logical ids, for the same reason; the rest comes from the address alone. */
  readonly subscriptionPrefix: string;
  /** One for each address. */
  readonly subscriptions: readonly {
    readonly address: string;
    /** @default every mail */
    readonly filterPolicy?: FilterPolicy;
  }[];
  /** Who may publish besides this account. @default nobody */
  readonly otherPublisher?: (topic: sns.ITopic) => iam.PolicyStatement;
}

/**
 * Not encrypted with `alias/aws/sns`: CloudWatch cannot publish through that key. Another filter changes a
 * subscription without replacing it, so nobody has to confirm again.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html
 */
export class MailTopic extends Construct {
  readonly topic: sns.Topic;

  constructor(scope: Construct, id: string, props: MailTopicProps) {
    super(scope, id);
    this.topic = new sns.Topic(this, 'Topic', { displayName: 'Davylamp' });
    (this.topic.node.defaultChild as sns.CfnTopic).overrideLogicalId(props.logicalId);
    for (const { address, filterPolicy } of props.subscriptions) {
      const tag = addressTag(address);
      const subscription = new sns.CfnSubscription(this, `Mail-${tag}`, {
        topicArn: this.topic.topicArn,
        protocol: 'email',
        endpoint: address,
        ...(filterPolicy && { filterPolicy: { ...filterPolicy }, filterPolicyScope: 'MessageAttributes' }),
      });
      subscription.overrideLogicalId(`${props.subscriptionPrefix}${tag}`);
    }
    // A policy replaces the one that a topic has by default, so everyone who may publish has to be in it.
    this.topic.addToResourcePolicy(ownAccountPublishes(this.topic));
    if (props.otherPublisher) this.topic.addToResourcePolicy(props.otherPublisher(this.topic));
    this.topic.addToResourcePolicy(nothingWithoutTls(this.topic));
  }
}

const ownAccountPublishes = (topic: sns.ITopic): iam.PolicyStatement =>
  new iam.PolicyStatement({
    sid: 'OwnAccountAsItsIamPoliciesAllow',
    principals: [new iam.AccountRootPrincipal()],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
  });

const nothingWithoutTls = (topic: sns.ITopic): iam.PolicyStatement =>
  new iam.PolicyStatement({
    sid: 'NothingWithoutTls',
    effect: iam.Effect.DENY,
    principals: [new iam.AnyPrincipal()],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
    conditions: { Bool: { 'aws:SecureTransport': 'false' } },
  });
