/** A function's log group and the two permissions to write to it. */
import { RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** Goes with the stack: a name that stays behind would block the next deployment. */
export const functionLogs = (scope: Construct, id: string): logs.LogGroup =>
  new logs.LogGroup(scope, id, { retention: logs.RetentionDays.THREE_MONTHS, removalPolicy: RemovalPolicy.DESTROY });

/** Narrower than AWSLambdaBasicExecutionRole, which may write to every log group and create more. */
export const writeLogs = (group: logs.ILogGroup): iam.PolicyStatement =>
  new iam.PolicyStatement({
    sid: 'WriteOwnLogs',
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [group.logGroupArn],
  });
