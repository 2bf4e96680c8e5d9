/**
 * The event patterns of Davylamp: what leaves a Region's default bus, and what the bus in us-east-1 lets through to the
 * detector. As narrow as each service allows, since most of what these services record is an ordinary day.
 */
import { testSource } from '../../lambda/events/parse.ts';
import { homeRegion } from '../account/plan.ts';
import type { ForwarderRule } from './template.ts';

/** The operators that the patterns use, beside exact values. The embedded matcher knows these and refuses others. */
export const patternOperators = ['exists', '$or'] as const;

const apiCall = 'AWS API Call via CloudTrail';

/** EventBridge's source of what CloudTrail records under an event source: `ec2.amazonaws.com` comes from `aws.ec2`. */
export const eventSourceToSource = (eventSource: string): string =>
  `aws.${eventSource.replace(/\.amazonaws\.com(\.cn)?$/, '')}`;

const calls = (eventSource: string, eventNames: readonly string[], detail: object = {}): object => ({
  source: [eventSourceToSource(eventSource)],
  'detail-type': [apiCall],
  detail: { eventSource: [eventSource], eventName: eventNames, ...detail },
});

const everybody = ['0.0.0.0/0', '::/0'];
const yes = [true, 'true'];
const anything = [{ exists: true }];
const nothing = [{ exists: false }];
/** At the caller's own wish: schedulers and pipelines of AWS run tasks and builds all day. */
const byNoService = { userIdentity: { invokedBy: nothing } };
const largeBuilds = ['BUILD_GENERAL1_LARGE', 'BUILD_GENERAL1_XLARGE', 'BUILD_GENERAL1_2XLARGE'];
const gpuBuilds = ['LINUX_GPU_CONTAINER'];

const rules: readonly ForwarderRule[] = [
  {
    name: 'davylamp-ec2-states',
    description: 'EC2 instances that start: needs no trail.',
    pattern: {
      source: ['aws.ec2'],
      'detail-type': ['EC2 Instance State-change Notification'],
      detail: { state: ['pending', 'running'] },
    },
  },
  {
    name: 'davylamp-test',
    description: 'Test alerts of davylamp test-alert.',
    pattern: { source: [testSource] },
  },
  {
    name: 'davylamp-ec2-launches',
    description: 'Calls that start instances or ask for them, also refused ones and DryRuns.',
    pattern: calls('ec2.amazonaws.com', [
      'RunInstances',
      'StartInstances',
      'RequestSpotInstances',
      'RequestSpotFleet',
      'CreateFleet',
    ]),
  },
  {
    name: 'davylamp-ec2-preparation',
    description: 'Launch templates, key pairs and default VPCs.',
    pattern: calls('ec2.amazonaws.com', ['CreateLaunchTemplate', 'CreateKeyPair', 'ImportKeyPair', 'CreateDefaultVpc']),
  },
  {
    name: 'davylamp-ec2-ingress',
    description: 'Only rules that admit the whole internet.',
    pattern: calls('ec2.amazonaws.com', ['AuthorizeSecurityGroupIngress'], {
      $or: [
        { requestParameters: { cidrIp: everybody } },
        { requestParameters: { ipPermissions: { items: { ipRanges: { items: { cidrIp: everybody } } } } } },
        { requestParameters: { ipPermissions: { items: { ipv6Ranges: { items: { cidrIpv6: everybody } } } } } },
        { responseElements: { securityGroupRuleSet: { items: { cidrIpv4: everybody } } } },
        { responseElements: { securityGroupRuleSet: { items: { cidrIpv6: everybody } } } },
      ],
    }),
  },
  {
    name: 'davylamp-ec2-attributes',
    description: 'Only termination protection that is switched on, and new user data.',
    // `exists` sees values, not objects: each attribute is looked for in both of its spellings.
    pattern: calls('ec2.amazonaws.com', ['ModifyInstanceAttribute'], {
      $or: [
        { requestParameters: { disableApiTermination: yes } },
        { requestParameters: { disableApiTermination: { value: yes } } },
        { requestParameters: { userData: anything } },
        { requestParameters: { userData: { value: anything } } },
        { requestParameters: { attribute: ['disableApiTermination', 'userData'] } },
      ],
    }),
  },
  {
    name: 'davylamp-auto-scaling',
    description: 'Groups that are made, enlarged or set to a size by a call.',
    pattern: calls('autoscaling.amazonaws.com', [
      'CreateAutoScalingGroup',
      'UpdateAutoScalingGroup',
      'SetDesiredCapacity',
    ]),
  },
  {
    name: 'davylamp-ecs',
    description: 'Clusters, task definitions and services.',
    pattern: calls('ecs.amazonaws.com', ['RegisterTaskDefinition', 'CreateService', 'CreateCluster']),
  },
  {
    name: 'davylamp-ecs-tasks',
    description: 'Tasks that no AWS service runs: not those of schedules and state machines.',
    pattern: calls('ecs.amazonaws.com', ['RunTask'], byNoService),
  },
  {
    name: 'davylamp-lightsail',
    description: 'Lightsail instances.',
    pattern: calls('lightsail.amazonaws.com', ['CreateInstances']),
  },
  {
    name: 'davylamp-sagemaker',
    description: 'Notebook instances, training and processing jobs.',
    pattern: calls('sagemaker.amazonaws.com', ['CreateNotebookInstance', 'CreateTrainingJob', 'CreateProcessingJob']),
  },
  {
    name: 'davylamp-batch',
    description: 'Compute environments.',
    pattern: calls('batch.amazonaws.com', ['CreateComputeEnvironment']),
  },
  {
    name: 'davylamp-codebuild',
    description: 'Only builds of eight vCPUs and more, or with GPUs, that no AWS service starts.',
    pattern: calls('codebuild.amazonaws.com', ['StartBuild'], {
      ...byNoService,
      $or: [
        { requestParameters: { computeTypeOverride: largeBuilds } },
        { requestParameters: { environmentTypeOverride: gpuBuilds } },
        { responseElements: { build: { environment: { computeType: largeBuilds } } } },
        { responseElements: { build: { environment: { type: gpuBuilds } } } },
      ],
    }),
  },
  {
    name: 'davylamp-quotas',
    description: 'Quota increase requests.',
    pattern: calls('servicequotas.amazonaws.com', ['RequestServiceQuotaIncrease']),
  },
  {
    name: 'davylamp-regions',
    description: 'Regions that are being enabled.',
    // Account Management delivers to us-east-1 alone: https://repost.aws/knowledge-center/use-eventbridge-rule-across-regions
    onlyIn: homeRegion,
    pattern: {
      source: ['aws.account'],
      'detail-type': ['Region Opt-In Status Change'],
      detail: { status: ['ENABLING', 'ENABLED'] },
    },
  },
  {
    name: 'davylamp-account',
    description: 'The call that enables a Region, which names who made it.',
    onlyIn: homeRegion,
    pattern: calls('account.amazonaws.com', ['EnableRegion']),
  },
];

/** What each Region's default bus forwards to the bus in us-east-1. */
export const forwarderRules = (): readonly ForwarderRule[] => rules;

/** The rules that a Region has: those of `onlyIn` in that Region alone. */
export const rulesIn = (region: string): readonly ForwarderRule[] =>
  rules.filter((rule) => rule.onlyIn === undefined || rule.onlyIn === region);

/**
 * What the bus hands to the detector: the sources that are forwarded, and nothing else. Who may put events on the bus is
 * for its policy to say; what an event must look like, for the rules above.
 */
export const busRulePattern = (): { readonly source: readonly string[] } => ({
  source: [...new Set(rules.flatMap((rule) => (rule.pattern as { readonly source: readonly string[] }).source))].sort(),
});
