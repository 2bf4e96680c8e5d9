/** The topic that verdicts and alarms are mailed through. */
import { Aws, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { addressTag } from './address-tag.ts';
import { nothingWithoutTls, ownAccountPublishes } from './topic-policy.ts';

/** Every alarm of ours is named so, and the topic takes mail from no other alarm. */
export const alarmPrefix = 'davylamp-';

export interface AlertTopicProps {
  readonly emails: readonly string[];
}

/**
 * The logical ids are a contract: a topic or subscription that is replaced loses the confirmation that a person clicked.
 * Not encrypted with `alias/aws/sns`: CloudWatch cannot publish through that key.
 */
export class AlertTopic extends Construct {
  readonly topic: sns.Topic;

  constructor(scope: Construct, id: string, props: AlertTopicProps) {
    super(scope, id);
    this.topic = new sns.Topic(this, 'Topic', { displayName: 'Davylamp' });
    (this.topic.node.defaultChild as sns.CfnTopic).overrideLogicalId('AlertTopic');
    for (const email of props.emails) {
      const tag = addressTag(email);
      const subscription = new sns.CfnSubscription(this, `Mail-${tag}`, {
        topicArn: this.topic.topicArn,
        protocol: 'email',
        endpoint: email,
      });
      subscription.overrideLogicalId(`AlertMail${tag}`);
    }
    this.admitPublishers();
  }

  /** Everyone who may publish has to be in it. */
  private admitPublishers(): void {
    this.topic.addToResourcePolicy(ownAccountPublishes(this.topic));
    this.topic.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'OwnAlarms',
        principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
          ArnLike: {
            'aws:SourceArn': `arn:${Aws.PARTITION}:cloudwatch:${Stack.of(this).region}:${Aws.ACCOUNT_ID}:alarm:${alarmPrefix}*`,
          },
        },
      }),
    );
    this.topic.addToResourcePolicy(nothingWithoutTls(this.topic));
  }
}
