/**
 * SageMaker's jobs, endpoints, notebooks and clusters; each event holds what the Describe call would answer.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/automating-sagemaker-with-eventbridge.html
 */
import { namesOf } from '../calls/names.ts';
import { field, list, text } from '../calls/read.ts';
import { createHyperPodCluster, createNotebookInstance } from '../calls/sagemaker.ts';
import { createEndpoint } from '../calls/sagemaker-endpoints.ts';
import {
  createHyperParameterTuningJob,
  createProcessingJob,
  createTrainingJob,
  createTransformJob,
} from '../calls/sagemaker-jobs.ts';
import { isWorthALook } from '../calls/size.ts';
import type { WatchedCall } from '../calls/watched-call.ts';
import { resourceStartedBy } from './resource.ts';
import type { WatchedStart } from './watched-start.ts';

interface Work {
  readonly name: string;
  readonly call: WatchedCall;
  /** The field that says how it is, and what it says where it starts. */
  readonly status: string;
  readonly starting: readonly string[];
  readonly why: string;
  /** Where the event spells it differently from the call. */
  readonly asCall?: (detail: unknown) => unknown;
}

const inProgress = ['InProgress'];

const works: readonly Work[] = [
  {
    name: 'Training Job',
    call: createTrainingJob,
    status: 'TrainingJobStatus',
    starting: inProgress,
    why: 'Jobs of 40 vCPUs and more, or with accelerators.',
  },
  {
    name: 'Processing Job',
    call: createProcessingJob,
    status: 'ProcessingJobStatus',
    starting: inProgress,
    why: 'The same.',
  },
  {
    name: 'Transform Job',
    call: createTransformJob,
    status: 'TransformJobStatus',
    starting: inProgress,
    why: 'The same.',
  },
  {
    name: 'HyperParameter Tuning Job',
    call: createHyperParameterTuningJob,
    status: 'HyperParameterTuningJobStatus',
    starting: inProgress,
    why: 'All that may run at once, together of that size.',
  },
  {
    name: 'Endpoint',
    call: createEndpoint,
    status: 'EndpointStatus',
    starting: ['Creating', 'CREATING'],
    why: 'Any new endpoint: the event does not say what it runs on.',
  },
  {
    name: 'Notebook Instance',
    call: createNotebookInstance,
    status: 'NotebookInstanceStatus',
    starting: ['Pending', 'InService'],
    why: 'Notebooks of 40 vCPUs and more, or with accelerators.',
  },
  {
    name: 'HyperPod Cluster',
    call: createHyperPodCluster,
    status: 'ClusterStatus',
    starting: ['Creating', 'CREATING'],
    why: 'The largest GPU machines there are.',
    asCall: (detail) => ({
      clusterName: field(detail, 'ClusterName') ?? text(field(detail, 'ClusterArn'), 256)?.split('/').at(-1),
      instanceGroups: list(field(detail, 'InstanceGroups')).map((group) => ({
        instanceType: field(group, 'InstanceType'),
        instanceCount: field(group, 'TargetCount') ?? field(group, 'InstanceCount') ?? field(group, 'CurrentCount'),
      })),
    }),
  },
];

function watchedStart({ name, call, status, starting, why, asCall = (detail) => detail }: Work): WatchedStart {
  const { eventSource, eventName } = call;
  return {
    source: 'aws.sagemaker',
    eventSource,
    detailType: `SageMaker ${name} State Change`,
    rule: 'sagemaker-starts',
    why,
    read: (detail) => {
      const asked = asCall(detail);
      const reading = call.read(asked, null);
      const request = { ...namesOf(eventName, asked, null), ...reading.request };
      const resource = resourceStartedBy(eventSource, eventName, request.names?.[0]);
      if (resource === undefined || !starting.includes(text(field(detail, status), 32) ?? '')) return undefined;
      return { resource, eventName, request, isRoutine: !isWorthALook(request) };
    },
  };
}

export const sagemakerStarts: readonly WatchedStart[] = works.map(watchedStart);

/** What the details of those that start have, for an event pattern. */
export const sagemakerStarting: readonly object[] = works.map(({ status, starting }) => ({ [status]: starting }));
