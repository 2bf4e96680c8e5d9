/** What patrol needs to watch a Region that is enabled after the deployment. */
import { Aws, Validations } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { interimRule } from '../../lambda/model/interim.ts';

export interface PatrolInterim {
  readonly bus: events.EventBus;
  readonly forwardingRole: iam.IRole;
}

export const interimRuleArn = (partition: string, account: string): string =>
  `arn:${partition}:events:*:${account}:rule/${interimRule}`;

export function interimStatements({ bus, forwardingRole }: PatrolInterim): readonly iam.PolicyStatement[] {
  const rule = interimRuleArn(Aws.PARTITION, Aws.ACCOUNT_ID);
  return [
    // In whichever Region comes to be enabled: one rule of one name.
    new iam.PolicyStatement({
      sid: 'OneRule',
      actions: ['events:PutRule', 'events:RemoveTargets', 'events:DeleteRule'],
      resources: [rule],
    }),
    // A target anywhere else would carry the account's events away.
    new iam.PolicyStatement({
      sid: 'OneTarget',
      actions: ['events:PutTargets'],
      resources: [rule],
      conditions: { ArnEquals: { 'events:TargetArn': bus.eventBusArn } },
    }),
    new iam.PolicyStatement({
      sid: 'HandOnTheForwardingRole',
      actions: ['iam:PassRole'],
      resources: [forwardingRole.roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': 'events.amazonaws.com' } },
    }),
  ];
}

/**
 * To add a Region to the feed. A policy of its own: the feed is made once IAM knows the roles, and this one
 * can name the feed's rule only then.
 */
export function feedPolicy(scope: Construct, role: iam.IRole, feedRule: string): iam.CfnRolePolicy {
  const policy = new iam.CfnRolePolicy(scope, 'FeedPolicy', {
    roleName: role.roleName,
    policyName: 'feed',
    policyDocument: new iam.PolicyDocument({
      statements: [
        // Acts with this role's own permissions, so this alone changes nothing. Knows no resources:
        // https://docs.aws.amazon.com/service-authorization/latest/reference/list_cloudcontrol.html
        new iam.PolicyStatement({
          sid: 'ChangeByCloudControl',
          actions: ['cloudformation:UpdateResource'],
          resources: ['*'],
        }),
        // What Cloud Control calls for it: the list of Regions of this one rule.
        new iam.PolicyStatement({
          sid: 'WidenTheFeed',
          actions: ['notifications:GetEventRule', 'notifications:UpdateEventRule'],
          resources: [feedRule],
        }),
      ],
    }),
  });
  Validations.of(policy).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'Cloud Control knows no resources, and acts with the permissions of whoever calls.',
  });
  return policy;
}
