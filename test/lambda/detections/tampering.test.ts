import type { Tampering } from '../../../lambda/model/observation.ts';
import type { Principal } from '../../../lambda/model/principal.ts';
import { describeDetection } from '../../support/detection-cases.ts';
import { account } from '../../support/events.ts';
import { called, human, refused } from '../../support/launches.ts';

const deletesRule: Tampering = { effect: 'destroys', names: ['davylamp-ec2-launches'] };
const rule = { eventSource: 'events.amazonaws.com', eventName: 'DeleteRule', tampering: deletesRule };
const change = { ...rule, eventName: 'PutTargets', tampering: { ...deletesRule, effect: 'changes' } as const };
const moved = {
  eventSource: 'organizations.amazonaws.com',
  eventName: 'MoveAccount',
  tampering: { effect: 'moves', names: ['444455556666'] } as const,
};
const role = (name: string, changes: Partial<Principal> = {}): Principal =>
  human({ kind: 'role', key: `arn:aws:iam::${account}:role/${name}`, name, ...changes });
const cfnExec = role(`cdk-hnb659fds-cfn-exec-role-${account}-us-east-1`);
const deployment = {
  feedIds: ['a01feed', 'a03contact'],
  patrolRole: `arn:aws:iam::${account}:role/davylamp-PatrolRole-1`,
};
const ofFeed = (eventName: string, name: string, effect: Tampering['effect'] = 'destroys') => ({
  eventSource: 'notifications.amazonaws.com',
  eventName,
  tampering: { effect, names: [name], isById: true } as const,
});
const interim = { ...rule, tampering: { effect: 'destroys', names: ['davylamp-interim'] } as const };
const patrol = role('davylamp-PatrolRole-1');
const organization = { id: 'o-ab12cdef34', externalId: 'x', readOnlyRoleName: 'davylamp-reader' };
const none = { calls: [], refused: [], deployed: [], moved: [] };
const told = ['events:DeleteRule davylamp-ec2-launches'];

describeDetection('tampering', {
  fires: {
    'a rule of ours is deleted': [called(rule), {}, { ...none, calls: told }],
    'somebody who does not deploy rewrites a target': [
      called(change),
      {},
      { ...none, calls: ['events:PutTargets davylamp-ec2-launches'] },
    ],
    'the bootstrap’s role deletes, as cdk destroy does': [
      called({ ...rule, principal: cfnExec }),
      {},
      { ...none, deployed: told },
    ],
    'a role of deployedBy deletes': [
      called({ ...rule, principal: role('ci-deploy') }),
      { settings: { deployedBy: [`arn:aws:iam::${account}:role/ci-deploy`] } },
      { ...none, deployed: told },
    ],
    'a role of the bootstrap’s name in another account': [
      called({ ...change, principal: role('x', { key: cfnExec.key.replaceAll(account, '999988887777') }) }),
      {},
      { ...none, calls: ['events:PutTargets davylamp-ec2-launches'] },
    ],
    'a user who is called like the bootstrap’s role': [
      called({ ...change, principal: human({ key: cfnExec.key }) }),
      {},
      { ...none, calls: ['events:PutTargets davylamp-ec2-launches'] },
    ],
    'AWS refused it: somebody tries': [refused('permission', rule), {}, { ...none, refused: told }],
    'Lambda’s call, without the version of its API': [
      called({
        eventSource: 'lambda.amazonaws.com',
        eventName: 'UpdateFunctionCode20150331v2',
        tampering: { effect: 'changes', names: ['davylamp-DetectorFunction'] },
      }),
      {},
      { ...none, calls: ['lambda:UpdateFunctionCode davylamp-DetectorFunction'] },
    ],
    'a person moves an account of the organization that is watched': [
      called(moved),
      { settings: { organization } },
      { ...none, moved: ['organizations:MoveAccount 444455556666'] },
    ],
    'a rule of the feed is deleted': [
      called(ofFeed('DeleteEventRule', 'configuration/a01feed/rule/a02rule')),
      { settings: { deployment } },
      { ...none, calls: ['notifications:DeleteEventRule configuration/a01feed/rule/a02rule'] },
    ],
    'a contact of the feed is deleted': [
      called(ofFeed('DeleteEmailContact', 'emailcontact/a03contact')),
      { settings: { deployment } },
      { ...none, calls: ['notifications:DeleteEmailContact emailcontact/a03contact'] },
    ],
    'patrol’s role deletes another rule than the interim one': [
      called({ ...rule, principal: patrol }),
      { settings: { deployment } },
      { ...none, calls: told },
    ],
    'somebody else deletes the interim rule': [
      called(interim),
      { settings: { deployment } },
      { ...none, calls: ['events:DeleteRule davylamp-interim'] },
    ],
    'a role of another account that is called like the one in members': [
      called({
        ...interim,
        principal: role('x', { key: 'arn:aws:iam::999988887777:role/davylamp-interim-member' }),
      }),
      {},
      { ...none, calls: ['events:DeleteRule davylamp-interim'] },
    ],
    // Whoever is administrator of an account may make a role of any name, and act with it.
    'a role in the home account that is called like the one in members': [
      called({ ...interim, principal: role('davylamp-interim-member') }),
      { settings: { deployment } },
      { ...none, calls: ['events:DeleteRule davylamp-interim'] },
    ],
    'a member leaves the organization by the role that patrol has there': [
      called({
        eventSource: 'organizations.amazonaws.com',
        eventName: 'LeaveOrganization',
        principal: role('davylamp-interim-member'),
        tampering: { effect: 'destroys', names: [] },
      }),
      {},
      { ...none, calls: ['organizations:LeaveOrganization'] },
    ],
  },
  quiet: {
    'a configuration of User Notifications that is somebody else’s': [
      called(ofFeed('DeleteNotificationConfiguration', 'configuration/a09theirs')),
      { settings: { deployment } },
    ],
    'User Notifications where nobody knows which are ours': [
      called(ofFeed('DeleteNotificationConfiguration', 'configuration/a01feed')),
    ],
    'patrol removes the interim rule': [called({ ...interim, principal: patrol }), { settings: { deployment } }],
    'patrol removes it in a member': [called({ ...interim, principal: role('davylamp-interim-member') })],
    'patrol adds a Region to the feed': [
      called({ ...ofFeed('UpdateEventRule', 'configuration/a01feed/rule/a02rule', 'changes'), principal: patrol }),
      { settings: { deployment } },
    ],
    'a deployment by the bootstrap’s role': [called({ ...change, principal: cfnExec })],
    'a deployment of the StackSet': [called({ ...change, principal: role('davylamp-stackset-execution') })],
    'a deployment in a member account': [called({ ...change, principal: role('stacksets-exec-0123456789abcdef') })],
    'a role of deployedBy rewrites': [
      called({ ...change, principal: role('ci-deploy') }),
      { settings: { deployedBy: [`arn:aws:iam::${account}:role/ci-deploy`] } },
    ],
    'an account is moved where no organization is watched': [called(moved)],
    'a landing zone moves the accounts that it makes': [
      called({ ...moved, principal: role('admin', { through: 'controltower.amazonaws.com' }) }),
      { settings: { organization } },
    ],
    'a launch': [called()],
  },
  says: {
    en: 'what Davylamp needs to see was attacked (events:DeleteRule davylamp-ec2-launches)',
    ko: 'Davylamp가 감시하는 데 필요한 것을 건드렸습니다 (events:DeleteRule davylamp-ec2-launches)',
  },
});
