/** SageMaker AI, whose `ml.` types are EC2's: CreateNotebookInstance, CreateTrainingJob, CreateProcessingJob. */
import type { CallRequest } from '../../model/observation.ts';
import { count, field, flag, given, instanceTypes, list, tags, text } from './read.ts';
import type { WatchedCall } from './watched-call.ts';

const eventSource = 'sagemaker.amazonaws.com';

/** A cluster names one type and a count, or groups of them. */
function clusterRequest(request: unknown, cluster: unknown): Partial<CallRequest> {
  const parts = [cluster, ...list(field(cluster, 'instanceGroups'))];
  const counts = parts.flatMap((part) => count(field(part, 'instanceCount')) ?? []);
  return {
    instanceTypes: instanceTypes(parts.map((part) => field(part, 'instanceType'))),
    tags: tags(field(request, 'tags')),
    ...given({ count: counts.length > 0 ? counts.reduce((sum, one) => sum + one, 0) : undefined }),
  };
}

export const createNotebookInstance: WatchedCall = {
  eventSource,
  eventName: 'CreateNotebookInstance',
  rule: 'sagemaker',
  role: 'launch',
  why: 'A GPU that runs until somebody stops it, in no list of EC2 instances.',
  read: (request) => ({
    request: {
      ...clusterRequest(request, request),
      hasUserData: text(field(request, 'lifecycleConfigName'), 1) !== undefined,
    },
  }),
};

export const createTrainingJob: WatchedCall = {
  eventSource,
  eventName: 'CreateTrainingJob',
  rule: 'sagemaker',
  role: 'launch',
  why: 'Runs any container on as many GPU instances as the quota allows.',
  read: (request) => ({
    request: {
      ...clusterRequest(request, field(request, 'resourceConfig')),
      spot: flag(field(request, 'enableManagedSpotTraining')),
    },
  }),
};

export const createProcessingJob: WatchedCall = {
  eventSource,
  eventName: 'CreateProcessingJob',
  rule: 'sagemaker',
  role: 'launch',
  why: 'The same for processing jobs, which have quotas of their own.',
  read: (request) => ({ request: clusterRequest(request, field(request, 'processingResources', 'clusterConfig')) }),
};
