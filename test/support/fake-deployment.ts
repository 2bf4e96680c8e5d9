/** A deployment that is in order, on an AWS of functions: each answer can be replaced. */

import { createLocalStore } from '../../lambda/local/store.ts';
import type { DeploymentApi, RegionRules } from '../../lib/deployment/api.ts';
import type { StackFacts, StackResource } from '../../lib/deployment/deployment.ts';

export const account = '123456789012';
export const topicArn = `arn:aws:sns:us-east-1:${account}:davylamp-AlertTopic-A1`;
const routesTopicArn = `arn:aws:sns:us-east-1:${account}:davylamp-RoutesTopic-B2`;
export const contactArn = `arn:aws:notifications-contacts::${account}:emailcontact/abcdefghijklmnopqrstuvwxyz0`;
export const enabledRegions = ['eu-west-1', 'us-east-1', 'us-west-2'] as const;

const states = {
  name: 'davylamp-ec2-states',
  pattern: { source: ['aws.ec2'], 'detail-type': ['EC2 Instance State-change Notification'] },
};
const calls = {
  name: 'davylamp-ec2-launches',
  pattern: { source: ['aws.ec2'], 'detail-type': ['AWS API Call via CloudTrail'] },
};
const atHome = { name: 'davylamp-regions', pattern: { source: ['aws.account'] } };

const ruleResource = ({ name, pattern }: typeof states | typeof atHome, condition?: string) => ({
  Type: 'AWS::Events::Rule',
  ...(condition && { Condition: condition }),
  Properties: { Name: name, EventPattern: pattern },
});

/** The parts of the synthesized template that are looked at. */
export const deployedTemplate = {
  Outputs: { Version: { Value: '0.1.0' } },
  Resources: {
    AlertMail8c2a47d3: { Type: 'AWS::SNS::Subscription', Properties: { Endpoint: 'me@example.com' } },
    RouteMaila99f28fe: {
      Type: 'AWS::SNS::Subscription',
      Properties: { Endpoint: 'prod@example.com', FilterPolicy: { route: ['prod'] } },
    },
    FeedStatesRule5F0E8DF9: { Type: 'AWS::Notifications::EventRule', Properties: { Regions: [...enabledRegions] } },
    ForwardersStackSet3A0C8557: {
      Type: 'AWS::CloudFormation::StackSet',
      Properties: {
        StackInstancesGroup: [{ Regions: [...enabledRegions] }],
        TemplateBody: JSON.stringify({
          Resources: {
            Ec2States: ruleResource(states),
            Ec2Launches: ruleResource(calls),
            Regions: ruleResource(atHome, 'IsHomeRegion'),
          },
        }),
      },
    },
  },
};

const resource = (logicalId: string, type: string, physicalId: string): StackResource => ({
  logicalId,
  type,
  physicalId,
});

const queue = (name: string): string => `https://sqs.us-east-1.amazonaws.com/${account}/${name}`;

export const deployedResources: readonly StackResource[] = [
  resource('AlertTopic', 'AWS::SNS::Topic', topicArn),
  resource('RoutesTopic', 'AWS::SNS::Topic', routesTopicArn),
  resource('DetectorEventsQueue16D03453', 'AWS::SQS::Queue', queue('events')),
  resource('DetectorEventsDeadLetters800A6883', 'AWS::SQS::Queue', queue('dead-events')),
  resource('DetectorTimersQueueBC261633', 'AWS::SQS::Queue', queue('timers')),
  resource('DetectorTimersDeadLettersA018726E', 'AWS::SQS::Queue', queue('dead-timers')),
  resource('DetectorMemoryCEB7139C', 'AWS::DynamoDB::Table', 'davylamp-memory'),
  resource('DetectorFunctionDD6A428A', 'AWS::Lambda::Function', 'davylamp-detector'),
  resource('PatrolFunction0C1D2E3F', 'AWS::Lambda::Function', 'davylamp-patrol'),
  resource('DetectorLogs1FFA9796', 'AWS::Logs::LogGroup', 'davylamp-logs'),
  resource('HubToDetector2B10AEFA', 'AWS::Events::Rule', 'davylamp|davylamp-to-detector'),
  resource(
    'FeedStatesRule5F0E8DF9',
    'AWS::Notifications::EventRule',
    `arn:aws:notifications::${account}:configuration/c/rule/r`,
  ),
  resource('MailContact8c2a47d3', 'AWS::NotificationsContacts::EmailContact', contactArn),
];

export const deployedStack: StackFacts = {
  name: 'davylamp',
  id: `arn:aws:cloudformation:us-east-1:${account}:stack/davylamp/1`,
  status: 'UPDATE_COMPLETE',
  resources: deployedResources,
  template: deployedTemplate,
};

/** What a Region's default bus holds where all is in order. */
export function rulesThere(region: string): RegionRules {
  const rules = [states, calls, ...(region === 'us-east-1' ? [atHome] : [])];
  return {
    rules: rules.map(({ name, pattern }) => ({ name, pattern, isEnabled: true })),
    forwarding: rules.map(({ name }) => name),
  };
}

/** Every answer of a deployment that is watching. */
export function fakeDeployment(overrides: Partial<DeploymentApi> = {}): DeploymentApi {
  const store = createLocalStore({ now: () => Date.now() });
  return {
    regions: {
      account: async () => account,
      listRegions: async () => [
        ...enabledRegions.map((name) => ({ name, status: 'ENABLED_BY_DEFAULT' })),
        { name: 'af-south-1', status: 'DISABLED' },
      ],
      describeRegions: async () => [],
    },
    caller: async () => ({ account, arn: `arn:aws:iam::${account}:user/me` }),
    stack: async () => deployedStack,
    rules: async (region) => rulesThere(region),
    lastMatches: async () => ({ 'davylamp-ec2-states': '2026-11-20T14:00:00Z' }),
    subscriptions: async (topic) =>
      topic === topicArn
        ? [{ arn: `${topicArn}:1`, address: 'me@example.com' }]
        : [{ arn: `${routesTopicArn}:2`, address: 'prod@example.com' }],
    isProtected: async () => true,
    subscribe: async () => {},
    confirm: async (topic) => `${topic}:new`,
    contact: async () => ({ address: 'me@example.com', isActive: true, since: '2026-11-01T00:00:00Z' }),
    feedRule: async () => Object.fromEntries(enabledRegions.map((name) => [name, 'ACTIVE'])),
    hub: async () => 'ACTIVE',
    waiting: async () => 0,
    isRuleEnabled: async () => true,
    detector: async () => ({ sources: [{ id: 'source-1', isOn: true }], isCapped: false }),
    functionErrors: async () => 0,
    heartbeats: async () => 3,
    trails: async () => [{ name: 'main', isLogging: true, isInEveryRegion: true }],
    moveTasks: async () => [],
    startMove: async () => {},
    putTest: async () => {},
    store: () => store,
    ...overrides,
  };
}

/** As an SDK throws where an identity lacks a permission. */
export const denied = (): Promise<never> =>
  Promise.reject(
    Object.assign(new Error('not authorized'), { name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } }),
  );

/** Never answers, until nobody waits any more. */
export const hangs = (signal?: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
