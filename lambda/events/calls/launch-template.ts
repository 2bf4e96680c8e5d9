/** Launch templates: what later launches, fleets and groups start from. */

import { defined } from '../../model/defined.ts';
import type { CallRequest } from '../../model/observation.ts';
import { field, imageId, instanceTags, protection, text } from './read.ts';
import { choiceTypes } from './target-capacity.ts';
import type { WatchedCall } from './watched-call.ts';

function templateRequest(asked: unknown): Partial<CallRequest> {
  const data = field(asked, 'launchTemplateData');
  return {
    ...choiceTypes([data]),
    tags: instanceTags(field(data, 'tagSpecifications') ?? field(data, 'tagSpecification')),
    spot: text(field(data, 'instanceMarketOptions', 'marketType')) === 'spot',
    ...protection(data),
    hasUserData: text(field(data, 'userData'), 1) !== undefined,
    ...defined({
      imageId: imageId(field(data, 'imageId')),
      target: text(field(asked, 'launchTemplateName') ?? field(asked, 'launchTemplateId'), 128),
    }),
  };
}

export const createLaunchTemplate: WatchedCall = {
  eventSource: 'ec2.amazonaws.com',
  eventName: 'CreateLaunchTemplate',
  rule: 'ec2-preparation',
  role: 'preparation',
  why: 'Carries the start-up script of the launches that follow; campaigns create one or two before their groups.',
  read: (request) => ({ request: templateRequest(field(request, 'createLaunchTemplateRequest') ?? request) }),
};

export const createLaunchTemplateVersion: WatchedCall = {
  eventSource: 'ec2.amazonaws.com',
  eventName: 'CreateLaunchTemplateVersion',
  rule: 'ec2-preparation',
  role: 'preparation',
  why: 'Another script, or another type, for the groups that start from the template already.',
  read: (request) => ({ request: templateRequest(field(request, 'createLaunchTemplateVersionRequest') ?? request) }),
};
