/** Amazon ECS, where miners run as containers: RegisterTaskDefinition, RunTask, StartTask, CreateCluster. */

import { defined } from '../../model/defined.ts';
import type { CallRequest } from '../../model/observation.ts';
import { count, field, list, tags, text } from './read.ts';
import type { WatchedCall } from './watched-call.ts';

const eventSource = 'ecs.amazonaws.com';

export type Task = NonNullable<CallRequest['task']>;

/** CPU units; ECS takes `8192` as well as `8 vCPU`. */
function cpuUnits(value: unknown): number | undefined {
  const written = text(value, 32);
  const vcpu = written === undefined ? null : /^(\d{0,9}\.?\d{1,9})\s{0,9}vcpu$/i.exec(written.trim());
  return vcpu === null ? count(value) : count(Number(vcpu[1]) * 1024);
}

/** MiB; ECS takes `2048` as well as `2 GB`. */
function mebibytes(value: unknown): number | undefined {
  const written = text(value, 32);
  const gigabytes = written === undefined ? null : /^(\d{0,9}\.?\d{1,9})\s{0,9}gb$/i.exec(written.trim());
  return gigabytes === null ? count(value) : count(Number(gigabytes[1]) * 1_024);
}

/** A task definition that is named by family, by family:revision or by ARN, without the ARN's beginning. */
const definitionOf = (value: unknown): string | undefined =>
  text(value, 512)
    ?.replace(/^arn:[^/]{0,200}:task-definition\//, '')
    .slice(0, 266);

/** Its family, and what it names. */
export const namedDefinition = (value: unknown): Pick<Task, 'family' | 'definition'> => {
  const definition = definitionOf(value);
  return defined({ definition, family: definition?.replace(/:\d+$/, '').slice(0, 255) });
};

/**
 * Not on Fargate, by the launch type or the capacity providers. Without either, the cluster decides, which
 * nobody knows here.
 */
export function placed(request: unknown): Pick<Task, 'onInstances'> {
  const type = text(field(request, 'launchType'), 32);
  const providers = list(field(request, 'capacityProviderStrategy')).flatMap(
    (one) => text(field(one, 'capacityProvider'), 255) ?? [],
  );
  const isOnFargate = type === 'FARGATE' || providers.some((name) => name === 'FARGATE' || name === 'FARGATE_SPOT');
  return !isOnFargate && (type !== undefined || providers.length > 0) ? { onInstances: true } : {};
}

const imagesOf = (containers: readonly unknown[]): readonly string[] => [
  ...new Set(containers.flatMap((container) => text(field(container, 'image')) ?? [])),
];

/** CPU and memory of the whole task, or of its containers together where the task has none. */
function taskSize(task: unknown, containers: readonly unknown[]): Pick<Task, 'cpu' | 'memory'> {
  const sum = (name: string, read: (value: unknown) => number | undefined): number | undefined =>
    containers.reduce<number>((all, one) => all + (read(field(one, name)) ?? 0), 0) || undefined;
  return defined({
    cpu: cpuUnits(field(task, 'cpu')) ?? sum('cpu', cpuUnits),
    memory: mebibytes(field(task, 'memory')) ?? sum('memory', mebibytes),
  });
}

/**
 * The containers that do the work: the largest where CPU is given out to them, else those that the task
 * cannot do without. An agent beside them says nothing of what the task is for.
 */
function working(containers: readonly unknown[]): readonly unknown[] {
  const sizes = containers.map((one) => cpuUnits(field(one, 'cpu')) ?? 0);
  const largest = Math.max(0, ...sizes);
  if (largest > 0) return containers.filter((_, index) => sizes[index] === largest);
  const needed = containers.filter((one) => ![false, 'false'].includes(field(one, 'essential') as string | boolean));
  return needed.length > 0 ? needed : containers;
}

/** A task as it is described: by a definition, or by a service that needs none. */
export const taskOf = (
  task: unknown,
  containers: readonly unknown[],
  { count: tasks, ...named }: { readonly count?: number | undefined } & Pick<Task, 'family' | 'definition'>,
): Task => ({
  images: imagesOf(working(containers)),
  count: tasks ?? 1,
  ...named,
  ...taskSize(task, containers),
});

export const registerTaskDefinition: WatchedCall = {
  eventSource,
  eventName: 'RegisterTaskDefinition',
  rule: 'ecs',
  role: 'preparation',
  why: 'Names the image and the CPU of the tasks to come; a miner asks for 16 vCPUs and an image from Docker Hub.',
  read: (request, response) => ({
    request: {
      tags: tags(field(request, 'tags')),
      task: taskOf(request, list(field(request, 'containerDefinitions')), {
        ...namedDefinition(field(request, 'family')),
        ...defined({ definition: definitionOf(field(response, 'taskDefinition', 'taskDefinitionArn')) }),
      }),
    },
  }),
};

/** The request seldom says what the tasks are; the response does. */
function startedTasks(request: unknown, response: unknown, tasks: number | undefined): Partial<CallRequest> {
  const [task] = list(field(response, 'tasks'));
  const overrides = field(request, 'overrides');
  return {
    tags: tags(field(request, 'tags')),
    task: {
      images: imagesOf(list(field(task, 'containers'))),
      count: tasks ?? 1,
      ...namedDefinition(field(request, 'taskDefinition')),
      ...taskSize(task, []),
      ...taskSize(overrides, list(field(overrides, 'containerOverrides'))),
      ...placed(request),
    },
  };
}

export const runTask: WatchedCall = {
  eventSource,
  eventName: 'RunTask',
  rule: 'ecs-tasks',
  role: 'launch',
  why: 'Runs tasks at once, up to ten a call.',
  read: (request, response) => ({ request: startedTasks(request, response, count(field(request, 'count'))) }),
};

/** One task on each of the container instances that it names. */
export const startTask: WatchedCall = {
  eventSource,
  eventName: 'StartTask',
  rule: 'ecs-tasks',
  role: 'launch',
  why: 'Runs tasks on instances that the cluster has already.',
  read: (request, response) => {
    const instances = list(field(request, 'containerInstances')).length;
    const asked = startedTasks(request, response, instances || undefined);
    return { request: { ...asked, task: { ...(asked.task as Task), onInstances: true } } };
  },
};

export const createCluster: WatchedCall = {
  eventSource,
  eventName: 'CreateCluster',
  rule: 'ecs',
  role: 'preparation',
  why: 'Campaigns create dozens of clusters, over many Regions, before they run anything.',
  read: (request) => ({
    request: { tags: tags(field(request, 'tags')), ...defined({ target: text(field(request, 'clusterName'), 255) }) },
  }),
};
