/** Lightsail, whose instances and container services EC2's lists never show. */

import { defined } from '../../model/defined.ts';
import type { CallRequest } from '../../model/observation.ts';
import { count, field, flag, tags, text, texts } from './read.ts';
import type { WatchedCall } from './watched-call.ts';

const eventSource = 'lightsail.amazonaws.com';
const rule = 'lightsail';

function instancesRequest(request: unknown): Partial<CallRequest> {
  const names = texts(field(request, 'instanceNames'));
  return {
    tags: tags(field(request, 'tags')),
    hasUserData: text(field(request, 'userData'), 1) !== undefined,
    ...defined({ count: names.length || undefined, target: text(field(request, 'bundleId'), 64) }),
  };
}

/** Nodes of a power: `nano` to `xlarge`, up to twenty. */
const containerRequest = (request: unknown): Partial<CallRequest> => ({
  tags: tags(field(request, 'tags')),
  ...defined({ count: count(field(request, 'scale')), target: text(field(request, 'power'), 32) }),
});

export const createLightsailInstances: WatchedCall = {
  eventSource,
  eventName: 'CreateInstances',
  rule,
  role: 'launch',
  why: 'Instances with quotas and a console of their own, where few owners look.',
  read: (request) => ({ request: instancesRequest(request) }),
};

export const createLightsailInstancesFromSnapshot: WatchedCall = {
  eventSource,
  eventName: 'CreateInstancesFromSnapshot',
  rule,
  role: 'launch',
  why: 'The same from a snapshot, which may hold the miner already.',
  read: (request) => ({ request: instancesRequest(request) }),
};

export const createContainerService: WatchedCall = {
  eventSource,
  eventName: 'CreateContainerService',
  rule,
  role: 'launch',
  why: 'Up to twenty nodes for any image.',
  read: (request) => ({ request: containerRequest(request) }),
};

export const updateContainerService: WatchedCall = {
  eventSource,
  eventName: 'UpdateContainerService',
  rule,
  role: 'launch',
  why: 'More nodes, or larger ones, for a service that exists.',
  read: (request) => {
    const asked = containerRequest(request);
    const isResized = asked.count !== undefined || asked.target !== undefined;
    return {
      request: asked,
      startedNothing: flag(field(request, 'isDisabled')),
      ...defined({ role: isResized ? undefined : ('preparation' as const) }),
    };
  },
};

export const createContainerServiceDeployment: WatchedCall = {
  eventSource,
  eventName: 'CreateContainerServiceDeployment',
  rule,
  role: 'preparation',
  why: 'Puts another image on the nodes that run already.',
  read: (request) => ({ request: defined({ target: text(field(request, 'serviceName'), 128) }) }),
};
