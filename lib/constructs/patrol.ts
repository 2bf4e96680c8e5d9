/** Every hour: looks at what runs, for what no event told of. */
import { Aws, CustomResource, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { functionLogs, writeLogs } from './function-logs.ts';
import { type CallAs, memberStackSetNames } from './member-stack-sets.ts';
import { deliveryEnvironment, deliveryStatements, type PatrolDelivery } from './patrol-delivery.ts';

export interface PatrolProps {
  /** index.js with `handler`, and settings.json beside it. */
  readonly code: lambda.Code;
  /** The detector's: what it has seen. */
  readonly table: dynamodb.Table;
  /** The detector's, which takes what nobody has seen. */
  readonly events: sqs.IQueue;
  /** Another value runs it again at the end of the deployment. */
  readonly revision: string;
  /** Regions that are not looked at. */
  readonly exclude: readonly string[];
  readonly delivery: PatrolDelivery;
  /** @default the own account alone */
  readonly organization?: {
    readonly id: string;
    readonly readOnlyRoleName: string;
    readonly callAs: CallAs;
  };
}

const patrolType = 'Custom::DavylampPatrol';

export class Patrol extends Construct {
  readonly function: lambda.Function;
  readonly role: iam.Role;
  /**
   * Runs patrol once at the end of a deployment that changed something: what runs by then is what Davylamp
   * found.
   */
  readonly afterDeployment: CustomResource;
  /** Runs that could not be started, or failed every time. */
  readonly deadLetters: sqs.Queue;

  constructor(scope: Construct, id: string, props: PatrolProps) {
    super(scope, id);
    this.deadLetters = new sqs.Queue(this, 'DeadLetters', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    Validations.of(this.deadLetters).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is a dead-letter queue itself, of the schedule and of the function.',
    });
    const logGroup = functionLogs(this, 'Logs');
    this.role = this.makeRole(props, logGroup);
    this.function = new lambda.Function(this, 'Function', {
      description: 'Davylamp: looks every hour for what no event told of.',
      code: props.code,
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: 512,
      timeout: Duration.minutes(15),
      logGroup,
      role: this.role,
      environment: {
        DAVYLAMP_ACCOUNT: Aws.ACCOUNT_ID,
        DAVYLAMP_TABLE: props.table.tableName,
        DAVYLAMP_EVENT_QUEUE_URL: props.events.queueUrl,
        DAVYLAMP_EXCLUDED_REGIONS: [...props.exclude].sort().join(','),
        ...deliveryEnvironment(props.delivery),
        ...(props.organization === undefined
          ? {}
          : {
              DAVYLAMP_MEMBERS_STACK_SET: memberStackSetNames.roles,
              DAVYLAMP_MEMBERS_CALL_AS: props.organization.callAs,
            }),
      },
    });
    // A run that failed is not worth much an hour later: the next one looks further back.
    new lambda.CfnEventInvokeConfig(this, 'Invocation', {
      functionName: this.function.functionName,
      qualifier: '$LATEST',
      maximumRetryAttempts: 1,
      maximumEventAgeInSeconds: Duration.minutes(30).toSeconds(),
      destinationConfig: { onFailure: { destination: this.deadLetters.queueArn } },
    }).node.addDependency(this.role);
    this.schedule();
    this.afterDeployment = new CustomResource(this, 'AfterDeployment', {
      serviceToken: this.function.functionArn,
      resourceType: patrolType,
      serviceTimeout: Duration.minutes(10),
      properties: { Changes: props.revision },
    });
  }

  private schedule(): void {
    const role = new iam.Role(this, 'ScheduleRole', {
      description: 'Davylamp: EventBridge Scheduler starts patrol with it.',
      // Without the condition, a schedule of another account could be made to use it.
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
      inlinePolicies: {
        schedule: new iam.PolicyDocument({
          statements: [
            new iam.PolicyStatement({
              sid: 'StartPatrol',
              actions: ['lambda:InvokeFunction'],
              resources: [this.function.functionArn],
            }),
            new iam.PolicyStatement({
              sid: 'KeepWhatDidNotStart',
              actions: ['sqs:SendMessage'],
              resources: [this.deadLetters.queueArn],
            }),
          ],
        }),
      },
    });
    new scheduler.CfnSchedule(this, 'Schedule', {
      description: 'Davylamp: starts patrol every hour.',
      scheduleExpression: 'rate(1 hour)',
      // Not all customers of a Region at the full hour.
      flexibleTimeWindow: { mode: 'FLEXIBLE', maximumWindowInMinutes: 5 },
      target: {
        arn: this.function.functionArn,
        roleArn: role.roleArn,
        deadLetterConfig: { arn: this.deadLetters.queueArn },
        retryPolicy: { maximumEventAgeInSeconds: Duration.minutes(30).toSeconds(), maximumRetryAttempts: 10 },
      },
    });
  }

  /** All that the function may do, inline, as the detector's. */
  private makeRole({ table, events, delivery, organization }: PatrolProps, logGroup: logs.ILogGroup): iam.Role {
    const role = new iam.Role(this, 'Role', {
      description: 'Davylamp: what patrol may do.',
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        patrol: new iam.PolicyDocument({
          statements: [
            writeLogs(logGroup),
            // Neither knows resources.
            new iam.PolicyStatement({
              sid: 'LookWhatRunsWhere',
              actions: ['account:ListRegions', 'ec2:DescribeRegions', 'ec2:DescribeInstances'],
              resources: ['*'],
            }),
            // What the detector has seen, and how far patrol has looked.
            new iam.PolicyStatement({
              sid: 'Remember',
              actions: [
                'dynamodb:GetItem',
                'dynamodb:BatchGetItem',
                'dynamodb:Query',
                'dynamodb:PutItem',
                'dynamodb:BatchWriteItem',
              ],
              resources: [table.tableArn],
            }),
            // To the detector, what nobody told of; and Lambda, in this role's name, a run that failed.
            new iam.PolicyStatement({
              sid: 'HandOver',
              actions: ['sqs:SendMessage'],
              resources: [events.queueArn, this.deadLetters.queueArn],
            }),
            ...deliveryStatements(delivery),
            ...(organization === undefined ? [] : organizationStatements(organization)),
          ],
        }),
      },
    });
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'Reading of Regions, instances, a subscription and by Cloud Control knows no resources.',
    });
    if (organization !== undefined) {
      for (const arn of [
        memberRoleArn('<AWS::Partition>', organization.readOnlyRoleName),
        stackSetArn('<AWS::Partition>', '<AWS::AccountId>', organization.callAs),
      ])
        Validations.of(role).acknowledge({
          id: `AwsSolutions-IAM5[Resource::${arn}]`,
          reason: 'The same role in every account of the organization; the ARN of a StackSet ends in an id.',
        });
    }
    return role;
  }
}

const memberRoleArn = (partition: string, roleName: string): string => `arn:${partition}:iam::*:role/${roleName}`;

/** A delegated administrator's StackSets are kept in the management account. */
const stackSetArn = (partition: string, account: string, callAs: CallAs): string =>
  `arn:${partition}:cloudformation:us-east-1:${callAs === 'SELF' ? account : '*'}:stackset/${memberStackSetNames.roles}:*`;

function organizationStatements({
  id,
  readOnlyRoleName,
  callAs,
}: NonNullable<PatrolProps['organization']>): readonly iam.PolicyStatement[] {
  return [
    // A role of that name in an account outside the organization is somebody else's.
    new iam.PolicyStatement({
      sid: 'LookIntoMembers',
      actions: ['sts:AssumeRole'],
      resources: [memberRoleArn(Aws.PARTITION, readOnlyRoleName)],
      conditions: { StringEquals: { 'aws:ResourceOrgID': id } },
    }),
    // Which accounts have that role.
    new iam.PolicyStatement({
      sid: 'ListMembers',
      actions: ['cloudformation:ListStackInstances'],
      resources: [stackSetArn(Aws.PARTITION, Aws.ACCOUNT_ID, callAs)],
    }),
    ...(callAs === 'SELF'
      ? []
      : [
          // CloudFormation looks in the caller's name whether it is a delegated administrator.
          new iam.PolicyStatement({
            sid: 'ShowBeingDelegated',
            actions: ['organizations:ListDelegatedAdministrators'],
            resources: ['*'],
          }),
        ]),
  ];
}
