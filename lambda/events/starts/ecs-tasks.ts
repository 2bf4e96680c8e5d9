/**
 * Tasks on Fargate: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
 * Those on instances of the account's cost nothing beside the instances, which are seen by themselves.
 */

import { defined } from '../../model/defined.ts';
import { namedDefinition, taskOf } from '../calls/ecs.ts';
import { field, list, text } from '../calls/read.ts';
import { resourceOf } from './resource.ts';
import type { WatchedStart } from './watched-start.ts';

/** The last part of an ARN. */
const lastPart = (arn: unknown): string | undefined => text(arn, 512)?.split('/').at(-1);

/**
 * The sizes of four vCPUs and more. Fargate has the first three; the others are for what it may have one day.
 */
export const largeTaskCpu = ['4096', '8192', '16384', '32768', '65536'];

const starting = ['PROVISIONING', 'PENDING', 'ACTIVATING', 'RUNNING'];

export const ecsTaskStart: WatchedStart = {
  source: 'aws.ecs',
  eventSource: 'ecs.amazonaws.com',
  detailType: 'ECS Task State Change',
  rule: 'ecs-starts',
  why: 'Tasks of four vCPUs and more on Fargate, which no list of instances shows.',
  read: (detail) => {
    const id = lastPart(field(detail, 'taskArn'));
    const resource = resourceOf('task', id);
    const isWanted = (text(field(detail, 'desiredStatus'), 32) ?? 'RUNNING') === 'RUNNING';
    if (!id || !resource || !isWanted || !starting.includes(text(field(detail, 'lastStatus'), 32) ?? ''))
      return undefined;
    const cluster = lastPart(field(detail, 'clusterArn')) ?? 'default';
    // So ECS's own scheduler writes. Whoever forges it by RunTask wins no more than what the service usually
    // runs.
    const isOfService = text(field(detail, 'startedBy'), 128)?.startsWith('ecs-svc/') === true;
    const service = isOfService ? /^service:(.{1,255})$/.exec(text(field(detail, 'group'), 300) ?? '')?.[1] : undefined;
    return {
      resource,
      eventName: service === undefined ? 'RunTask' : 'ServiceTask',
      request: {
        task: taskOf(detail, list(field(detail, 'containers')), namedDefinition(field(detail, 'taskDefinitionArn'))),
        names: [service ?? id],
        cluster,
        ...defined({ target: service }),
      },
      ...defined({ service }),
    };
  },
};
