import { beforeAll, describe, expect, it } from 'vitest';
import { homeTemplate, onlyResource, type Resource, resourcesOf, type Template } from '../../support/home-stack.ts';
import { evaluate, plain, testAccount } from '../../support/policy.ts';

let template: Template;
let detector: Resource['Properties'];
beforeAll(() => {
  template = homeTemplate();
  const found = resourcesOf(template, 'AWS::Lambda::Function').find(([id]) => id.startsWith('DetectorFunction'));
  detector = found?.[1].Properties ?? {};
});

const queue = (start: string): Resource['Properties'] =>
  resourcesOf(template, 'AWS::SQS::Queue').find(([id]) => id.startsWith(start))?.[1].Properties ?? {};

/** From our own bus to the queue; the other one there starts patrol. */
function busRule(): readonly [string, Resource] {
  const [rule, ...more] = resourcesOf(template, 'AWS::Events::Rule').filter(
    ([id, { Properties }]) => Properties.EventBusName !== undefined && !id.startsWith('RegionEnabled'),
  );
  if (rule === undefined || more.length > 0) throw new Error('expected one rule on our bus');
  return rule;
}

describe('the function', () => {
  it('has the size that its alerts need and reserves nothing: a new account may run ten functions at once', () => {
    expect(detector).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      MemorySize: 512,
      Timeout: 30,
      Handler: 'index.handler',
    });
    expect(detector).not.toHaveProperty('ReservedConcurrentExecutions');
  });

  it('is told where its table, topic and queues are, which role is patrol’s, and which ids are the feed’s', () => {
    const { Variables } = plain(detector.Environment) as { Variables: Record<string, string> };
    expect(Variables).toEqual({
      DAVYLAMP_TABLE: expect.stringMatching(/^<DetectorMemory\w+>$/),
      DAVYLAMP_TOPIC_ARN: '<AlertTopic>',
      DAVYLAMP_TIMER_QUEUE_URL: expect.stringMatching(/^<DetectorTimersQueue\w+>$/),
      DAVYLAMP_EVENT_QUEUE_ARN: expect.stringMatching(/^<DetectorEventsQueue\w+\.Arn>$/),
      DAVYLAMP_TIMER_QUEUE_ARN: expect.stringMatching(/^<DetectorTimersQueue\w+\.Arn>$/),
      DAVYLAMP_PATROL_ROLE_ARN: expect.stringMatching(/^<PatrolRole\w+\.Arn>$/),
      DAVYLAMP_FEED_IDS: expect.any(String),
    });
    const raw = (detector.Environment as { Variables: Record<string, unknown> }).Variables;
    for (const id of ['FeedConfiguration', 'AlarmConfiguration', 'TopicConfiguration', 'MailContact8c2a47d3'])
      expect(JSON.stringify(raw.DAVYLAMP_FEED_IDS)).toContain(
        `{"Fn::Select":[1,{"Fn::Split":["/",{"Fn::GetAtt":["${id}","Arn"]}]}]}`,
      );
  });

  it('takes events by the hundred within a second, and gets back only the messages that failed', () => {
    const sources = resourcesOf(template, 'AWS::Lambda::EventSourceMapping').map(([, { Properties }]) => Properties);
    const of = (start: string) => sources.find(({ EventSourceArn }) => JSON.stringify(EventSourceArn).includes(start));
    expect(of('DetectorEventsQueue')).toMatchObject({ BatchSize: 100, MaximumBatchingWindowInSeconds: 1 });
    expect(of('DetectorTimersQueue')).toMatchObject({ BatchSize: 1 });
    for (const source of sources) {
      expect(source.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
      expect((source.ScalingConfig as { MaximumConcurrency: number }).MaximumConcurrency).toBeGreaterThanOrEqual(2);
    }
  });
});

describe('the queues', () => {
  it("hide a message for six times the function's timeout, as Lambda asks", () => {
    for (const start of ['DetectorEventsQueue', 'DetectorTimersQueue']) {
      expect(queue(start).VisibilityTimeout).toBe(6 * (detector.Timeout as number));
    }
  });

  it('give up into a dead-letter queue that keeps a message for fourteen days, longer than they do themselves', () => {
    for (const name of ['Events', 'Timers']) {
      expect(plain(queue(`Detector${name}Queue`).RedrivePolicy)).toEqual({
        deadLetterTargetArn: expect.stringContaining(`Detector${name}DeadLetters`),
        maxReceiveCount: 5,
      });
      expect(queue(`Detector${name}DeadLetters`).MessageRetentionPeriod).toBe(14 * 86_400);
      expect(queue(`Detector${name}Queue`).MessageRetentionPeriod).toBeLessThan(14 * 86_400);
    }
  });

  it('are encrypted with a key that EventBridge can use, and reached over TLS alone', () => {
    for (const [id, { Properties }] of resourcesOf(template, 'AWS::SQS::Queue')) {
      expect(Properties.SqsManagedSseEnabled).toBe(true);
      expect(Properties).not.toHaveProperty('KmsMasterKeyId');
      const policy = resourcesOf(template, 'AWS::SQS::QueuePolicy').find(
        ([, resource]) => JSON.stringify(resource.Properties.Queues) === JSON.stringify([{ Ref: id }]),
      );
      expect(JSON.stringify(policy)).toContain('{"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny"');
    }
  });

  it('take events from the rule of our bus and from no other', () => {
    const rule = `<${busRule()[0]}.Arn>`;
    for (const start of ['DetectorEventsQueue', 'DetectorEventsDeadLetters']) {
      const found = resourcesOf(template, 'AWS::SQS::QueuePolicy').find(([id]) => id.startsWith(`${start}Policy`));
      const by = (source: string) =>
        evaluate(found?.[1].Properties.PolicyDocument, {
          action: 'sqs:SendMessage',
          principal: { Service: 'events.amazonaws.com' },
          context: { 'aws:SourceArn': source, 'aws:SecureTransport': 'true' },
        });
      expect(by(rule)).toBe('allowed');
      expect(by('arn:aws:events:us-east-1:999999999999:rule/theirs')).toBe('denied');
    }
  });

  it('lose nothing on the way in: what the event queue refuses for a day becomes a dead letter', () => {
    const [, { Properties }] = busRule();
    expect(plain(Properties.Targets)).toEqual([
      {
        Id: 'detector',
        Arn: expect.stringContaining('DetectorEventsQueue'),
        DeadLetterConfig: { Arn: expect.stringContaining('DetectorEventsDeadLetters') },
        RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
      },
    ]);
  });
});

it('the table is keyed by text, paid by use, restorable, and forgets by itself', () => {
  expect(onlyResource(template, 'AWS::DynamoDB::Table')[1].Properties).toMatchObject({
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: 'S' },
    ],
    BillingMode: 'PAY_PER_REQUEST',
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
  });
});

describe('the role', () => {
  const may = (action: string, resource?: string) => {
    const found = resourcesOf(template, 'AWS::IAM::Role').find(([id]) => id.startsWith('DetectorRole'));
    const policies = found?.[1].Properties.Policies as { PolicyDocument: unknown }[];
    const id = (type: string, start: string) =>
      resourcesOf(template, type).find(([name]) => name.startsWith(start))?.[0];
    const arn = resource?.replace(/^(AWS::\w+::\w+) (\w+)$/, (_, type, start) => `<${id(type, start)}.Arn>`);
    return evaluate(policies[0]?.PolicyDocument, { action, ...(arn === undefined ? {} : { resource: arn }) });
  };

  it('may do what the pipeline does', () => {
    const instance = `arn:aws:ec2:ap-northeast-2:${testAccount}:instance/i-0abc`;
    for (const [action, resource] of [
      ['sqs:ReceiveMessage', 'AWS::SQS::Queue DetectorEventsQueue'],
      ['sqs:DeleteMessage', 'AWS::SQS::Queue DetectorTimersQueue'],
      ['sqs:GetQueueAttributes', 'AWS::SQS::Queue DetectorEventsQueue'],
      ['sqs:SendMessage', 'AWS::SQS::Queue DetectorTimersQueue'],
      ...['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'BatchWriteItem'].map((name) => [
        `dynamodb:${name}`,
        'AWS::DynamoDB::Table DetectorMemory',
      ]),
      ['sns:Publish', '<AlertTopic>'],
      ['ec2:DescribeInstances', '*'],
      ['ec2:DescribeInstanceTypes', '*'],
      ['ec2:DescribeImages', '*'],
      ['ec2:DescribeInstanceAttribute', instance],
      ['pricing:GetProducts', '*'],
      ['cloudtrail:LookupEvents', '*'],
      ['logs:PutLogEvents', 'AWS::Logs::LogGroup DetectorLogs'],
    ] as const) {
      expect(may(action as string, resource), `${action} on ${resource}`).toBe('allowed');
    }
  });

  it('may do nothing else', () => {
    for (const [action, resource] of [
      ['sqs:SendMessage', 'AWS::SQS::Queue DetectorEventsQueue'],
      ['sqs:PurgeQueue', 'AWS::SQS::Queue DetectorEventsQueue'],
      ['dynamodb:Scan', 'AWS::DynamoDB::Table DetectorMemory'],
      ['dynamodb:GetItem', `arn:aws:dynamodb:us-east-1:${testAccount}:table/other`],
      ['sns:Publish', `arn:aws:sns:us-east-1:${testAccount}:other`],
      ['ec2:DescribeInstanceAttribute', 'arn:aws:ec2:us-east-1:999999999999:instance/i-0abc'],
      ['ec2:TerminateInstances', '*'],
      ['logs:PutLogEvents', `arn:aws:logs:us-east-1:${testAccount}:log-group:other:*`],
    ] as const) {
      expect(may(action, resource), `${action} on ${resource}`).toBe('denied');
    }
  });
});
