/** Auto Scaling groups: CreateAutoScalingGroup, UpdateAutoScalingGroup, SetDesiredCapacity. */
import type { CallRequest } from '../../model/observation.ts';
import { count, field, given, instanceTypes, tags, text } from './read.ts';
import { launchTemplateOverrides } from './target-capacity.ts';
import type { WatchedCall } from './watched-call.ts';

function groupRequest(request: unknown): Partial<CallRequest> {
  const mixed = field(request, 'mixedInstancesPolicy');
  const onDemandPercent = count(field(mixed, 'instancesDistribution', 'onDemandPercentageAboveBaseCapacity'));
  return {
    instanceTypes: instanceTypes(
      launchTemplateOverrides(field(mixed, 'launchTemplate')).map((one) => field(one, 'instanceType')),
    ),
    tags: tags(field(request, 'tags')),
    spot: onDemandPercent !== undefined && onDemandPercent < 100,
    group: given({
      name: text(field(request, 'autoScalingGroupName'), 255),
      min: count(field(request, 'minSize')),
      max: count(field(request, 'maxSize')),
      desired: count(field(request, 'desiredCapacity')),
    }),
  };
}

export const createAutoScalingGroup: WatchedCall = {
  eventSource: 'autoscaling.amazonaws.com',
  eventName: 'CreateAutoScalingGroup',
  rule: 'auto-scaling',
  role: 'preparation',
  why: 'A group replaces the miners that are terminated; a campaign of 2025 made 14 with a maximum of 999.',
  read: (request) => {
    const asked = groupRequest(request);
    const size = asked.group?.desired ?? asked.group?.min;
    return { request: { ...asked, ...given({ count: size }) } };
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
