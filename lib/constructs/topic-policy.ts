/** What the policies of all topics say. A policy replaces the one a topic has by default. */
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sns from 'aws-cdk-lib/aws-sns';

export const ownAccountPublishes = (topic: sns.ITopic): iam.PolicyStatement =>
  new iam.PolicyStatement({
    sid: 'OwnAccountAsItsIamPoliciesAllow',
    principals: [new iam.AccountRootPrincipal()],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
  });

export const nothingWithoutTls = (topic: sns.ITopic): iam.PolicyStatement =>
  new iam.PolicyStatement({
    sid: 'NothingWithoutTls',
    effect: iam.Effect.DENY,
    principals: [new iam.AnyPrincipal()],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
    conditions: { Bool: { 'aws:SecureTransport': 'false' } },
  });
