/** SageMaker's jobs, which end by themselves. Its `ml.` types are EC2's. */

import { defined } from '../../model/defined.ts';
import type { CallRequest } from '../../model/observation.ts';
import { count, field, flag, instanceTypes, list, tags, text } from './read.ts';
import { isWorthALook } from './size.ts';
import type { CallReading, WatchedCall } from './watched-call.ts';

const eventSource = 'sagemaker.amazonaws.com';
const rule = 'sagemaker';

/** Parts of a cluster, each with a type and a number, or groups of them. */
export function clusterRequest(request: unknown, clusters: readonly unknown[]): Partial<CallRequest> {
  const parts = clusters.flatMap((cluster) => [cluster, ...list(field(cluster, 'instanceGroups'))]);
  const counts = parts.flatMap((part) => count(field(part, 'instanceCount')) ?? []);
  return {
    instanceTypes: instanceTypes(parts.map((part) => field(part, 'instanceType'))),
    tags: tags(field(request, 'tags')),
    ...defined({ count: counts.length > 0 ? counts.reduce((sum, one) => sum + one, 0) : undefined }),
  };
}

/** Pipelines run small jobs all day. */
const job = (request: Partial<CallRequest>): CallReading => ({ request, isRoutine: !isWorthALook(request) });

export const trainingRequest = (request: unknown): Partial<CallRequest> => ({
  ...clusterRequest(request, [field(request, 'resourceConfig')]),
  spot: flag(field(request, 'enableManagedSpotTraining')),
});

export const createTrainingJob: WatchedCall = {
  eventSource,
  eventName: 'CreateTrainingJob',
  rule,
  role: 'launch',
  why: 'Runs any container on as many GPU instances as the quota allows.',
  read: (request) => job(trainingRequest(request)),
};

export const createProcessingJob: WatchedCall = {
  eventSource,
  eventName: 'CreateProcessingJob',
  rule,
  role: 'launch',
  why: 'The same for processing jobs, which have quotas of their own.',
  read: (request) => job(clusterRequest(request, [field(request, 'processingResources', 'clusterConfig')])),
};

export const createTransformJob: WatchedCall = {
  eventSource,
  eventName: 'CreateTransformJob',
  rule,
  role: 'launch',
  why: 'The same for batch transform, with quotas of its own again.',
  read: (request) => job(clusterRequest(request, [field(request, 'transformResources')])),
};

/** The jobs of all definitions together, as many of each as may run at once. */
export const createHyperParameterTuningJob: WatchedCall = {
  eventSource,
  eventName: 'CreateHyperParameterTuningJob',
  rule,
  role: 'launch',
  why: 'Dozens of training jobs by one call.',
  read: (request) => {
    const limits = field(request, 'hyperParameterTuningJobConfig', 'resourceLimits');
    const atOnce = count(field(limits, 'maxParallelTrainingJobs')) ?? 1;
    const definitions = [field(request, 'trainingJobDefinition'), ...list(field(request, 'trainingJobDefinitions'))];
    const clusters = definitions.flatMap((definition) => {
      const tuning = field(definition, 'hyperParameterTuningResourceConfig');
      return [field(definition, 'resourceConfig'), tuning, ...list(field(tuning, 'instanceConfigs'))];
    });
    const each = clusterRequest(request, clusters);
    return job({ ...each, count: Math.max(1, atOnce) * (each.count ?? 1) });
  },
};

/** AWS chooses the types. */
const readAutoMl: WatchedCall['read'] = (request) => ({
  request: { tags: tags(field(request, 'tags')), ...defined({ target: text(field(request, 'autoMLJobName'), 64) }) },
});

export const createAutoMlJob: WatchedCall = {
  eventSource,
  eventName: 'CreateAutoMLJob',
  rule,
  role: 'launch',
  why: 'Hundreds of training jobs that AWS chooses the size of.',
  read: readAutoMl,
};

export const createAutoMlJobV2: WatchedCall = {
  eventSource,
  eventName: 'CreateAutoMLJobV2',
  rule,
  role: 'launch',
  why: 'The same in its second version.',
  read: readAutoMl,
};

export const createTrainingPlan: WatchedCall = {
  eventSource,
  eventName: 'CreateTrainingPlan',
  rule,
  role: 'purchase',
  why: 'Days of GPUs for training jobs and clusters, paid in advance.',
  read: (request) => ({ request: defined({ target: text(field(request, 'trainingPlanName'), 64) }) }),
};
