/** Amazon ECS, where miners run as containers: RegisterTaskDefinition, RunTask, StartTask, CreateCluster. */
import type { CallRequest } from '../../model/observation.ts';
import { count, field, given, list, tags, text } from './read.ts';
import type { WatchedCall } from './watched-call.ts';

const eventSource = 'ecs.amazonaws.com';

/** CPU units; ECS takes `8192` as well as `8 vCPU`. */
function cpuUnits(value: unknown): number | undefined {
  const written = text(value, 32);
  const vcpu = written === undefined ? null : /^(\d{0,9}\.?\d{1,9})\s{0,9}vcpu$/i.exec(written.trim());
  return vcpu === null ? count(value) : count(Number(vcpu[1]) * 1024);
}

/** The family of a task definition that is named by family, by family:revision or by ARN. */
export const familyOf = (value: unknown): string | undefined =>
  text(value, 512)
    ?.replace(/^arn:[^/]{0,200}:task-definition\//, '')
    .replace(/:\d+$/, '')
    .slice(0, 255);

const imagesOf = (containers: readonly unknown[]): readonly string[] => [
  ...new Set(containers.flatMap((container) => text(field(container, 'image')) ?? [])),
];

/** CPU of the whole task, or of its containers together where the task has none. */
function taskCpu(task: unknown, containers: readonly unknown[]): number | undefined {
  const ofContainers = containers.reduce<number>((sum, one) => sum + (cpuUnits(field(one, 'cpu')) ?? 0), 0);
  return cpuUnits(field(task, 'cpu')) ?? (ofContainers > 0 ? ofContainers : undefined);
}

/**
 * The containers that do the work: the largest where CPU is given out to them, else those that the task cannot do without.
 * An agent beside them says nothing of what the task is for.
 */
function working(containers: readonly unknown[]): readonly unknown[] {
  const sizes = containers.map((one) => cpuUnits(field(one, 'cpu')) ?? 0);
  const largest = Math.max(0, ...sizes);
  if (largest > 0) return containers.filter((_, index) => sizes[index] === largest);
  const needed = containers.filter((one) => ![false, 'false'].includes(field(one, 'essential') as string | boolean));
  return needed.length > 0 ? needed : containers;
}

type Task = NonNullable<CallRequest['task']>;

/** A task as it is described: by a definition, or by a service that needs none. */
export const taskOf = (
  task: unknown,
  containers: readonly unknown[],
  { count: tasks, family }: { readonly count?: number | undefined; readonly family?: string | undefined },
): Task => ({
  images: imagesOf(working(containers)),
  count: tasks ?? 1,
  ...given({ family, cpu: taskCpu(task, containers) }),
});

export const registerTaskDefinition: WatchedCall = {
  eventSource,
  eventName: 'RegisterTaskDefinition',
  rule: 'ecs',
  role: 'preparation',
  why: 'Names the image and the CPU of the tasks to come; a miner asks for 16 vCPUs and an image from Docker Hub.',
  read: (request) => ({
    request: {
      tags: tags(field(request, 'tags')),
      task: taskOf(request, list(field(request, 'containerDefinitions')), {
        family: familyOf(field(request, 'family')),
      }),
    },
  }),
};

/** The request seldom says what the tasks are; the response does. */
function startedTasks(request: unknown, response: unknown, tasks: number | undefined): Partial<CallRequest> {
  const [task] = list(field(response, 'tasks'));
  const overrides = field(request, 'overrides');
  const overridden = taskCpu(overrides, list(field(overrides, 'containerOverrides')));
  return {
    tags: tags(field(request, 'tags')),
    task: {
      images: imagesOf(list(field(task, 'containers'))),
      count: tasks ?? 1,
      ...given({
        family: familyOf(field(request, 'taskDefinition')),
        cpu: overridden ?? cpuUnits(field(task, 'cpu')),
      }),
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
    return { request: startedTasks(request, response, instances || undefined) };
  },
};

export const createCluster: WatchedCall = {
  eventSource,
  eventName: 'CreateCluster',
  rule: 'ecs',
  role: 'preparation',
  why: 'Campaigns create dozens of clusters, over many Regions, before they run anything.',
  read: (request) => ({
    request: { tags: tags(field(request, 'tags')), ...given({ target: text(field(request, 'clusterName'), 255) }) },
  }),
};
