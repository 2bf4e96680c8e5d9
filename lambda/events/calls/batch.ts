/** AWS Batch: compute environments, and the jobs that make them grow. */

import { defined } from '../../model/defined.ts';
import type { CallRequest } from '../../model/observation.ts';
import { count, field, imageId, instanceTypes, list, tagMap, text } from './read.ts';
import { trainingRequest } from './sagemaker-jobs.ts';
import { isWorthALook, WORTH_A_LOOK_VCPU } from './size.ts';
import type { WatchedCall } from './watched-call.ts';

const eventSource = 'batch.amazonaws.com';

/** `optimal` and the like name no type. The limits are in vCPUs: they say nothing about instances. */
function environmentRequest(request: unknown, name: string): Partial<CallRequest> {
  const resources = field(request, 'computeResources');
  return {
    instanceTypes: instanceTypes(list(field(resources, 'instanceTypes'))),
    tags: tagMap(field(resources, 'tags')),
    spot: /spot/i.test(text(field(resources, 'type')) ?? ''),
    ...defined({ imageId: imageId(field(resources, 'imageId')), target: text(field(request, name), 128) }),
  };
}

export const createComputeEnvironment: WatchedCall = {
  eventSource,
  eventName: 'CreateComputeEnvironment',
  rule: 'batch',
  role: 'launch',
  why: 'Starts instances, or Fargate tasks, for whatever jobs come.',
  read: (request) => ({ request: environmentRequest(request, 'computeEnvironmentName') }),
};

const vcpuLimits = ['minvCpus', 'desiredvCpus', 'maxvCpus'];

/** Without new limits or types it changes subnets, roles or images: nothing starts by it. */
export const updateComputeEnvironment: WatchedCall = {
  eventSource,
  eventName: 'UpdateComputeEnvironment',
  rule: 'batch',
  role: 'launch',
  why: 'Raises the limits of an environment that exists, or gives it other types.',
  read: (request) => {
    const asked = environmentRequest(request, 'computeEnvironment');
    const resources = field(request, 'computeResources');
    const limits = vcpuLimits.flatMap((limit) => count(field(resources, limit)) ?? []);
    const isResized = limits.length > 0 || (asked.instanceTypes ?? []).length > 0;
    return {
      request: asked,
      startedNothing: text(field(request, 'state')) === 'DISABLED' || (isResized && limits.every((one) => one === 0)),
      ...defined({ role: isResized ? undefined : ('preparation' as const) }),
    };
  },
};

/** vCPUs and GPUs that the overrides of one job's containers ask for; 0 where the job definition decides. */
function overridden(request: unknown, resource: 'VCPU' | 'GPU'): number {
  const tasks = list(field(request, 'ecsPropertiesOverride', 'taskProperties'));
  const containers = [
    field(request, 'containerOverrides'),
    ...tasks.flatMap((task) => list(field(task, 'containers'))),
    ...list(field(request, 'nodeOverrides', 'nodePropertyOverrides')).map((node) => field(node, 'containerOverrides')),
  ];
  const amounts = containers.flatMap((container) => [
    ...(resource === 'VCPU' ? [count(field(container, 'vcpus')) ?? 0] : []),
    ...list(field(container, 'resourceRequirements')).flatMap((one) =>
      text(field(one, 'type'), 16) === resource ? (count(field(one, 'value')) ?? 0) : [],
    ),
  ]);
  return amounts.reduce((sum, amount) => sum + amount, 0);
}

/** An array's children and a job's nodes ask alike. Where the request does not say, one vCPU each. */
export const submitJob: WatchedCall = {
  eventSource,
  eventName: 'SubmitJob',
  rule: 'batch-jobs',
  role: 'launch',
  why: 'A large array of jobs fills an environment with miners; seen where the call itself says that it is large.',
  read: (request) => {
    const jobs = count(field(request, 'arrayProperties', 'size')) ?? 1;
    const nodes = count(field(request, 'nodeOverrides', 'numNodes')) ?? 1;
    const vcpu = jobs * nodes * Math.max(1, overridden(request, 'VCPU'));
    const name = text(field(request, 'jobName'), 128);
    return {
      request: { tags: tagMap(field(request, 'tags')), ...defined({ target: jobs > 1 ? `${jobs} jobs` : name }) },
      isRoutine: vcpu < WORTH_A_LOOK_VCPU && overridden(request, 'GPU') === 0,
    };
  },
};

/** The payload is the request of SageMaker's CreateTrainingJob as text; longer than this, nobody reads it. */
const longestPayload = 20_000;

function payloadOf(value: unknown): unknown {
  const payload = text(value, longestPayload);
  if (payload === undefined || payload.length === longestPayload) return undefined;
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}

export const submitServiceJob: WatchedCall = {
  eventSource,
  eventName: 'SubmitServiceJob',
  rule: 'batch-jobs',
  role: 'launch',
  why: 'A SageMaker training job by way of a Batch queue.',
  read: (request) => {
    const asked = trainingRequest(payloadOf(field(request, 'serviceRequestPayload')));
    return {
      request: { ...asked, ...defined({ target: text(field(request, 'jobName'), 128) }) },
      isRoutine: !isWorthALook(asked),
    };
  },
};
