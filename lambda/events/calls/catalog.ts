/** The AWS API calls that Davylamp watches through CloudTrail: the one list that parser, event patterns and docs share. */
import { createAutoScalingGroup, setDesiredCapacity, updateAutoScalingGroup } from './auto-scaling.ts';
import { createCluster, createService, registerTaskDefinition, runTask } from './ecs.ts';
import { createFleet } from './fleet.ts';
import { modifyInstanceAttribute } from './instance-attribute.ts';
import { runInstances, startInstances } from './instances.ts';
import { createLaunchTemplate } from './launch-template.ts';
import { enableRegion, requestServiceQuotaIncrease } from './limits.ts';
import { createComputeEnvironment, createLightsailInstances, startBuild } from './other-compute.ts';
import { authorizeSecurityGroupIngress, createDefaultVpc, createKeyPair, importKeyPair } from './preparation.ts';
import { createNotebookInstance, createProcessingJob, createTrainingJob } from './sagemaker.ts';
import { requestSpotFleet, requestSpotInstances } from './spot.ts';
import type { WatchedCall } from './watched-call.ts';

export type { CallReading, CallRole, CallRule, WatchedCall } from './watched-call.ts';

export const watchedCalls: readonly WatchedCall[] = [
  runInstances,
  startInstances,
  requestSpotInstances,
  requestSpotFleet,
  createFleet,
  createLaunchTemplate,
  modifyInstanceAttribute,
  createKeyPair,
  importKeyPair,
  authorizeSecurityGroupIngress,
  createDefaultVpc,
  createAutoScalingGroup,
  updateAutoScalingGroup,
  setDesiredCapacity,
  registerTaskDefinition,
  createService,
  runTask,
  createCluster,
  createLightsailInstances,
  createNotebookInstance,
  createTrainingJob,
  createProcessingJob,
  createComputeEnvironment,
  startBuild,
  requestServiceQuotaIncrease,
  enableRegion,
];

const byName: ReadonlyMap<string, WatchedCall> = new Map(
  watchedCalls.map((call) => [`${call.eventSource} ${call.eventName}`, call]),
);

export const watchedCall = (eventSource: string, eventName: string): WatchedCall | undefined =>
  byName.get(`${eventSource} ${eventName}`);
