/** Amazon EKS: clusters, managed node groups, Fargate profiles. */

import { defined } from '../../model/defined.ts';
import type { CallRequest } from '../../model/observation.ts';
import { count, field, instanceTypes, list, tagMap, text } from './read.ts';
import type { WatchedCall } from './watched-call.ts';

const eventSource = 'eks.amazonaws.com';
const rule = 'eks';

export const createEksCluster: WatchedCall = {
  eventSource,
  eventName: 'CreateCluster',
  rule,
  role: 'preparation',
  why: 'Nodes follow, and with Auto Mode they start by themselves.',
  read: (request) => ({
    request: { tags: tagMap(field(request, 'tags')), ...defined({ target: text(field(request, 'name'), 100) }) },
  }),
};

/** The group behind it is an Auto Scaling group, whose name only EKS knows. */
function nodegroupRequest(request: unknown): Partial<CallRequest> {
  const scaling = field(request, 'scalingConfig');
  const [min, max, desired] = ['minSize', 'maxSize', 'desiredSize'].map((size) => count(field(scaling, size)));
  return {
    instanceTypes: instanceTypes(list(field(request, 'instanceTypes'))),
    tags: tagMap(field(request, 'tags')),
    spot: text(field(request, 'capacityType'), 32) === 'SPOT',
    group: defined({ min, max, desired }),
    ...defined({ count: desired ?? min, target: text(field(request, 'nodegroupName'), 100) }),
  };
}

export const createNodegroup: WatchedCall = {
  eventSource,
  eventName: 'CreateNodegroup',
  rule,
  role: 'launch',
  why: 'Instances that EKS starts by itself, minutes later, and replaces when they are terminated.',
  read: (request) => ({ request: nodegroupRequest(request) }),
};

/** Labels and taints start nothing. */
export const updateNodegroupConfig: WatchedCall = {
  eventSource,
  eventName: 'UpdateNodegroupConfig',
  rule,
  role: 'launch',
  why: 'Raises the size of a node group that exists.',
  read: (request) => {
    const asked = nodegroupRequest(request);
    const sizes = Object.values(asked.group ?? {});
    return {
      request: asked,
      startedNothing: asked.group?.desired === 0,
      ...defined({ role: sizes.length > 0 ? undefined : ('preparation' as const) }),
    };
  },
};

export const createFargateProfile: WatchedCall = {
  eventSource,
  eventName: 'CreateFargateProfile',
  rule,
  role: 'preparation',
  why: 'Lets pods run on Fargate, without an instance that anybody sees.',
  read: (request) => ({
    request: {
      tags: tagMap(field(request, 'tags')),
      ...defined({ target: text(field(request, 'fargateProfileName'), 100) }),
    },
  }),
};
