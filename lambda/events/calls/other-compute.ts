/** Compute outside of EC2, ECS and SageMaker: Lightsail, Batch and CodeBuild. */
import { field, given, imageId, instanceTypes, list, tagMap, tags, text, texts } from './read.ts';
import type { WatchedCall } from './watched-call.ts';

export const createLightsailInstances: WatchedCall = {
  eventSource: 'lightsail.amazonaws.com',
  eventName: 'CreateInstances',
  rule: 'lightsail',
  role: 'launch',
  why: 'Instances with quotas and a console of their own, where few owners look.',
  read: (request) => {
    const names = texts(field(request, 'instanceNames'));
    return {
      request: {
        tags: tags(field(request, 'tags')),
        hasUserData: text(field(request, 'userData'), 1) !== undefined,
        ...given({ count: names.length || undefined, target: text(field(request, 'bundleId'), 64) }),
      },
    };
  },
};

/** `optimal` and the like name no type. The limits are in vCPUs: they say nothing about instances. */
export const createComputeEnvironment: WatchedCall = {
  eventSource: 'batch.amazonaws.com',
  eventName: 'CreateComputeEnvironment',
  rule: 'batch',
  role: 'launch',
  why: 'Starts instances, or Fargate tasks, for whatever jobs come.',
  read: (request) => {
    const resources = field(request, 'computeResources');
    return {
      request: {
        instanceTypes: instanceTypes(list(field(resources, 'instanceTypes'))),
        tags: tagMap(field(resources, 'tags')),
        spot: /spot/i.test(text(field(resources, 'type')) ?? ''),
        ...given({
          imageId: imageId(field(resources, 'imageId')),
          target: text(field(request, 'computeEnvironmentName'), 128),
        }),
      },
    };
  },
};

/** The build's compute type, from the request or else from the project by way of the response. */
export const startBuild: WatchedCall = {
  eventSource: 'codebuild.amazonaws.com',
  eventName: 'StartBuild',
  rule: 'codebuild',
  role: 'launch',
  why: 'Up to 72 vCPUs, or GPUs, for as long as eight hours, with any image.',
  read: (request, response) => {
    const compute =
      text(field(request, 'computeTypeOverride'), 64) ??
      text(field(response, 'build', 'environment', 'computeType'), 64);
    return { request: given({ target: compute }) };
  },
};
