/** Reads what the watched accounts did before, in the background: nothing of a deployment waits for it. */
import { Aws, Duration, Validations } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct, type IDependable } from 'constructs';
import { functionLogs, writeLogs } from './function-logs.ts';
import { explainLookIntoMembers, type LookedInto, lookIntoMembers, membersEnvironment } from './look-into-members.ts';
import { ownQueue } from './queues.ts';
import { scheduleRole } from './schedule-role.ts';
import { remember } from './table-statement.ts';

export interface HistoryProps {
  /** index.js with `handler`, and settings.json and rules.json beside it. */
  readonly code: lambda.Code;
  /** The detector's: what is usual, and how far the reading came. */
  readonly table: dynamodb.Table;
  readonly topic: sns.ITopic;
  /** Regions that are not looked at. */
  readonly exclude: readonly string[];
  /** @default the own account alone */
  readonly organization?: LookedInto;
}

/** Ends before the schedule starts the next one, so that no start is in vain. */
const longestRun = Duration.minutes(12);
const every = Duration.minutes(15);

export class History extends Construct {
  readonly function: lambda.Function;
  readonly role: iam.Role;
  /** Runs that could not be started, or failed. */
  readonly deadLetters: sqs.Queue;
  private readonly schedule: scheduler.CfnSchedule;

  constructor(scope: Construct, id: string, props: HistoryProps) {
    super(scope, id);
    // The next run takes up what a failed one left: a letter is there for its alarm alone.
    this.deadLetters = ownQueue(this, 'DeadLetters', { retentionPeriod: Duration.days(1) });
    Validations.of(this.deadLetters).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is a dead-letter queue itself, of the schedule and of the function.',
    });
    const logGroup = functionLogs(this, 'Logs');
    this.role = this.makeRole(props, logGroup);
    this.function = new lambda.Function(this, 'Function', {
      description: 'Davylamp: reads what the watched accounts did before.',
      code: props.code,
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      // For the events of 90 days at once.
      memorySize: 1024,
      timeout: longestRun,
      logGroup,
      role: this.role,
      environment: {
        DAVYLAMP_ACCOUNT: Aws.ACCOUNT_ID,
        DAVYLAMP_TABLE: props.table.tableName,
        DAVYLAMP_TOPIC_ARN: props.topic.topicArn,
        DAVYLAMP_EXCLUDED_REGIONS: [...props.exclude].sort().join(','),
        ...membersEnvironment(props.organization),
      },
    });
    new lambda.CfnEventInvokeConfig(this, 'Invocation', {
      functionName: this.function.functionName,
      qualifier: '$LATEST',
      // The failed run's lease would send a second attempt away, which would pass for one that worked.
      maximumRetryAttempts: 0,
      maximumEventAgeInSeconds: every.toSeconds(),
      destinationConfig: { onFailure: { destination: this.deadLetters.queueArn } },
    }).node.addDependency(this.role);
    this.schedule = this.makeSchedule();
  }

  /** What has to be there before the first run. */
  startAfter(...all: readonly IDependable[]): void {
    this.schedule.node.addDependency(...all);
  }

  /**
   * It is what starts the next run, too: a function that calls itself is what Lambda ends as a loop, and a
   * token of CloudTrail's is good for the next page and not for the next run.
   */
  private makeSchedule(): scheduler.CfnSchedule {
    const role = scheduleRole(this, 'the reading of the history');
    return new scheduler.CfnSchedule(this, 'Schedule', {
      description: 'Davylamp: reads on where the history is not read yet, and begins with accounts that joined.',
      scheduleExpression: `rate(${every.toMinutes()} minutes)`,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: this.function.functionArn,
        roleArn: role.roleArn,
        deadLetterConfig: { arn: this.deadLetters.queueArn },
        retryPolicy: { maximumEventAgeInSeconds: every.toSeconds(), maximumRetryAttempts: 5 },
      },
    });
  }

  /** All that the function may do, inline, as the detector's. */
  private makeRole({ table, topic, organization }: HistoryProps, logGroup: logs.ILogGroup): iam.Role {
    const role = new iam.Role(this, 'Role', {
      description: 'Davylamp: what the reading of the history may do.',
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        history: new iam.PolicyDocument({
          statements: [
            writeLogs(logGroup),
            // None of them knows resources.
            new iam.PolicyStatement({
              sid: 'ReadWhatWasAndWhatRuns',
              actions: [
                'cloudtrail:LookupEvents',
                'account:ListRegions',
                'ec2:DescribeRegions',
                'ec2:DescribeInstances',
              ],
              resources: ['*'],
            }),
            // User data of what runs, to find miners that were there before: any instance, in any Region.
            new iam.PolicyStatement({
              sid: 'ReadUserData',
              actions: ['ec2:DescribeInstanceAttribute'],
              resources: [`arn:${Aws.PARTITION}:ec2:*:${Aws.ACCOUNT_ID}:instance/*`],
            }),
            // How far it came, and what is usual, beside what the detector learns of it.
            remember(table),
            // Once somebody has confirmed to get the mail.
            new iam.PolicyStatement({
              sid: 'TellOnce',
              actions: ['sns:Publish', 'sns:ListSubscriptionsByTopic'],
              resources: [topic.topicArn],
            }),
            // Lambda, in this role's name, a run that failed.
            new iam.PolicyStatement({
              sid: 'KeepWhatFailed',
              actions: ['sqs:SendMessage'],
              resources: [this.deadLetters.queueArn],
            }),
            ...(organization === undefined ? [] : lookIntoMembers(organization)),
          ],
        }),
      },
    });
    Validations.of(role).acknowledge(
      {
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason: 'LookupEvents, ListRegions, DescribeRegions and DescribeInstances have no resource level.',
      },
      {
        id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ec2:*:<AWS::AccountId>:instance/*]',
        reason: 'Nobody knows beforehand which instances run, and in which Region.',
      },
    );
    if (organization !== undefined) explainLookIntoMembers(role, organization);
    return role;
  }
}
