/** A Region that is enabled is watched within minutes: the event starts patrol for that account. */
import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { detailTypes } from '../../lambda/events/envelope.ts';
import type { Patrol } from './patrol.ts';

export interface RegionEnabledProps {
  readonly bus: events.EventBus;
  readonly patrol: Patrol;
}

export class RegionEnabled extends Construct {
  constructor(scope: Construct, id: string, { bus, patrol }: RegionEnabledProps) {
    super(scope, id);
    const rule = new events.CfnRule(this, 'Rule', {
      description: 'Davylamp: Regions that are enabled by now, for patrol to watch at once.',
      eventBusName: bus.eventBusName,
      // Nobody but AWS puts events of this source on a bus.
      eventPattern: {
        source: ['aws.account'],
        'detail-type': [detailTypes.regionOptIn],
        detail: { status: ['ENABLED'] },
      },
      state: 'ENABLED',
      targets: [
        {
          id: 'patrol',
          arn: patrol.function.functionArn,
          deadLetterConfig: { arn: patrol.deadLetters.queueArn },
          // The hourly run finds the Region by itself.
          retryPolicy: { maximumEventAgeInSeconds: Duration.hours(1).toSeconds(), maximumRetryAttempts: 10 },
        },
      ],
    });
    new lambda.CfnPermission(this, 'Permission', {
      action: 'lambda:InvokeFunction',
      functionName: patrol.function.functionName,
      principal: 'events.amazonaws.com',
      sourceArn: rule.attrArn,
    });
    patrol.deadLetters.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'FromTheBus',
        principals: [new iam.ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [patrol.deadLetters.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': rule.attrArn } },
      }),
    );
  }
}
