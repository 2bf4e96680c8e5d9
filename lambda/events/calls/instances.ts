/** Calls that start EC2 instances by themselves: RunInstances and StartInstances. */

import { defined } from '../../model/defined.ts';
import type { RespondedInstance } from '../../model/observation.ts';
import {
  count,
  field,
  imageId,
  instanceId,
  instanceIds,
  instanceTags,
  instanceTypes,
  list,
  protection,
  tags,
  text,
  time,
} from './read.ts';
import type { WatchedCall } from './watched-call.ts';

const respondedInstance = (item: unknown): readonly RespondedInstance[] => {
  const id = instanceId(field(item, 'instanceId'));
  if (id === undefined) return [];
  return [
    {
      instanceId: id,
      tags: tags(field(item, 'tagSet')),
      ...defined({
        instanceType: instanceTypes([field(item, 'instanceType')])[0],
        imageId: imageId(field(item, 'imageId')),
        launchTime: time(field(item, 'launchTime')),
      }),
    },
  ];
};

/**
 * The type may be missing (a launch template names it: then only the response does) or an object; the count
 * is that of every item together. User data is never read, only that there is some.
 */
export const runInstances: WatchedCall = {
  eventSource: 'ec2.amazonaws.com',
  eventName: 'RunInstances',
  rule: 'ec2-launches',
  role: 'launch',
  why: 'The call behind every EC2 launch, also the refused ones: a leaked key tries until a quota stops it.',
  read: (request, response) => {
    const wanted = list(field(request, 'instancesSet'));
    const responded = list(field(response, 'instancesSet'));
    const counts = wanted.flatMap((item) => count(field(item, 'maxCount')) ?? count(field(item, 'minCount')) ?? []);
    const asked = instanceTypes([field(request, 'instanceType'), ...wanted.map((item) => field(item, 'instanceType'))]);
    const images = [field(request, 'imageId'), ...[...wanted, ...responded].map((item) => field(item, 'imageId'))];
    return {
      request: {
        instanceTypes: asked.length > 0 ? asked : instanceTypes(responded.map((item) => field(item, 'instanceType'))),
        tags: instanceTags(field(request, 'tagSpecificationSet')),
        spot:
          text(field(request, 'instanceMarketOptions', 'marketType')) === 'spot' ||
          responded.some((item) => text(field(item, 'instanceLifecycle')) === 'spot'),
        ...protection(request),
        hasUserData: text(field(request, 'userData'), 1) !== undefined,
        ...defined({
          count: counts.length > 0 ? counts.reduce((sum, one) => sum + one, 0) : undefined,
          imageId: images.flatMap((image) => imageId(image) ?? [])[0],
        }),
      },
      instances: responded.flatMap(respondedInstance),
      ...defined({ reservationId: text(field(response, 'reservationId'), 80) }),
    };
  },
};

const alreadyOn = (item: unknown): boolean =>
  ['running', 'pending'].includes(text(field(item, 'previousState', 'name')) ?? '');

export const startInstances: WatchedCall = {
  eventSource: 'ec2.amazonaws.com',
  eventName: 'StartInstances',
  rule: 'ec2-launches',
  role: 'launch',
  why: 'Starts instances that were stopped: the second half of planting a miner in the user data of one that exists.',
  read: (request, response) => {
    const named = instanceIds(list(field(request, 'instancesSet')).map((item) => field(item, 'instanceId')));
    const responded = list(field(response, 'instancesSet'));
    const started = responded.filter((item) => !alreadyOn(item));
    return {
      request: { instanceIds: named, ...defined({ count: named.length || undefined }) },
      instances: started.flatMap(respondedInstance),
      startedNothing: responded.length > 0 && started.length === 0,
    };
  },
};
