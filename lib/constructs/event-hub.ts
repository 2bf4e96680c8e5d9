/** The bus in us-east-1 that every Region's rules forward to, and its way into the detector's queue. */
import { Aws, Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { memberForwardingRoleName } from '../forwarder/member-template.ts';
import { busName } from '../names.ts';

export class EventHub extends Construct {
  readonly bus: events.EventBus;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.bus = new events.EventBus(this, 'Bus', { eventBusName: busName });
  }

  /**
   * Other accounts get in only by the bus's policy, so a policy that names one role of ours shuts them all
   * out.
   */
  admit(forwardingRole: iam.IRole): events.CfnEventBusPolicy {
    return new events.CfnEventBusPolicy(this, 'Policy', {
      eventBusName: this.bus.eventBusName,
      statementId: 'OwnForwarders',
      statement: {
        Effect: 'Allow',
        Principal: { AWS: forwardingRole.roleArn },
        Action: 'events:PutEvents',
        Resource: this.bus.eventBusArn,
      },
    });
  }

  /**
   * Lets the accounts of an organization in, and there only the role that StackSets make for it: a principal
   * of any other name, or of another organization, stays out. Rules reach another account's bus with a role
   * alone:
   * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-permissions-manage.html
   */
  admitOrganization(organizationId: string): events.CfnEventBusPolicy {
    return new events.CfnEventBusPolicy(this, 'OrganizationPolicy', {
      eventBusName: this.bus.eventBusName,
      statementId: 'MemberForwarders',
      statement: {
        Effect: 'Allow',
        Principal: '*',
        Action: 'events:PutEvents',
        Resource: this.bus.eventBusArn,
        Condition: {
          StringEquals: { 'aws:PrincipalOrgID': organizationId },
          ArnLike: { 'aws:PrincipalArn': `arn:${Aws.PARTITION}:iam::*:role/${memberForwardingRoleName}` },
        },
      },
    });
  }

  /**
   * @param pattern what the forwarders let through, once more: whoever may put events on the bus may put any.
   * @param deadLetters takes what the queue refused for 24 hours.
   */
  deliver(pattern: object, queue: sqs.IQueue, deadLetters: sqs.IQueue): events.CfnRule {
    const rule = new events.CfnRule(this, 'ToDetector', {
      description: 'Davylamp: what the detector decides about.',
      eventBusName: this.bus.eventBusName,
      eventPattern: pattern,
      state: 'ENABLED',
      targets: [
        {
          id: 'detector',
          arn: queue.queueArn,
          deadLetterConfig: { arn: deadLetters.queueArn },
          retryPolicy: { maximumEventAgeInSeconds: Duration.hours(24).toSeconds(), maximumRetryAttempts: 185 },
        },
      ],
    });
    for (const target of [queue, deadLetters]) {
      target.addToResourcePolicy(
        new iam.PolicyStatement({
          sid: 'FromTheBus',
          principals: [new iam.ServicePrincipal('events.amazonaws.com')],
          actions: ['sqs:SendMessage'],
          resources: [target.queueArn],
          conditions: { ArnEquals: { 'aws:SourceArn': rule.attrArn } },
        }),
      );
    }
    return rule;
  }
}
