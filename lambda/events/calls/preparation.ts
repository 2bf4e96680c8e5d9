/** What campaigns do in EC2 before they launch: key pairs, an opened security group, a default VPC. */
import { defined } from '../../model/defined.ts';
import { field, text } from './read.ts';
import { readNothing, type WatchedCall } from './watched-call.ts';

const eventSource = 'ec2.amazonaws.com';

const readKeyPair: WatchedCall['read'] = (request) => ({
  request: defined({ target: text(field(request, 'keyName'), 255) }),
});

export const createKeyPair: WatchedCall = {
  eventSource,
  eventName: 'CreateKeyPair',
  rule: 'ec2-preparation',
  role: 'preparation',
  why: 'A new key pair came just before the launches in five of eight published incidents.',
  read: readKeyPair,
};

export const importKeyPair: WatchedCall = {
  eventSource,
  eventName: 'ImportKeyPair',
  rule: 'ec2-preparation',
  role: 'preparation',
  why: 'The same with a key of their own.',
  read: readKeyPair,
};

export const authorizeSecurityGroupIngress: WatchedCall = {
  eventSource,
  eventName: 'AuthorizeSecurityGroupIngress',
  rule: 'ec2-ingress',
  role: 'preparation',
  why: 'A port opened to the whole internet came just before the launches in four of eight published incidents.',
  read: (request) => ({
    request: defined({ target: text(field(request, 'groupId'), 64) ?? text(field(request, 'groupName'), 255) }),
  }),
};

export const createDefaultVpc: WatchedCall = {
  eventSource,
  eventName: 'CreateDefaultVpc',
  rule: 'ec2-preparation',
  role: 'preparation',
  why: 'Needed only in a Region that nobody uses: rare, and telling when a launch follows.',
  read: readNothing,
};
