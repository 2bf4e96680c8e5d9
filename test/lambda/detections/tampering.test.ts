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
  },
  quiet: {
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
