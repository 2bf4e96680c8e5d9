/** ModifyInstanceAttribute, as far as it protects an instance or replaces its user data. */
import { field, instanceIds, protection, text } from './read.ts';
import type { WatchedCall } from './watched-call.ts';

/**
 * Two spellings, of each attribute: `{disableApiTermination: {value: true}}`, and `{attribute:
 * 'disableApiTermination', value: 'true'}`.
 */
export const modifyInstanceAttribute: WatchedCall = {
  eventSource: 'ec2.amazonaws.com',
  eventName: 'ModifyInstanceAttribute',
  rule: 'ec2-attributes',
  role: 'modification',
  why: 'Termination or stop protection keeps the owner from stopping a miner; new user data plants one in an existing instance.',
  read: (request) => {
    const attribute = text(field(request, 'attribute'));
    const userData = field(request, 'userData');
    const named = attribute === undefined ? undefined : { [attribute]: field(request, 'value') };
    const [{ terminationProtected, stopProtected }, byName] = [protection(request), protection(named)];
    return {
      request: {
        instanceIds: instanceIds([field(request, 'instanceId')]),
        terminationProtected: terminationProtected || byName.terminationProtected,
        ...((stopProtected || byName.stopProtected) && { stopProtected: true }),
        hasUserData: (userData !== undefined && userData !== null) || attribute === 'userData',
      },
    };
  },
};
