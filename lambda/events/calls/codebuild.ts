/**
 * CodeBuild: builds, batches of builds, sandboxes, fleets of build machines, and the projects that fix their
 * size.
 */

import { defined } from '../../model/defined.ts';
import type { CallRequest } from '../../model/observation.ts';
import { count, field, instanceTypes, text } from './read.ts';
import type { WatchedCall } from './watched-call.ts';

const eventSource = 'codebuild.amazonaws.com';

/**
 * The compute type, and the EC2 type behind `CUSTOM_INSTANCE_TYPE`. The first environment that says one
 * decides.
 */
function computeOf(environments: readonly unknown[]): Partial<CallRequest> {
  const types = instanceTypes(environments.map((one) => field(one, 'computeConfiguration', 'instanceType')));
  const computeType = environments.flatMap((one) => text(field(one, 'computeType'), 64) ?? [])[0];
  const kinds = environments.flatMap((one) => text(field(one, 'type') ?? field(one, 'environmentType'), 64) ?? []);
  const build = computeType === undefined ? undefined : { computeType, ...defined({ environmentType: kinds[0] }) };
  return defined({ instanceTypes: types.length > 0 ? types.slice(0, 1) : undefined, target: computeType, build });
}

/** From the request's override, or else from the project by way of the response. */
const buildRequest = (request: unknown, environment: unknown): Partial<CallRequest> =>
  computeOf([
    { computeType: field(request, 'computeTypeOverride'), type: field(request, 'environmentTypeOverride') },
    environment,
  ]);

export const startBuild: WatchedCall = {
  eventSource,
  eventName: 'StartBuild',
  rule: 'codebuild',
  role: 'launch',
  why: 'Up to 72 vCPUs, or GPUs, for as long as eight hours, with any image.',
  read: (request, response) => ({ request: buildRequest(request, field(response, 'build', 'environment')) }),
};

export const retryBuild: WatchedCall = {
  eventSource,
  eventName: 'RetryBuild',
  rule: 'codebuild',
  role: 'launch',
  why: 'Starts a build again, with the size it had.',
  read: (request, response) => ({ request: buildRequest(request, field(response, 'build', 'environment')) }),
};

export const startBuildBatch: WatchedCall = {
  eventSource,
  eventName: 'StartBuildBatch',
  rule: 'codebuild-batches',
  role: 'launch',
  why: 'A hundred builds by one call.',
  read: (request, response) => ({ request: buildRequest(request, field(response, 'buildBatch', 'environment')) }),
};

export const retryBuildBatch: WatchedCall = {
  eventSource,
  eventName: 'RetryBuildBatch',
  rule: 'codebuild-batches',
  role: 'launch',
  why: 'Starts a batch of builds again.',
  read: (request, response) => ({ request: buildRequest(request, field(response, 'buildBatch', 'environment')) }),
};

export const startSandbox: WatchedCall = {
  eventSource,
  eventName: 'StartSandbox',
  rule: 'codebuild-batches',
  role: 'launch',
  why: "A build machine with a shell, of the project's size.",
  read: (request, response) => ({ request: buildRequest(request, field(response, 'sandbox', 'environment')) }),
};

/** The machines run from the start, and the fleet keeps their number. */
const fleetRequest = (request: unknown): Partial<CallRequest> => ({
  ...computeOf([request]),
  ...defined({ count: count(field(request, 'baseCapacity')) }),
});

export const createBuildFleet: WatchedCall = {
  eventSource,
  eventName: 'CreateFleet',
  rule: 'codebuild-fleets',
  role: 'launch',
  why: 'Build machines of its own, which run and cost whether anything is built or not.',
  read: (request) => ({ request: fleetRequest(request) }),
};

export const updateBuildFleet: WatchedCall = {
  eventSource,
  eventName: 'UpdateFleet',
  rule: 'codebuild-fleets',
  role: 'launch',
  why: 'More build machines, or larger ones.',
  read: (request) => {
    const asked = fleetRequest(request);
    const isResized = asked.count !== undefined || asked.target !== undefined;
    return {
      request: asked,
      startedNothing: asked.count === 0,
      ...defined({ role: isResized ? undefined : ('preparation' as const) }),
    };
  },
};

const projectRequest = (request: unknown): Partial<CallRequest> => {
  const compute = computeOf([field(request, 'environment')]);
  return { ...compute, ...defined({ target: text(field(request, 'name'), 150) ?? compute.target }) };
};

export const createProject: WatchedCall = {
  eventSource,
  eventName: 'CreateProject',
  rule: 'codebuild-projects',
  role: 'preparation',
  why: 'Fixes the image and the size of the builds to come.',
  read: (request) => ({ request: projectRequest(request) }),
};

export const updateProject: WatchedCall = {
  eventSource,
  eventName: 'UpdateProject',
  rule: 'codebuild-projects',
  role: 'preparation',
  why: 'Gives the builds of a project that exists another size.',
  read: (request) => ({ request: projectRequest(request) }),
};
