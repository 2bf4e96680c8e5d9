/**
 * EC2 Fleet, which Karpenter and Auto Scaling groups of mixed types call as well: CreateFleet, ModifyFleet.
 */

import { defined } from '../../model/defined.ts';
import type { CallRequest, RespondedInstance } from '../../model/observation.ts';
import { count, field, instanceIds, instanceTags, instanceTypes, list, text, texts } from './read.ts';
import { choiceTypes, instancesFor, launchTemplateOverrides } from './target-capacity.ts';
import type { WatchedCall } from './watched-call.ts';

const fleetInstances = (item: unknown): readonly RespondedInstance[] => {
  const [instanceType] = instanceTypes([field(item, 'instanceType')]);
  return instanceIds(texts(field(item, 'instanceIds'))).map((instanceId) => ({
    instanceId,
    tags: {},
    ...defined({ instanceType }),
  }));
};

function fleetRequest(asked: unknown): Partial<CallRequest> {
  const target = field(asked, 'targetCapacitySpecification');
  const choices = launchTemplateOverrides(field(asked, 'launchTemplateConfigs'));
  return {
    ...choiceTypes(choices),
    spot:
      text(field(target, 'defaultTargetCapacityType')) === 'spot' ||
      (count(field(target, 'spotTargetCapacity')) ?? 0) > 0,
    ...defined({ count: instancesFor(target, choices) }),
  };
}

/**
 * CloudTrail nests request and response (`CreateFleetRequest`, `CreateFleetResponse`) and writes a list of
 * one as its element. An instant fleet answers with its instances, or with errors in a call that has no
 * errorCode.
 */
export const createFleet: WatchedCall = {
  eventSource: 'ec2.amazonaws.com',
  eventName: 'CreateFleet',
  rule: 'ec2-launches',
  role: 'launch',
  why: 'One call for many instances of many types; a fleet of type maintain replaces what is terminated.',
  read: (request, response) => {
    const asked = field(request, 'createFleetRequest') ?? request;
    const answered = field(response, 'createFleetResponse') ?? response;
    const instances = list(field(answered, 'fleetInstanceSet')).flatMap(fleetInstances);
    const errors = list(field(answered, 'errorSet')).flatMap((error) => text(field(error, 'errorCode'), 100) ?? []);
    return {
      request: {
        ...fleetRequest(asked),
        tags: instanceTags(field(asked, 'tagSpecifications') ?? field(asked, 'tagSpecification')),
      },
      instances,
      ...defined({ refusalCode: instances.length === 0 ? errors[0] : undefined }),
    };
  },
};

/** How many more a change asks for, the call does not say; each instance that starts is seen by itself. */
export const modifyFleet: WatchedCall = {
  eventSource: 'ec2.amazonaws.com',
  eventName: 'ModifyFleet',
  rule: 'ec2-launches',
  role: 'launch',
  why: 'Raises the target of a fleet that exists.',
  read: (request) => {
    const asked = field(request, 'modifyFleetRequest') ?? request;
    const wanted = fleetRequest(asked);
    const target = text(field(asked, 'fleetId'), 64);
    return { request: { ...wanted, ...defined({ target }) }, startedNothing: wanted.count === 0, isRoutine: true };
  },
};
