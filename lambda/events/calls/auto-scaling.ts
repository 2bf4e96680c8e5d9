/** Auto Scaling groups: what makes them, sizes them, and has them launch. */

import { defined } from '../../model/defined.ts';
import type { CallRequest, RespondedInstance } from '../../model/observation.ts';
import { count, field, imageId, instanceIds, instanceTypes, list, tags, text, texts } from './read.ts';
import { capacityOfOne, choiceTypes, launchTemplateOverrides } from './target-capacity.ts';
import type { WatchedCall } from './watched-call.ts';

function groupRequest(request: unknown): Partial<CallRequest> {
  const mixed = field(request, 'mixedInstancesPolicy');
  const choices = choiceTypes(launchTemplateOverrides(field(mixed, 'launchTemplate')));
  // A size in vCPUs or memory of types that nobody knows is taken for instances: too many rather than too
  // few.
  const ofOne = capacityOfOne(text(field(request, 'desiredCapacityType')) ?? 'units', choices.instanceTypes) ?? 1;
  const size = (name: string): number | undefined => {
    const asked = count(field(request, name));
    return asked === undefined ? undefined : Math.ceil(asked / ofOne);
  };
  const onDemandPercent = count(field(mixed, 'instancesDistribution', 'onDemandPercentageAboveBaseCapacity'));
  return {
    ...choices,
    tags: tags(field(request, 'tags')),
    spot: onDemandPercent !== undefined && onDemandPercent < 100,
    group: defined({
      name: text(field(request, 'autoScalingGroupName'), 255),
      min: size('minSize'),
      max: size('maxSize'),
      desired: size('desiredCapacity'),
    }),
  };
}

export const createAutoScalingGroup: WatchedCall = {
  eventSource: 'autoscaling.amazonaws.com',
  eventName: 'CreateAutoScalingGroup',
  rule: 'auto-scaling',
  role: 'preparation',
  isTry: true,
  why: 'A group replaces the miners that are terminated; a campaign of 2025 made 14 with a maximum of 999.',
  read: (request) => {
    const asked = groupRequest(request);
    const size = asked.group?.desired ?? asked.group?.min;
    return { request: { ...asked, ...defined({ count: size }) } };
  },
};

/** How many instances a change of size adds is not in the call, so that no count is read from it. */
export const updateAutoScalingGroup: WatchedCall = {
  eventSource: 'autoscaling.amazonaws.com',
  eventName: 'UpdateAutoScalingGroup',
  rule: 'auto-scaling',
  role: 'preparation',
  why: 'Raises the maximum of a group that exists.',
  read: (request) => ({ request: groupRequest(request) }),
};

export const setDesiredCapacity: WatchedCall = {
  eventSource: 'autoscaling.amazonaws.com',
  eventName: 'SetDesiredCapacity',
  rule: 'auto-scaling',
  role: 'preparation',
  why: 'Grows a group that exists, within its maximum.',
  read: (request) => ({ request: groupRequest(request) }),
};

const launchedInstances = (collection: unknown): readonly RespondedInstance[] => {
  const [instanceType] = instanceTypes([field(collection, 'instanceType')]);
  return instanceIds(texts(field(collection, 'instanceIds'))).map((instanceId) => ({
    instanceId,
    tags: {},
    ...defined({ instanceType }),
  }));
};

export const launchInstances: WatchedCall = {
  eventSource: 'autoscaling.amazonaws.com',
  eventName: 'LaunchInstances',
  rule: 'auto-scaling',
  role: 'launch',
  why: 'Has a group launch so many instances at once, whatever size it was to have.',
  read: (request, response) => ({
    request: { ...groupRequest(request), ...defined({ count: count(field(request, 'requestedCapacity')) }) },
    instances: list(field(response, 'instances')).flatMap(launchedInstances),
  }),
};

/** Replaces the instances of a group by those of another template, which is judged when it is made. */
export const startInstanceRefresh: WatchedCall = {
  eventSource: 'autoscaling.amazonaws.com',
  eventName: 'StartInstanceRefresh',
  rule: 'auto-scaling',
  role: 'preparation',
  why: 'Puts another start-up script, or other types, on every instance of a group.',
  read: (request) => {
    const { instanceTypes = [], byAttributes } = groupRequest(field(request, 'desiredConfiguration'));
    const name = text(field(request, 'autoScalingGroupName'), 255);
    return { request: { instanceTypes, group: defined({ name }), ...defined({ byAttributes }) } };
  },
};

export const putWarmPool: WatchedCall = {
  eventSource: 'autoscaling.amazonaws.com',
  eventName: 'PutWarmPool',
  rule: 'auto-scaling',
  role: 'preparation',
  why: 'Instances beside a group that wait, and may run while they wait.',
  read: (request) => ({
    request: {
      group: defined({
        name: text(field(request, 'autoScalingGroupName'), 255),
        min: count(field(request, 'minSize')),
        max: count(field(request, 'maxGroupPreparedCapacity')),
      }),
    },
  }),
};

export const putScheduledUpdateGroupAction: WatchedCall = {
  eventSource: 'autoscaling.amazonaws.com',
  eventName: 'PutScheduledUpdateGroupAction',
  rule: 'auto-scaling',
  role: 'preparation',
  why: 'Grows a group later, when nobody looks.',
  read: (request) => ({ request: { group: groupRequest(request).group ?? {} } }),
};

export const createLaunchConfiguration: WatchedCall = {
  eventSource: 'autoscaling.amazonaws.com',
  eventName: 'CreateLaunchConfiguration',
  rule: 'auto-scaling',
  role: 'preparation',
  why: 'The older kind of template: carries the type and the start-up script of a group.',
  read: (request) => ({
    request: {
      instanceTypes: instanceTypes([field(request, 'instanceType')]),
      spot: text(field(request, 'spotPrice'), 1) !== undefined,
      hasUserData: text(field(request, 'userData'), 1) !== undefined,
      ...defined({
        imageId: imageId(field(request, 'imageId')),
        target: text(field(request, 'launchConfigurationName'), 255),
      }),
    },
  }),
};
