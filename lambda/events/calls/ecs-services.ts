/** Amazon ECS services: what keeps tasks running, and what they run on. */

import { defined } from '../../model/defined.ts';
import { namedDefinition, placed, taskOf } from './ecs.ts';
import { count, field, list, tags, text } from './read.ts';
import { choiceTypes } from './target-capacity.ts';
import type { WatchedCall } from './watched-call.ts';

const eventSource = 'ecs.amazonaws.com';

export const createService: WatchedCall = {
  eventSource,
  eventName: 'CreateService',
  rule: 'ecs',
  role: 'launch',
  why: 'Keeps a number of tasks running: with Fargate, compute without an instance that anybody sees.',
  read: (request) => ({
    request: {
      tags: tags(field(request, 'tags')),
      task: {
        images: [],
        count: count(field(request, 'desiredCount')) ?? 1,
        ...namedDefinition(field(request, 'taskDefinition')),
        ...placed(request),
      },
    },
  }),
};

/**
 * Tasks that the service had before the call: those that run, or that the deployment before wants. 0: nobody
 * knows.
 */
function tasksBefore(service: unknown): number {
  const older = list(field(service, 'deployments')).filter((one) => text(field(one, 'status'), 16) === 'ACTIVE');
  const wanted = older.map((one) => count(field(one, 'desiredCount')) ?? 0);
  return Math.max(count(field(service, 'runningCount')) ?? 0, ...wanted);
}

/** A deployment of the same number of tasks starts no more of them than it stops. */
export const updateService: WatchedCall = {
  eventSource,
  eventName: 'UpdateService',
  rule: 'ecs-updates',
  role: 'launch',
  why: "Turns somebody's service into a thousand miners: more tasks, of another task definition.",
  read: (request, response) => {
    const service = field(response, 'service');
    const wanted = count(field(request, 'desiredCount'));
    const added = Math.max(0, (wanted ?? 0) - tasksBefore(service));
    const named = namedDefinition(field(request, 'taskDefinition') ?? field(service, 'taskDefinition'));
    const onInstances = placed(field(request, 'capacityProviderStrategy') === undefined ? service : request);
    const tasks = added > 0 ? added : (wanted ?? count(field(service, 'desiredCount')) ?? 1);
    return {
      request: { task: { images: [], count: tasks, ...named, ...onInstances } },
      startedNothing: wanted === 0,
      ...defined({ role: added > 0 ? undefined : ('preparation' as const) }),
    };
  },
};

/** How many tasks a part of a service is, only the response says. */
export const createTaskSet: WatchedCall = {
  eventSource,
  eventName: 'CreateTaskSet',
  rule: 'ecs-tasks',
  role: 'launch',
  why: 'Starts another set of tasks in a service that an outside controller deploys.',
  read: (request, response) => ({
    request: {
      tags: tags(field(request, 'tags')),
      task: {
        images: [],
        count: count(field(response, 'taskSet', 'computedDesiredCount')) ?? 1,
        ...namedDefinition(field(request, 'taskDefinition')),
        ...placed(request),
      },
    },
  }),
};

/** Express Mode makes cluster, service and load balancer by itself, and grows by its own scaling. */
export const createExpressGatewayService: WatchedCall = {
  eventSource,
  eventName: 'CreateExpressGatewayService',
  rule: 'ecs',
  role: 'launch',
  why: 'One call from an image to running tasks on Fargate.',
  read: (request) => ({
    request: {
      tags: tags(field(request, 'tags')),
      task: taskOf(request, [field(request, 'primaryContainer')], {
        count: count(field(request, 'scalingTarget', 'minTaskCount')),
        ...namedDefinition(field(request, 'taskDefinitionArn')),
      }),
    },
  }),
};

/** Of the two kinds one starts instances of its own, of the types that fit its attributes. */
export const createCapacityProvider: WatchedCall = {
  eventSource,
  eventName: 'CreateCapacityProvider',
  rule: 'ecs',
  role: 'preparation',
  why: 'Instances for tasks, which ECS starts by itself and nobody else can stop.',
  read: (request) => {
    const template = field(request, 'managedInstancesProvider', 'instanceLaunchTemplate');
    return {
      request: {
        ...choiceTypes([{ instanceRequirements: field(template, 'instanceRequirements') }]),
        tags: tags(field(request, 'tags')),
        ...defined({ target: text(field(request, 'name'), 255) }),
      },
    };
  },
};
