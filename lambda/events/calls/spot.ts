/** Spot requests: RequestSpotInstances, RequestSpotFleet, ModifySpotFleetRequest. */
import { defined } from '../../model/defined.ts';
import { count, field, imageId, instanceId, instanceTags, instanceTypes, list, text } from './read.ts';
import { choiceTypes, instancesFor, launchTemplateOverrides } from './target-capacity.ts';
import type { WatchedCall } from './watched-call.ts';

export const requestSpotInstances: WatchedCall = {
  eventSource: 'ec2.amazonaws.com',
  eventName: 'RequestSpotInstances',
  rule: 'ec2-launches',
  role: 'launch',
  why: 'Asks for Spot Instances; a persistent request starts them again after they are terminated.',
  read: (request, response) => {
    const specification = field(request, 'launchSpecification');
    const responded = list(field(response, 'spotInstanceRequestSet'));
    return {
      request: {
        instanceTypes: instanceTypes([field(specification, 'instanceType')]),
        tags: instanceTags(field(specification, 'tagSpecificationSet')),
        spot: true,
        hasUserData: text(field(specification, 'userData'), 1) !== undefined,
        ...defined({
          count: count(field(request, 'instanceCount')),
          imageId: imageId(field(specification, 'imageId')),
        }),
      },
      instances: responded.flatMap((item) => {
        const id = instanceId(field(item, 'instanceId'));
        return id === undefined ? [] : [{ instanceId: id, tags: {} }];
      }),
    };
  },
};

export const requestSpotFleet: WatchedCall = {
  eventSource: 'ec2.amazonaws.com',
  eventName: 'RequestSpotFleet',
  rule: 'ec2-launches',
  role: 'launch',
  why: 'One call for hundreds of Spot Instances, which the fleet keeps replacing.',
  read: (request) => {
    const config = field(request, 'spotFleetRequestConfig') ?? field(request, 'requestSpotFleetRequest') ?? request;
    const specifications = list(field(config, 'launchSpecifications') ?? field(config, 'launchSpecificationSet'));
    const choices = [...specifications, ...launchTemplateOverrides(field(config, 'launchTemplateConfigs'))];
    const tagSource = specifications.map((one) =>
      instanceTags(field(one, 'tagSpecificationSet') ?? field(one, 'tagSpecifications')),
    );
    return {
      request: {
        ...choiceTypes(choices),
        tags: tagSource[0] ?? {},
        spot: true,
        hasUserData: specifications.some((one) => text(field(one, 'userData'), 1) !== undefined),
        ...defined({
          count: instancesFor(config, choices),
          imageId: specifications.flatMap((one) => imageId(field(one, 'imageId')) ?? [])[0],
        }),
      },
    };
  },
};

/** How many more a change asks for, the call does not say; each instance that starts is seen by itself. */
export const modifySpotFleetRequest: WatchedCall = {
  eventSource: 'ec2.amazonaws.com',
  eventName: 'ModifySpotFleetRequest',
  rule: 'ec2-launches',
  role: 'launch',
  why: 'Raises the target of a Spot Fleet that exists.',
  read: (request) => {
    const asked = field(request, 'modifySpotFleetRequestRequest') ?? request;
    const choices = launchTemplateOverrides(field(asked, 'launchTemplateConfigs'));
    const wanted = instancesFor(asked, choices);
    return {
      request: {
        ...choiceTypes(choices),
        spot: true,
        ...defined({ count: wanted, target: text(field(asked, 'spotFleetRequestId'), 64) }),
      },
      startedNothing: wanted === 0,
      isRoutine: true,
    };
  },
};
