/** What all alarms of Davylamp are called, and what lets them mail. */
import { Aws, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sns from 'aws-cdk-lib/aws-sns';

/** Every alarm of ours is named so, and the topic takes mail from no other alarm. */
export const alarmPrefix = 'davylamp-';

export const ownAlarmsPublish = (topic: sns.ITopic): iam.PolicyStatement =>
  new iam.PolicyStatement({
    sid: 'OwnAlarms',
    principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
    conditions: {
      StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
      ArnLike: {
        'aws:SourceArn': `arn:${Aws.PARTITION}:cloudwatch:${Stack.of(topic).region}:${Aws.ACCOUNT_ID}:alarm:${alarmPrefix}*`,
      },
    },
  });
