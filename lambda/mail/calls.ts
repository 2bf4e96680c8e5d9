/** The AWS calls that mails have words for. Any other call is shown by its name. */
import type { IncidentLaunch } from '../model/incident.ts';

export const knownCalls = [
  'RunInstances',
  'StartInstances',
  'RequestSpotInstances',
  'RequestSpotFleet',
  'CreateFleet',
  'CreateLaunchTemplate',
  'ModifyInstanceAttribute',
  'CreateAutoScalingGroup',
  'UpdateAutoScalingGroup',
  'SetDesiredCapacity',
  'RegisterTaskDefinition',
  'CreateService',
  'RunTask',
  // No call: a task that the scheduler of a service started, as ECS tells of it.
  'ServiceTask',
  'CreateCluster',
  'CreateInstances',
  'CreateNotebookInstance',
  'CreateTrainingJob',
  'CreateProcessingJob',
  'CreateComputeEnvironment',
  'StartBuild',
  'RequestServiceQuotaIncrease',
  'CreateDefaultVpc',
  'CreateKeyPair',
  'ImportKeyPair',
  'AuthorizeSecurityGroupIngress',
  'EnableRegion',
  // No call: any that was made against Davylamp itself.
  'Tampering',
] as const;
export type KnownCall = (typeof knownCalls)[number];

export const isKnownCall = (name: string | undefined): name is KnownCall =>
  (knownCalls as readonly (string | undefined)[]).includes(name);

/** Something that Davylamp needs was deleted, disabled or rewritten. */
export const isTampering = ({ signals }: Pick<IncidentLaunch, 'signals'>): boolean => signals.includes('tampering');

/** Services that have an operation of the same name as a call that mails have words for. */
const namesakes: Readonly<Record<string, readonly string[]>> = {
  CreateCluster: ['sagemaker', 'eks'],
  CreateFleet: ['codebuild'],
};

/**
 * The call as mails name it: by its own name where they have words for it, else with its service, as IAM's
 * actions are.
 */
export function callOf({ eventName, eventSource }: Pick<IncidentLaunch, 'eventName' | 'eventSource'>) {
  const service = eventSource?.replace(/\.amazonaws\.com(\.cn)?$/, '');
  if (eventName === undefined || service === undefined || !/^[A-Za-z0-9]{1,64}$/.test(eventName)) return eventName;
  return isKnownCall(eventName) && !namesakes[eventName]?.includes(service) ? eventName : `${service}:${eventName}`;
}

const groupCalls: readonly (string | undefined)[] = [
  'CreateAutoScalingGroup',
  'UpdateAutoScalingGroup',
  'SetDesiredCapacity',
];

/** The call is about the size of an Auto Scaling group. */
export const isGroupCall = (name: string | undefined): boolean => groupCalls.includes(name);

const countInstances: ReadonlySet<string> = new Set([
  'RunInstances',
  'RequestSpotInstances',
  'RequestSpotFleet',
  'CreateFleet',
  'CreateAutoScalingGroup',
  'UpdateAutoScalingGroup',
  'SetDesiredCapacity',
  'CreateInstances',
  'CreateTrainingJob',
  'CreateProcessingJob',
  'ec2:ModifyFleet',
  'ec2:ModifySpotFleetRequest',
  'autoscaling:LaunchInstances',
  'eks:CreateNodegroup',
  'eks:UpdateNodegroupConfig',
  'elasticmapreduce:RunJobFlow',
  'lightsail:CreateInstancesFromSnapshot',
  'sagemaker:CreateTransformJob',
  'sagemaker:CreateHyperParameterTuningJob',
  'sagemaker:CreateEndpointConfig',
  'sagemaker:UpdateEndpointWeightsAndCapacities',
  'sagemaker:CreateCluster',
  'sagemaker:UpdateCluster',
  'codebuild:CreateFleet',
  'codebuild:UpdateFleet',
]);

const countTasks: ReadonlySet<string> = new Set([
  'CreateService',
  'RunTask',
  'ecs:UpdateService',
  'ecs:StartTask',
  'ecs:CreateTaskSet',
  'ecs:CreateExpressGatewayService',
]);

/** What the number that a call asks for counts; undefined where it says nothing that a reader needs. */
export const unitOf = (call: string): 'instances' | 'tasks' | undefined =>
  countInstances.has(call) ? 'instances' : countTasks.has(call) ? 'tasks' : undefined;
