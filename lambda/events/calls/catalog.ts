/**
 * The AWS API calls that Davylamp watches through CloudTrail: the one list that parser, event patterns and
 * docs share.
 */
import {
  createAutoScalingGroup,
  createLaunchConfiguration,
  launchInstances,
  putScheduledUpdateGroupAction,
  putWarmPool,
  setDesiredCapacity,
  startInstanceRefresh,
  updateAutoScalingGroup,
} from './auto-scaling.ts';
import { createComputeEnvironment, submitJob, submitServiceJob, updateComputeEnvironment } from './batch.ts';
import {
  allocateHosts,
  createCapacityReservation,
  createCapacityReservationFleet,
  createSavingsPlan,
  purchaseCapacityBlock,
  purchaseCapacityBlockExtension,
  purchaseHostReservation,
  purchaseReservedInstancesOffering,
} from './capacity.ts';
import {
  createBuildFleet,
  createProject,
  retryBuild,
  retryBuildBatch,
  startBuild,
  startBuildBatch,
  startSandbox,
  updateBuildFleet,
  updateProject,
} from './codebuild.ts';
import { createCluster, registerTaskDefinition, runTask, startTask } from './ecs.ts';
import {
  createCapacityProvider,
  createExpressGatewayService,
  createService,
  createTaskSet,
  updateService,
} from './ecs-services.ts';
import { createEksCluster, createFargateProfile, createNodegroup, updateNodegroupConfig } from './eks.ts';
import { runJobFlow } from './emr.ts';
import { createFleet, modifyFleet } from './fleet.ts';
import { modifyInstanceAttribute } from './instance-attribute.ts';
import { runInstances, startInstances } from './instances.ts';
import {
  createFunction,
  createFunctionCapacityProvider,
  putFunctionConcurrency,
  putProvisionedConcurrencyConfig,
} from './lambda-functions.ts';
import { createLaunchTemplate, createLaunchTemplateVersion } from './launch-template.ts';
import {
  createContainerService,
  createContainerServiceDeployment,
  createLightsailInstances,
  createLightsailInstancesFromSnapshot,
  updateContainerService,
} from './lightsail.ts';
import { enableRegion, requestServiceQuotaIncrease } from './limits.ts';
import { authorizeSecurityGroupIngress, createDefaultVpc, createKeyPair, importKeyPair } from './preparation.ts';
import {
  createApp,
  createHyperPodCluster,
  createNotebookInstance,
  createSpace,
  startNotebookInstance,
  updateHyperPodCluster,
  updateNotebookInstance,
  updateSpace,
} from './sagemaker.ts';
import {
  createEndpoint,
  createEndpointConfig,
  updateEndpoint,
  updateEndpointWeightsAndCapacities,
} from './sagemaker-endpoints.ts';
import {
  createAutoMlJob,
  createAutoMlJobV2,
  createHyperParameterTuningJob,
  createProcessingJob,
  createTrainingJob,
  createTrainingPlan,
  createTransformJob,
} from './sagemaker-jobs.ts';
import { modifySpotFleetRequest, requestSpotFleet, requestSpotInstances } from './spot.ts';
import { createChangeSet, createStack, createStackInstances, updateStack } from './stacks.ts';
import type { WatchedCall } from './watched-call.ts';

export type { CallReading, CallRole, CallRule, WatchedCall } from './watched-call.ts';

export const watchedCalls: readonly WatchedCall[] = [
  runInstances,
  startInstances,
  requestSpotInstances,
  requestSpotFleet,
  modifySpotFleetRequest,
  createFleet,
  modifyFleet,
  createLaunchTemplate,
  createLaunchTemplateVersion,
  modifyInstanceAttribute,
  createKeyPair,
  importKeyPair,
  authorizeSecurityGroupIngress,
  createDefaultVpc,
  allocateHosts,
  createCapacityReservation,
  createCapacityReservationFleet,
  purchaseCapacityBlock,
  purchaseCapacityBlockExtension,
  purchaseReservedInstancesOffering,
  purchaseHostReservation,
  createSavingsPlan,
  createAutoScalingGroup,
  updateAutoScalingGroup,
  setDesiredCapacity,
  launchInstances,
  startInstanceRefresh,
  putWarmPool,
  putScheduledUpdateGroupAction,
  createLaunchConfiguration,
  registerTaskDefinition,
  createService,
  updateService,
  createTaskSet,
  createExpressGatewayService,
  runTask,
  startTask,
  createCluster,
  createCapacityProvider,
  createEksCluster,
  createNodegroup,
  updateNodegroupConfig,
  createFargateProfile,
  createLightsailInstances,
  createLightsailInstancesFromSnapshot,
  createContainerService,
  updateContainerService,
  createContainerServiceDeployment,
  createNotebookInstance,
  startNotebookInstance,
  updateNotebookInstance,
  createTrainingJob,
  createProcessingJob,
  createTransformJob,
  createHyperParameterTuningJob,
  createAutoMlJob,
  createAutoMlJobV2,
  createEndpointConfig,
  createEndpoint,
  updateEndpoint,
  updateEndpointWeightsAndCapacities,
  createApp,
  createSpace,
  updateSpace,
  createHyperPodCluster,
  updateHyperPodCluster,
  createTrainingPlan,
  createComputeEnvironment,
  updateComputeEnvironment,
  submitJob,
  submitServiceJob,
  startBuild,
  retryBuild,
  startBuildBatch,
  retryBuildBatch,
  startSandbox,
  createBuildFleet,
  updateBuildFleet,
  createProject,
  updateProject,
  runJobFlow,
  createFunction,
  putFunctionConcurrency,
  putProvisionedConcurrencyConfig,
  createFunctionCapacityProvider,
  createStack,
  updateStack,
  createChangeSet,
  createStackInstances,
  requestServiceQuotaIncrease,
  enableRegion,
];

const byName: ReadonlyMap<string, WatchedCall> = new Map(
  watchedCalls.map((call) => [`${call.eventSource} ${call.eventName}`, call]),
);

export const watchedCall = (eventSource: string, eventName: string): WatchedCall | undefined =>
  byName.get(`${eventSource} ${eventName}`);
