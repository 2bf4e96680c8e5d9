/** With which EventBridge Scheduler starts one function, and keeps what it could not start. */
import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

export interface Scheduled {
  readonly function: lambda.IFunction;
  readonly deadLetters: sqs.IQueue;
}

/** @param what the function does, as the role's description names it */
export const scheduleRole = (scope: Construct & Scheduled, what: string): iam.Role =>
  new iam.Role(scope, 'ScheduleRole', {
    description: `Davylamp: EventBridge Scheduler starts ${what} with it.`,
    // Without the condition, a schedule of another account could be made to use it.
    assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
    inlinePolicies: {
      schedule: new iam.PolicyDocument({
        statements: [
          new iam.PolicyStatement({
            sid: 'Start',
            actions: ['lambda:InvokeFunction'],
            resources: [scope.function.functionArn],
          }),
          new iam.PolicyStatement({
            sid: 'KeepWhatDidNotStart',
            actions: ['sqs:SendMessage'],
            resources: [scope.deadLetters.queueArn],
          }),
        ],
      }),
    },
  });
