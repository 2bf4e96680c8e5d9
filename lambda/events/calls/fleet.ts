/** EC2 Fleet, the call that Karpenter and Auto Scaling groups of mixed types make as well: CreateFleet. */
import type { RespondedInstance } from '../../model/observation.ts';
import { count, field, given, instanceIds, instanceTags, instanceTypes, list, text, texts } from './read.ts';
import { instancesFor, launchTemplateOverrides } from './target-capacity.ts';
import type { WatchedCall } from './watched-call.ts';

const fleetInstances = (item: unknown): readonly RespondedInstance[] => {
  const [instanceType] = instanceTypes([field(item, 'instanceType')]);
  return instanceIds(texts(field(item, 'instanceIds'))).map((instanceId) => ({
    instanceId,
    tags: {},
    ...given({ instanceType }),
  }));
};

/**
 * CloudTrail nests request and response (`CreateFleetRequest`, `CreateFleetResponse`) and writes a list of one as its
 * element. An instant fleet answers with its instances, or with errors in a call that has no errorCode.
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
    const target = field(asked, 'targetCapacitySpecification');
    const choices = launchTemplateOverrides(field(asked, 'launchTemplateConfigs'));
    const instances = list(field(answered, 'fleetInstanceSet')).flatMap(fleetInstances);
    const errors = list(field(answered, 'errorSet')).flatMap((error) => text(field(error, 'errorCode'), 100) ?? []);
    return {
      request: {
        instanceTypes: instanceTypes(choices.map((choice) => field(choice, 'instanceType'))),
        tags: instanceTags(field(asked, 'tagSpecifications') ?? field(asked, 'tagSpecification')),
        spot:
          text(field(target, 'defaultTargetCapacityType')) === 'spot' ||
          (count(field(target, 'spotTargetCapacity')) ?? 0) > 0,
        ...given({ count: instancesFor(target, choices) }),
      },
      instances,
      ...given({ refusalCode: instances.length === 0 ? errors[0] : undefined }),
    };
  },
};
