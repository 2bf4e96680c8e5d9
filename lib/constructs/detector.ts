/** The function that decides and mails, with its queues and its memory. */
import { Aws, Duration, Fn, RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { functionLogs, writeLogs } from './function-logs.ts';
import { deadLetterQueue, ownQueue } from './queues.ts';
import { remember } from './table-statement.ts';

/** Namespace and dimension of the metrics that the detector counts and the alarms watch. */
export const metricNamespace = 'Davylamp';
export const metricDimensions = { service: 'detector' } as const;

const timeout = Duration.seconds(30);
/**
 * A queue must hide a message for six times the function's timeout.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
const visibilityTimeout = Duration.seconds(6 * timeout.toSeconds());

export interface DetectorProps {
  /** index.js with `handler`, and settings.json beside it. */
  readonly code: lambda.Code;
  readonly topic: sns.ITopic;
  /** Takes the mails that have a route of their own. @default there are no routes */
  readonly routesTopic?: sns.ITopic;
  /** The accounts that it looks into beside its own. @default none */
  readonly organization?: {
    readonly id: string;
    /** In each account. */
    readonly readOnlyRoleName: string;
    /** Routes name organizational units, so it asks which of them an account is in. */
    readonly looksUpUnits: boolean;
  };
}

interface QueuePair {
  readonly queue: sqs.Queue;
  readonly deadLetters: sqs.Queue;
}

export class Detector extends Construct {
  readonly function: lambda.Function;
  readonly role: iam.Role;
  readonly table: dynamodb.Table;
  readonly events: QueuePair;
  /**
   * Follow-ups, delayed and sent again until they are due; apart, so that they do not trip the age alarm of
   * the events.
   */
  readonly timers: QueuePair;
  /** What hands the queues' messages to the function. */
  readonly mappings: readonly lambda.EventSourceMapping[];

  constructor(scope: Construct, id: string, props: DetectorProps) {
    super(scope, id);
    this.events = this.queuePair('Events');
    this.timers = this.queuePair('Timers');
    this.table = new dynamodb.Table(this, 'Memory', {
      partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'sk', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'expiresAt',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const logGroup = functionLogs(this, 'Logs');
    this.role = this.makeRole(props, logGroup);
    this.function = new lambda.Function(this, 'Function', {
      description: 'Davylamp: decides about launches and mails the verdict.',
      code: props.code,
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: 512,
      timeout,
      // Its own timer queue brings follow-ups back to it: Lambda would take that for a fault, and end it
      // after some four hours. lambda/model/timer.ts bounds the loop instead.
      // https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
      recursiveLoop: lambda.RecursiveLoop.ALLOW,
      logGroup,
      role: this.role,
      environment: {
        DAVYLAMP_TABLE: this.table.tableName,
        DAVYLAMP_TOPIC_ARN: props.topic.topicArn,
        ...(props.routesTopic === undefined ? {} : { DAVYLAMP_ROUTES_TOPIC_ARN: props.routesTopic.topicArn }),
        DAVYLAMP_TIMER_QUEUE_URL: this.timers.queue.queueUrl,
        DAVYLAMP_EVENT_QUEUE_ARN: this.events.queue.queueArn,
        DAVYLAMP_TIMER_QUEUE_ARN: this.timers.queue.queueArn,
      },
    });
    // A new account may run ten functions at once in all, so these are limits, not reservations.
    const ofEvents = this.consume('Events', this.events.queue, {
      batchSize: 100,
      maxBatchingWindow: Duration.seconds(1),
      maxConcurrency: 5,
    });
    // One at a time, because a look again may take as long as a batch of events.
    const ofTimers = this.consume('Timers', this.timers.queue, { batchSize: 1, maxConcurrency: 2 });
    this.mappings = [ofEvents, ofTimers];
  }

  /** Which calls against User Notifications are against ours, and which are patrol's own. */
  knows({ feedArns, patrolRole }: { readonly feedArns: readonly string[]; readonly patrolRole: iam.IRole }): void {
    this.function.addEnvironment('DAVYLAMP_PATROL_ROLE_ARN', patrolRole.roleArn);
    // An ARN ends in its id; an environment takes 4 KB, and a feed fifty contacts.
    const ids = feedArns.map((arn) => Fn.select(1, Fn.split('/', arn)));
    if (ids.length > 0) this.function.addEnvironment('DAVYLAMP_FEED_IDS', ids.join(','));
  }

  private queuePair(name: string): QueuePair {
    const deadLetters = deadLetterQueue(this, `${name}DeadLetters`);
    const queue = ownQueue(this, `${name}Queue`, {
      visibilityTimeout,
      // A dead letter keeps the age it came with, so the queue must not use up the fourteen days.
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: 5 },
    });
    return { queue, deadLetters };
  }

  private consume(
    name: string,
    queue: sqs.Queue,
    pace: Pick<lambda.EventSourceMappingOptions, 'batchSize' | 'maxBatchingWindow' | 'maxConcurrency'>,
  ): lambda.EventSourceMapping {
    return new lambda.EventSourceMapping(this, `${name}Source`, {
      target: this.function,
      eventSourceArn: queue.queueArn,
      reportBatchItemFailures: true,
      ...pace,
    });
  }

  /** All that the function may do, inline: a policy of its own could come later than the first event. */
  private makeRole({ topic, routesTopic, organization }: DetectorProps, logGroup: logs.ILogGroup): iam.Role {
    const role = new iam.Role(this, 'Role', {
      description: 'Davylamp: what the detector may do.',
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        detector: new iam.PolicyDocument({
          statements: [
            writeLogs(logGroup),
            new iam.PolicyStatement({
              sid: 'TakeEventsAndTimers',
              actions: [
                'sqs:ReceiveMessage',
                'sqs:DeleteMessage',
                'sqs:ChangeMessageVisibility',
                'sqs:GetQueueAttributes',
              ],
              resources: [this.events.queue.queueArn, this.timers.queue.queueArn],
            }),
            new iam.PolicyStatement({
              sid: 'SetTimers',
              actions: ['sqs:SendMessage'],
              resources: [this.timers.queue.queueArn],
            }),
            // What was seen, counted and mailed; old items go by their time to live, so nothing is deleted.
            remember(this.table),
            new iam.PolicyStatement({
              sid: 'MailVerdicts',
              actions: ['sns:Publish'],
              resources: [topic.topicArn, ...(routesTopic === undefined ? [] : [routesTopic.topicArn])],
            }),
            // Type, image, tags and price of what was launched. None of these four knows resources:
            // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
            new iam.PolicyStatement({
              sid: 'LookAtLaunches',
              actions: [
                'ec2:DescribeInstances',
                'ec2:DescribeInstanceTypes',
                'ec2:DescribeImages',
                'pricing:GetProducts',
              ],
              resources: ['*'],
            }),
            // How large the tasks of a service are. Knows no resources:
            // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
            new iam.PolicyStatement({
              sid: 'SizeTasks',
              actions: ['ecs:DescribeTaskDefinition'],
              resources: ['*'],
            }),
            // User data, to find miners in it. This one does know resources: any instance, in any Region, of
            // this account.
            new iam.PolicyStatement({
              sid: 'ReadUserData',
              actions: ['ec2:DescribeInstanceAttribute'],
              resources: [`arn:${Aws.PARTITION}:ec2:*:${Aws.ACCOUNT_ID}:instance/*`],
            }),
            // Who launched it. Knows no resources:
            // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudtrail.html
            new iam.PolicyStatement({ sid: 'LookUpWho', actions: ['cloudtrail:LookupEvents'], resources: ['*'] }),
            ...(organization === undefined ? [] : organizationStatements(organization)),
          ],
        }),
      },
    });
    Validations.of(role).acknowledge(
      {
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason: 'Describe calls of EC2 and ECS, GetProducts and LookupEvents have no resource level.',
      },
      {
        id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ec2:*:<AWS::AccountId>:instance/*]',
        reason: 'Nobody knows beforehand which instance, in which Region, a miner starts.',
      },
    );
    if (organization !== undefined) explainOrganization(role, organization);
    return role;
  }
}

type Organization = NonNullable<DetectorProps['organization']>;

const memberRoleArn = (partition: string, { readOnlyRoleName }: Organization): string =>
  `arn:${partition}:iam::*:role/${readOnlyRoleName}`;

/**
 * What Organizations tells of; the account in these ARNs is the management account, the organization is the
 * own one.
 */
const directoryArns = (partition: string, { id, looksUpUnits }: Organization): readonly string[] => [
  `arn:${partition}:organizations::*:account/${id}/*`,
  ...(looksUpUnits ? [`arn:${partition}:organizations::*:ou/${id}/ou-*`] : []),
];

/** Looking into the other accounts, and asking what they are called and where they are. */
function organizationStatements(organization: Organization): readonly iam.PolicyStatement[] {
  return [
    // A role of that name in an account outside the organization is somebody else's.
    new iam.PolicyStatement({
      sid: 'LookIntoMembers',
      actions: ['sts:AssumeRole'],
      resources: [memberRoleArn(Aws.PARTITION, organization)],
      conditions: { StringEquals: { 'aws:ResourceOrgID': organization.id } },
    }),
    new iam.PolicyStatement({
      sid: 'NameMembers',
      actions: ['organizations:DescribeAccount', ...(organization.looksUpUnits ? ['organizations:ListParents'] : [])],
      resources: [...directoryArns(Aws.PARTITION, organization)],
    }),
  ];
}

function explainOrganization(role: iam.Role, organization: Organization): void {
  Validations.of(role).acknowledge(
    {
      id: `AwsSolutions-IAM5[Resource::${memberRoleArn('<AWS::Partition>', organization)}]`,
      reason: 'The same role in every account of the organization, new ones included; held to it by aws:ResourceOrgID.',
    },
    ...directoryArns('<AWS::Partition>', organization).map((arn) => ({
      id: `AwsSolutions-IAM5[Resource::${arn}]`,
      reason: 'Any account of the organization may launch, and sit in any of its organizational units.',
    })),
  );
}
