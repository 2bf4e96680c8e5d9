/** ModifyInstanceAttribute, as far as it protects an instance from termination or replaces its user data. */
import { field, flag, instanceIds, text } from './read.ts';
import type { WatchedCall } from './watched-call.ts';

/** Two spellings: `{disableApiTermination: {value: true}}`, and `{attribute: 'disableApiTermination', value: 'true'}`. */
export const modifyInstanceAttribute: WatchedCall = {
  eventSource: 'ec2.amazonaws.com',
  eventName: 'ModifyInstanceAttribute',
  rule: 'ec2-attributes',
  role: 'modification',
  why: 'Termination protection keeps the owner from stopping a miner; new user data plants one in an existing instance.',
  read: (request) => {
    const attribute = text(field(request, 'attribute'));
    const userData = field(request, 'userData');
    return {
      request: {
        instanceIds: instanceIds([field(request, 'instanceId')]),
        terminationProtected:
          flag(field(request, 'disableApiTermination')) ||
          (attribute === 'disableApiTermination' && flag(field(request, 'value'))),
        hasUserData: (userData !== undefined && userData !== null) || attribute === 'userData',
      },
    };
  },
};
