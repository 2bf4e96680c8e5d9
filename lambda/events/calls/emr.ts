/** Amazon EMR, whose clusters are EC2 instances that it starts by itself: RunJobFlow. */
import { defined } from '../../model/defined.ts';
import { count, field, instanceTypes, list, tags, text } from './read.ts';
import type { WatchedCall } from './watched-call.ts';

/**
 * A cluster names types and a number, groups of instances, or fleets of types; a fleet's capacity may be in
 * weights.
 */
export const runJobFlow: WatchedCall = {
  eventSource: 'elasticmapreduce.amazonaws.com',
  eventName: 'RunJobFlow',
  rule: 'emr',
  role: 'launch',
  why: 'One call for a cluster of any size, with scripts that run on every node.',
  read: (request) => {
    const asked = field(request, 'instances');
    const groups = list(field(asked, 'instanceGroups'));
    const fleets = list(field(asked, 'instanceFleets'));
    const choices = fleets.flatMap((fleet) => list(field(fleet, 'instanceTypeConfigs')));
    const counts = [
      count(field(asked, 'instanceCount')),
      ...groups.map((group) => count(field(group, 'instanceCount'))),
      ...fleets.flatMap((fleet) => [
        count(field(fleet, 'targetOnDemandCapacity')),
        count(field(fleet, 'targetSpotCapacity')),
      ]),
    ].filter((one) => one !== undefined);
    return {
      request: {
        instanceTypes: instanceTypes([
          field(asked, 'masterInstanceType'),
          field(asked, 'slaveInstanceType'),
          ...[...groups, ...choices].map((one) => field(one, 'instanceType')),
        ]),
        tags: tags(field(request, 'tags')),
        spot:
          groups.some((group) => text(field(group, 'market'), 16) === 'SPOT') ||
          fleets.some((fleet) => (count(field(fleet, 'targetSpotCapacity')) ?? 0) > 0),
        ...defined({
          count: counts.length > 0 ? counts.reduce((sum, one) => sum + one, 0) : undefined,
          target: text(field(request, 'name'), 128),
        }),
      },
    };
  },
};
