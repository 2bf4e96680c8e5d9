/** The AWS calls that mails have words for. Any other call is shown by its name. */

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
] as const;
export type KnownCall = (typeof knownCalls)[number];

export const isKnownCall = (name: string | undefined): name is KnownCall =>
  (knownCalls as readonly (string | undefined)[]).includes(name);

const groupCalls: readonly (string | undefined)[] = [
  'CreateAutoScalingGroup',
  'UpdateAutoScalingGroup',
  'SetDesiredCapacity',
];

/** The call is about the size of an Auto Scaling group. */
export const isGroupCall = (name: string | undefined): boolean => groupCalls.includes(name);

/** What the number that a call asks for counts; undefined where it says nothing that a reader needs. */
export function unitOf(call: string): 'instances' | 'tasks' | undefined {
  switch (call) {
    case 'RunInstances':
    case 'RequestSpotInstances':
    case 'RequestSpotFleet':
    case 'CreateFleet':
    case 'CreateAutoScalingGroup':
    case 'UpdateAutoScalingGroup':
    case 'SetDesiredCapacity':
    case 'CreateInstances':
    case 'CreateTrainingJob':
    case 'CreateProcessingJob':
      return 'instances';
    case 'CreateService':
    case 'RunTask':
      return 'tasks';
    default:
      return undefined;
  }
}
