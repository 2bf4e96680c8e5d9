/** Calls against what forwards events: rules, targets, the bus, and the stacks that they come from. */
import { field, text } from '../calls/read.ts';
import { calls, inRequest, type TamperingCall } from './tampering-call.ts';

const rule = 'tampering';
const isDisabled = (request: unknown): boolean => text(field(request, 'state'), 80) === 'DISABLED';

const rules = [
  ...calls('events', rule, [inRequest('name')], {
    DeleteRule: 'destroys',
    DisableRule: 'destroys',
    PutRule: (request) => (isDisabled(request) ? 'destroys' : 'changes'),
  }),
  ...calls('events', rule, [inRequest('rule')], { RemoveTargets: 'destroys', PutTargets: 'changes' }),
];

const bus = [
  ...calls('events', rule, [inRequest('name', 'bus')], { DeleteEventBus: 'destroys', UpdateEventBus: 'changes' }),
  ...calls('events', rule, [inRequest('eventBusName', 'bus')], {
    RemovePermission: 'destroys',
    PutPermission: 'changes',
  }),
];

const stacks = [
  ...calls('cloudformation', rule, [inRequest('stackName', 'stack')], {
    DeleteStack: 'destroys',
    UpdateStack: 'changes',
    CancelUpdateStack: 'changes',
    ExecuteChangeSet: 'changes',
  }),
  ...calls('cloudformation', rule, [inRequest('stackSetName')], {
    DeleteStackSet: 'destroys',
    DeleteStackInstances: 'destroys',
    UpdateStackSet: 'changes',
    UpdateStackInstances: 'changes',
  }),
  // Without it, StackSets reach no account of the organization any more.
  ...calls('cloudformation', rule, [], { DeactivateOrganizationsAccess: 'destroys' }),
];

export const forwarding: readonly TamperingCall[] = [...rules, ...bus, ...stacks];
