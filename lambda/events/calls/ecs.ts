/** Amazon ECS, where miners run as containers: RegisterTaskDefinition, CreateService, RunTask, CreateCluster. */
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
const familyOf = (value: unknown): string | undefined =>
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

export const registerTaskDefinition: WatchedCall = {
  eventSource,
  eventName: 'RegisterTaskDefinition',
  rule: 'ecs',
  role: 'preparation',
  why: 'Names the image and the CPU of the tasks to come; a miner asks for 16 vCPUs and an image from Docker Hub.',
  read: (request) => {
    const containers = list(field(request, 'containerDefinitions'));
    return {
      request: {
        tags: tags(field(request, 'tags')),
        task: {
          images: imagesOf(containers),
          count: 1,
          ...given({ family: familyOf(field(request, 'family')), cpu: taskCpu(request, containers) }),
        },
      },
    };
  },
};

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
        ...given({ family: familyOf(field(request, 'taskDefinition')) }),
      },
    },
  }),
};

/** The request seldom says what the tasks are; the response does. */
export const runTask: WatchedCall = {
  eventSource,
  eventName: 'RunTask',
  rule: 'ecs-tasks',
  role: 'launch',
  why: 'Runs tasks at once, up to ten a call.',
  read: (request, response) => {
    const [task] = list(field(response, 'tasks'));
    const overrides = field(request, 'overrides');
    const overridden = taskCpu(overrides, list(field(overrides, 'containerOverrides')));
    return {
      request: {
        tags: tags(field(request, 'tags')),
        task: {
          images: imagesOf(list(field(task, 'containers'))),
          count: count(field(request, 'count')) ?? 1,
          ...given({
            family: familyOf(field(request, 'taskDefinition')),
            cpu: overridden ?? cpuUnits(field(task, 'cpu')),
          }),
        },
      },
    };
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
