/**
 * CloudFormation as the hand of somebody else's role: what the stack starts is recorded as the role's, not as
 * the person's.
 */
import { defined } from '../../model/defined.ts';
import { field, text } from './read.ts';
import type { WatchedCall } from './watched-call.ts';

const eventSource = 'cloudformation.amazonaws.com';
const rule = 'stacks';

const readStack: WatchedCall['read'] = (request) => ({
  request: defined({ target: text(field(request, 'stackName') ?? field(request, 'stackSetName'), 128) }),
});

export const createStack: WatchedCall = {
  eventSource,
  eventName: 'CreateStack',
  rule,
  role: 'preparation',
  why: "Makes what the template says with the role that it names: the launches that follow are the role's.",
  read: readStack,
};

export const updateStack: WatchedCall = {
  eventSource,
  eventName: 'UpdateStack',
  rule,
  role: 'preparation',
  why: 'The same with a stack that exists.',
  read: readStack,
};

export const createChangeSet: WatchedCall = {
  eventSource,
  eventName: 'CreateChangeSet',
  rule,
  role: 'preparation',
  why: 'The same in two steps: the change set keeps the role until it is executed.',
  read: readStack,
};

export const createStackInstances: WatchedCall = {
  eventSource,
  eventName: 'CreateStackInstances',
  rule,
  role: 'preparation',
  why: 'One call for stacks in many Regions and accounts, by the roles of the StackSet.',
  read: readStack,
};
