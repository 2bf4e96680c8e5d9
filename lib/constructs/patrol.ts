/** Every hour: looks at what runs, for what no event told of, and at the way that events take. */
import { Aws, CustomResource, Duration, Validations } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { testSource } from '../../lambda/events/parse.ts';
import { memberInterimRole } from '../../lambda/model/interim.ts';
import { memberForwardingRoleName, memberProvingRoleName } from '../forwarder/member-template.ts';
import { rulePrefix } from '../forwarder/template.ts';
import { functionLogs, writeLogs } from './function-logs.ts';
import { explainLookIntoMembers, type LookedInto, lookIntoMembers, membersEnvironment } from './look-into-members.ts';
import { deliveryEnvironment, deliveryStatements, type PatrolDelivery } from './patrol-delivery.ts';
import { feedPolicy, interimRuleArn, interimStatements } from './patrol-interim.ts';
import { deadLetterQueue } from './queues.ts';
import { scheduleRole } from './schedule-role.ts';
import { remember } from './table-statement.ts';

export interface PatrolProps {
  /** index.js with `handler`, and settings.json beside it. */
  readonly code: lambda.Code;
  /** The detector's: what it has seen. */
  readonly table: dynamodb.Table;
  /** The detector's, which takes what nobody has seen. */
  readonly eventQueue: sqs.IQueue;
  /** What the rules of every Region forward to, and with which role. */
  readonly bus: events.EventBus;
  /** From that bus to the detector. */
  readonly busRule: events.CfnRule;
  readonly forwardingRole: iam.IRole;
  /** Another value runs it again at the end of the deployment. */
  readonly revision: string;
  /** Regions that are not looked at. */
  readonly exclude: readonly string[];
  readonly delivery: PatrolDelivery;
  /** ARN of the feed's rule. @default there is no feed */
  readonly feedRule?: string;
  /** Hours after which an account is looked at again. @default the own one every hour, a member every six */
  readonly hours?: PatrolHours;
  /** @default the own account alone */
  readonly organization?: LookedInto & {
    /** Organizational units, or the root: the mails' commands name them. */
    readonly targets: readonly string[];
  };
}

/** Whole hours, from 1 to 24. */
export interface PatrolHours {
  readonly own: number;
  readonly members: number;
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
    this.deadLetters = deadLetterQueue(this, 'DeadLetters');
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
        DAVYLAMP_EVENT_QUEUE_URL: props.eventQueue.queueUrl,
        DAVYLAMP_EXCLUDED_REGIONS: [...props.exclude].sort().join(','),
        ...deliveryEnvironment(props.delivery),
        DAVYLAMP_BUS_ARN: props.bus.eventBusArn,
        DAVYLAMP_BUS_RULE: props.busRule.ref,
        DAVYLAMP_EVENT_QUEUE_ARN: props.eventQueue.queueArn,
        DAVYLAMP_FORWARDING_ROLE_ARN: props.forwardingRole.roleArn,
        ...(props.feedRule === undefined ? {} : { DAVYLAMP_FEED_RULE_ARN: props.feedRule }),
        DAVYLAMP_OWN_HOURS: String(props.hours?.own ?? 1),
        ...(props.organization === undefined
          ? {}
          : {
              ...membersEnvironment(props.organization),
              DAVYLAMP_MEMBERS_TARGETS: props.organization.targets.join(','),
              DAVYLAMP_MEMBER_HOURS: String(props.hours?.members ?? 6),
              DAVYLAMP_MEMBER_FORWARDING_ROLE: memberForwardingRoleName,
              DAVYLAMP_PROVING_ROLE: memberProvingRoleName,
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
    if (props.feedRule !== undefined) feedPolicy(this, this.role, props.feedRule);
    this.schedule();
    this.afterDeployment = new CustomResource(this, 'AfterDeployment', {
      serviceToken: this.function.functionArn,
      resourceType: patrolType,
      serviceTimeout: Duration.minutes(10),
      properties: { Changes: props.revision },
    });
  }

  private schedule(): void {
    const role = scheduleRole(this, 'patrol');
    new scheduler.CfnSchedule(this, 'Schedule', {
      description: 'Davylamp: starts patrol every hour.',
      // At a minute of its own, so that every hour of the clock has one run, a late one too: whose turn it is
      // goes by the hour.
      scheduleExpression: 'cron(11 * * * ? *)',
      // Not all customers of a Region at the same second.
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
  private makeRole(props: PatrolProps, logGroup: logs.ILogGroup): iam.Role {
    const { table, eventQueue, delivery, bus, forwardingRole, organization } = props;
    const role = new iam.Role(this, 'Role', {
      description: 'Davylamp: what patrol may do.',
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        patrol: new iam.PolicyDocument({
          statements: [
            writeLogs(logGroup),
            // None of these knows resources. What runs where, what the rules are, and who changed one:
            // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html
            new iam.PolicyStatement({
              sid: 'Look',
              actions: [
                'account:ListRegions',
                'ec2:DescribeRegions',
                'ec2:DescribeInstances',
                'events:ListRules',
                'events:ListRuleNamesByTarget',
                'cloudtrail:LookupEvents',
              ],
              resources: ['*'],
            }),
            // Where a rule forwards to, with which role.
            new iam.PolicyStatement({
              sid: 'ReadOwnTargets',
              actions: ['events:ListTargetsByRule'],
              resources: [ownRules(Aws.PARTITION, Aws.ACCOUNT_ID)],
            }),
            // A proof of the way from each Region's default bus: a test, and nothing that passes for more.
            new iam.PolicyStatement({
              sid: 'PutTests',
              actions: ['events:PutEvents'],
              resources: [defaultBuses(Aws.PARTITION, Aws.ACCOUNT_ID)],
              conditions: { StringEquals: { 'events:source': testSource } },
            }),
            // What the detector has seen, and how far patrol has looked.
            remember(table),
            // To the detector, what nobody told of; and Lambda, in this role's name, a run that failed.
            new iam.PolicyStatement({
              sid: 'HandOver',
              actions: ['sqs:SendMessage'],
              resources: [eventQueue.queueArn, this.deadLetters.queueArn],
            }),
            ...deliveryStatements(delivery),
            ...interimStatements({ bus, forwardingRole }),
            ...(organization === undefined ? [] : lookIntoMembers(organization, rolesOf(organization))),
          ],
        }),
      },
    });
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'Regions, instances, lists of rules, the event history, a subscription and Cloud Control know no resources.',
    });
    for (const arn of [ownRules, defaultBuses, interimRuleArn])
      Validations.of(role).acknowledge({
        id: `AwsSolutions-IAM5[Resource::${arn('<AWS::Partition>', '<AWS::AccountId>')}]`,
        reason: 'The same rules and the same bus in every Region, those that are enabled later among them.',
      });
    if (organization !== undefined) explainLookIntoMembers(role, organization, rolesOf(organization));
    return role;
  }
}

/** To look, to prove the way, and to watch a Region that is new. */
const rolesOf = ({ readOnlyRoleName }: LookedInto): readonly string[] => [
  readOnlyRoleName,
  memberProvingRoleName,
  memberInterimRole,
];

const ownRules = (partition: string, account: string): string =>
  `arn:${partition}:events:*:${account}:rule/${rulePrefix}*`;

const defaultBuses = (partition: string, account: string): string =>
  `arn:${partition}:events:*:${account}:event-bus/default`;
