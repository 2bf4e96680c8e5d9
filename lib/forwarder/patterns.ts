/**
 * The event patterns of Davylamp: what leaves a Region's default bus, and what the bus in us-east-1 lets
 * through to the detector. As narrow as each service allows, since most of what these services record is an
 * ordinary day.
 */
import { type CallRule, watchedCalls } from '../../lambda/events/calls/catalog.ts';
import { detailTypes, eventSourceToSource } from '../../lambda/events/envelope.ts';
import { testSource } from '../../lambda/events/parse.ts';
import { largeJobVcpus } from '../../lambda/events/starts/batch-jobs.ts';
import { hugeComputes } from '../../lambda/events/starts/builds.ts';
import { type StartRule, watchedStarts } from '../../lambda/events/starts/catalog.ts';
import { largeTaskCpu } from '../../lambda/events/starts/ecs-tasks.ts';
import { sagemakerStarting } from '../../lambda/events/starts/sagemaker.ts';
import { aloneServices } from '../../lambda/model/acting-services.ts';
import { homeRegion } from '../account/plan.ts';
import { tamperingRules } from './tampering-rules.ts';
import { type ForwarderRule, rulePrefix } from './template.ts';

/**
 * The operators that the patterns use, beside exact values. The embedded matcher knows these and refuses
 * others.
 */
export const patternOperators = ['exists', 'anything-but', 'prefix', 'wildcard', '$or'] as const;

/**
 * The rule that forwards the catalog's calls of that name: all of one service.
 *
 * @param only what else a record's `detail` has to hold. @default nothing
 */
function callRule(name: CallRule, description: string, only: object = {}): ForwarderRule {
  const calls = watchedCalls.filter(({ rule }) => rule === name);
  const eventSource = calls[0]?.eventSource ?? '';
  return {
    name: `${rulePrefix}${name}`,
    description,
    pattern: {
      source: [eventSourceToSource(eventSource)],
      'detail-type': [detailTypes.apiCall],
      detail: { eventSource: [eventSource], eventName: calls.map(({ eventName }) => eventName), ...only },
    },
  };
}

/**
 * The rule that forwards what one service tells of by itself.
 *
 * @param detail what an event of something that starts has to hold
 */
function startRule(name: StartRule, description: string, detail: object): ForwarderRule {
  const starts = watchedStarts.filter(({ rule }) => rule === name);
  return {
    name: `${rulePrefix}${name}`,
    description,
    pattern: {
      source: [...new Set(starts.map(({ source }) => source))],
      'detail-type': starts.map(({ detailType }) => detailType),
      detail,
    },
  };
}

const everybody = ['0.0.0.0/0', '::/0'];
const yes = [true, 'true'];
const anything = [{ exists: true }];
const nothing = [{ exists: false }];
/** Not by a service that acts alone: schedulers and pipelines of AWS run tasks and builds all day. */
const byNoService = { userIdentity: { invokedBy: [...nothing, { 'anything-but': aloneServices }] } };
/** The call names a role, or has one by its nature. */
const withARole = {
  $or: [{ requestParameters: { roleARN: anything } }, { requestParameters: { stackSetName: anything } }],
};

/** Eight vCPUs and more, and what may be of any size: by attributes, or a type of EC2. */
const largeComputes = [
  'BUILD_GENERAL1_LARGE',
  'BUILD_GENERAL1_XLARGE',
  'BUILD_GENERAL1_2XLARGE',
  'ATTRIBUTE_BASED_COMPUTE',
  'CUSTOM_INSTANCE_TYPE',
];
/** With GPUs, on whole EC2 instances, or on Macs. */
const largeEnvironments = ['LINUX_GPU_CONTAINER', 'LINUX_EC2', 'ARM_EC2', 'WINDOWS_EC2', 'MAC_ARM'];

/**
 * The size is in the request, or in the project by way of the response; a refused call may say nothing of it.
 */
const largeBuilds = (inResponse: readonly string[]): object => ({
  ...byNoService,
  $or: [
    { errorCode: anything },
    { requestParameters: { computeTypeOverride: largeComputes } },
    { requestParameters: { environmentTypeOverride: largeEnvironments } },
    ...inResponse.flatMap((part) => [
      { responseElements: { [part]: { environment: { computeType: largeComputes } } } },
      { responseElements: { [part]: { environment: { type: largeEnvironments } } } },
    ]),
  ],
});

/**
 * Jobs that say how large they are; the others run at the size of a definition, on machines that are seen by
 * themselves.
 */
const jobsWithASize = {
  ...byNoService,
  $or: [
    { errorCode: anything },
    { requestParameters: { arrayProperties: { size: anything } } },
    { requestParameters: { nodeOverrides: { numNodes: anything } } },
    { requestParameters: { containerOverrides: { vcpus: anything } } },
    { requestParameters: { containerOverrides: { resourceRequirements: { type: ['VCPU', 'GPU'] } } } },
    {
      requestParameters: {
        ecsPropertiesOverride: { taskProperties: { containers: { resourceRequirements: { type: ['VCPU', 'GPU'] } } } },
      },
    },
    { requestParameters: { serviceJobType: anything } },
  ],
};

const onFargate = {
  $or: [
    { launchType: ['FARGATE'] },
    { capacityProviderName: ['FARGATE', 'FARGATE_SPOT'] },
    { launchType: nothing, capacityProviderName: nothing },
  ],
};

/** Numbers are texts in these events. */
const largeJobs = {
  status: ['RUNNING'],
  $or: [
    { container: { resourceRequirements: { value: largeJobVcpus } } },
    { container: { resourceRequirements: { type: ['GPU'] } } },
  ],
};

const hugeBuilds = {
  'build-status': ['IN_PROGRESS'],
  $or: [
    { 'additional-information': { environment: { 'compute-type': hugeComputes } } },
    { 'additional-information': { environment: { type: largeEnvironments } } },
  ],
};

const rules: readonly ForwarderRule[] = [
  {
    name: `${rulePrefix}ec2-states`,
    description: 'EC2 instances that start: needs no trail.',
    pattern: {
      source: ['aws.ec2'],
      'detail-type': ['EC2 Instance State-change Notification'],
      detail: { state: ['pending', 'running'] },
    },
  },
  {
    name: `${rulePrefix}test`,
    description: 'Test alerts of davylamp test-alert.',
    pattern: { source: [testSource] },
  },
  startRule('ecs-starts', 'Tasks of four vCPUs and more that start on Fargate: needs no trail.', {
    lastStatus: ['PROVISIONING', 'PENDING', 'RUNNING'],
    desiredStatus: ['RUNNING'],
    cpu: largeTaskCpu,
    ...onFargate,
  }),
  startRule('sagemaker-starts', 'Jobs, endpoints, notebooks and clusters that start: needs no trail.', {
    $or: sagemakerStarting,
  }),
  startRule('batch-starts', 'Jobs of eight vCPUs and more, or with GPUs, that start: needs no trail.', largeJobs),
  startRule('codebuild-starts', 'Builds of 36 vCPUs and more, or of any size, that start: needs no trail.', hugeBuilds),
  callRule('ec2-launches', 'Calls that start instances or ask for them, also refused ones and DryRuns.'),
  callRule('ec2-preparation', 'Launch templates, key pairs and default VPCs.'),
  callRule('ec2-ingress', 'Only rules that admit the whole internet.', {
    $or: [
      { requestParameters: { cidrIp: everybody } },
      { requestParameters: { ipPermissions: { items: { ipRanges: { items: { cidrIp: everybody } } } } } },
      { requestParameters: { ipPermissions: { items: { ipv6Ranges: { items: { cidrIpv6: everybody } } } } } },
      { responseElements: { securityGroupRuleSet: { items: { cidrIpv4: everybody } } } },
      { responseElements: { securityGroupRuleSet: { items: { cidrIpv6: everybody } } } },
    ],
  }),
  // `exists` sees values, not objects: each attribute is looked for in both of its spellings.
  callRule('ec2-attributes', 'Only termination and stop protection that is switched on, and new user data.', {
    $or: [
      { requestParameters: { disableApiTermination: yes } },
      { requestParameters: { disableApiTermination: { value: yes } } },
      { requestParameters: { disableApiStop: yes } },
      { requestParameters: { disableApiStop: { value: yes } } },
      { requestParameters: { userData: anything } },
      { requestParameters: { userData: { value: anything } } },
      { requestParameters: { attribute: ['disableApiTermination', 'disableApiStop', 'userData'] } },
    ],
  }),
  callRule('ec2-purchases', 'Hosts, reservations and blocks of capacity: money without an instance.'),
  { ...callRule('savings-plans', 'Savings Plans.'), onlyIn: homeRegion },
  callRule(
    'auto-scaling',
    'Groups that are made, enlarged, scheduled or set to a size by a call, and what they start from.',
  ),
  callRule('ecs', 'Clusters, task definitions, services and capacity providers.'),
  callRule('ecs-updates', 'Services that get another size or task definition, but not by their own scaling.', {
    ...byNoService,
    $or: [{ requestParameters: { desiredCount: anything } }, { requestParameters: { taskDefinition: anything } }],
  }),
  callRule('ecs-tasks', 'Tasks that no AWS service runs: not those of schedules and state machines.', byNoService),
  callRule('eks', 'Clusters, node groups and Fargate profiles.'),
  callRule('emr', 'Clusters.'),
  callRule('lambda', 'Functions that are made, and how many copies may run at once, but not by scaling.', byNoService),
  callRule('lightsail', 'Instances and container services.'),
  callRule('sagemaker', 'Notebooks, jobs, endpoints, Studio apps, clusters and training plans.'),
  callRule('sagemaker-scaling', 'Endpoints that get another size, but not by their own scaling.', byNoService),
  callRule('batch', 'Compute environments.'),
  callRule('batch-jobs', 'Only jobs whose call says their size, and that no AWS service submits.', jobsWithASize),
  callRule(
    'codebuild',
    'Only builds of eight vCPUs and more, with GPUs or on EC2, or refused ones, that no AWS service starts.',
    largeBuilds(['build']),
  ),
  callRule('codebuild-batches', 'The same for batches and sandboxes.', largeBuilds(['buildBatch', 'sandbox'])),
  callRule('codebuild-projects', 'Only projects whose builds are of that size.', {
    $or: [
      { requestParameters: { environment: { computeType: largeComputes } } },
      { requestParameters: { environment: { type: largeEnvironments } } },
    ],
  }),
  callRule('codebuild-fleets', 'Build machines that are kept.'),
  callRule('stacks', 'Only stacks that somebody makes or changes with another role.', { ...byNoService, ...withARole }),
  callRule('quotas', 'Quota increase requests.'),
  {
    name: `${rulePrefix}regions`,
    description: 'Regions that are being enabled.',
    // Account Management delivers to us-east-1 alone:
    // https://repost.aws/knowledge-center/use-eventbridge-rule-across-regions
    onlyIn: homeRegion,
    pattern: {
      source: ['aws.account'],
      'detail-type': ['Region Opt-In Status Change'],
      detail: { status: ['ENABLING', 'ENABLED'] },
    },
  },
  { ...callRule('account', 'The call that enables a Region, which names who made it.'), onlyIn: homeRegion },
  ...tamperingRules,
];

/** What each Region's default bus forwards to the bus in us-east-1. */
export const forwarderRules = (): readonly ForwarderRule[] => rules;

/** The rules that a Region has: those of `onlyIn` in that Region alone. */
export const rulesIn = (region: string): readonly ForwarderRule[] =>
  rules.filter((rule) => rule.onlyIn === undefined || rule.onlyIn === region);

/**
 * What the bus hands to the detector: the sources that are forwarded, and nothing else. Who may put events on
 * the bus is for its policy to say; what an event must look like, for the rules above.
 */
export const busRulePattern = (): { readonly source: readonly string[] } => ({
  source: [...new Set(rules.flatMap((rule) => (rule.pattern as { readonly source: readonly string[] }).source))].sort(),
});
