/**
 * Jobs of Batch: https://docs.aws.amazon.com/batch/latest/userguide/batch_job_events.html Those on instances
 * are only remembered, since the instances are seen by themselves; those on Fargate are tasks.
 */

import { defined } from '../../model/defined.ts';
import { count, field, list, text } from '../calls/read.ts';
import { WORTH_A_LOOK_VCPU } from '../calls/size.ts';
import { resourceOf } from './resource.ts';
import type { WatchedStart } from './watched-start.ts';

/** vCPUs that make one job worth forwarding: those that Fargate offers, and the sizes of large instances. */
export const largeJobVcpus = ['8', '16', '32', '36', '40', '48', '64', '72', '96', '128', '192'];

function required(container: unknown, resource: 'VCPU' | 'GPU' | 'MEMORY'): number | undefined {
  const found = list(field(container, 'resourceRequirements')).find((one) => text(field(one, 'type'), 16) === resource);
  return count(field(found, 'value'));
}

export const batchJobStart: WatchedStart = {
  source: 'aws.batch',
  eventSource: 'batch.amazonaws.com',
  detailType: 'Batch Job State Change',
  rule: 'batch-starts',
  why: 'Jobs of eight vCPUs and more, or with GPUs; told only where they run on Fargate, or ask for 40 vCPUs or a GPU.',
  read: (detail) => {
    if (text(field(detail, 'status'), 32) !== 'RUNNING') return undefined;
    const container = field(detail, 'container');
    const jobId = text(field(detail, 'jobId'), 128);
    const isOnFargate = list(field(detail, 'platformCapabilities')).some((one) => text(one, 16) === 'FARGATE');
    // On Fargate, ECS tells of the same task.
    const taskId = isOnFargate ? text(field(container, 'taskArn'), 512)?.split('/').at(-1) : undefined;
    const resource = resourceOf('task', taskId) ?? resourceOf('job', jobId);
    if (resource === undefined || jobId === undefined) return undefined;
    const vcpu = required(container, 'VCPU') ?? count(field(container, 'vcpus')) ?? 1;
    const memory = required(container, 'MEMORY') ?? count(field(container, 'memory'));
    const image = text(field(container, 'image'));
    return {
      resource,
      eventName: 'SubmitJob',
      request: {
        names: [jobId],
        task: {
          cpu: vcpu * 1_024,
          images: image === undefined ? [] : [image],
          count: 1,
          ...defined({ memory, onInstances: isOnFargate ? undefined : (true as const) }),
        },
        ...defined({ target: text(field(detail, 'jobName'), 128) }),
      },
      isRoutine: !isOnFargate && vcpu < WORTH_A_LOOK_VCPU && !required(container, 'GPU'),
    };
  },
};
