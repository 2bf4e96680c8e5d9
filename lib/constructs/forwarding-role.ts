/** The role with which every Region's rules put events on the bus. */
import { Aws } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { rulePrefix } from '../forwarder/template.ts';

export interface ForwardingRoleProps {
  readonly bus: events.EventBus;
}

export class ForwardingRole extends Construct {
  readonly role: iam.Role;

  constructor(scope: Construct, id: string, props: ForwardingRoleProps) {
    super(scope, id);
    this.role = new iam.Role(this, 'Role', {
      description: 'Davylamp: the rules of every Region put events on the bus with it.',
      assumedBy: new iam.ServicePrincipal('events.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
          ArnLike: { 'aws:SourceArn': `arn:${Aws.PARTITION}:events:*:${Aws.ACCOUNT_ID}:rule/${rulePrefix}*` },
        },
      }),
      inlinePolicies: {
        'davylamp-forward': new iam.PolicyDocument({
          statements: [new iam.PolicyStatement({ actions: ['events:PutEvents'], resources: [props.bus.eventBusArn] })],
        }),
      },
    });
  }
}
