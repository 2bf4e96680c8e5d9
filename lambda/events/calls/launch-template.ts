/** CreateLaunchTemplate: what a later launch, fleet or group starts from. */
import { field, flag, given, imageId, instanceTags, instanceTypes, text } from './read.ts';
import type { WatchedCall } from './watched-call.ts';

export const createLaunchTemplate: WatchedCall = {
  eventSource: 'ec2.amazonaws.com',
  eventName: 'CreateLaunchTemplate',
  rule: 'ec2-preparation',
  role: 'preparation',
  why: 'Carries the start-up script of the launches that follow; campaigns create one or two before their groups.',
  read: (request) => {
    const asked = field(request, 'createLaunchTemplateRequest') ?? request;
    const data = field(asked, 'launchTemplateData');
    return {
      request: {
        instanceTypes: instanceTypes([field(data, 'instanceType')]),
        tags: instanceTags(field(data, 'tagSpecifications') ?? field(data, 'tagSpecification')),
        spot: text(field(data, 'instanceMarketOptions', 'marketType')) === 'spot',
        terminationProtected: flag(field(data, 'disableApiTermination')),
        hasUserData: text(field(data, 'userData'), 1) !== undefined,
        ...given({
          imageId: imageId(field(data, 'imageId')),
          target: text(field(asked, 'launchTemplateName'), 128),
        }),
      },
    };
  },
};
