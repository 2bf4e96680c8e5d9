import { describeDetection } from '../../support/detection-cases.ts';
import { called, human, preparation, service } from '../../support/launches.ts';

const group = { request: { group: { name: 'a', min: 10, max: 50 } } };
const of = (...sizes: number[]) => ({
  recent: { principalGroups: sizes.map((size, n) => ({ name: `us-east-1 ${'abc'[n]}`, size })) },
});
const throughRole = human({ kind: 'role', key: 'cfn', through: 'cloudformation.amazonaws.com' });
const throughUser = human({ through: 'cloudformation.amazonaws.com' });

describeDetection('many-groups', {
  fires: {
    'two groups of ten': [
      preparation('CreateAutoScalingGroup', group),
      of(10, 10),
      { groups: 2, size: 20, names: ['a', 'b'] },
    ],
    'node groups': [
      called({ eventName: 'CreateNodegroup', request: { group: { desired: 12 }, target: 'a' } }, { kind: 'request' }),
      of(12, 12, 1),
      { groups: 3, size: 25, names: ['a', 'b', 'c'] },
    ],
    'a user by way of CloudFormation': [
      preparation('CreateAutoScalingGroup', { ...group, principal: throughUser }),
      of(10, 10),
      { groups: 2, size: 20, names: ['a', 'b'] },
    ],
  },
  quiet: {
    'three small groups by Terraform': [preparation('CreateAutoScalingGroup', group), of(2, 3, 4)],
    'one group, however large': [preparation('CreateAutoScalingGroup', group), of(90)],
    'a stack with a role of its own': [
      preparation('CreateAutoScalingGroup', { ...group, principal: throughRole }),
      of(10, 10),
    ],
    'EKS makes the groups of its node groups': [
      preparation('CreateAutoScalingGroup', { ...group, principal: service('eks-nodegroup.amazonaws.com') }),
      of(10, 10),
    ],
    'a group that AWS refused to make': [
      preparation('CreateAutoScalingGroup', { ...group, refusal: { code: 'AccessDenied', kind: 'permission' } }),
      of(10, 10),
    ],
    'a launch beside them': [called(), of(10, 10)],
  },
  says: {
    en: '2 groups made or raised within 10 minutes, of 20 instances together (a, b)',
    ko: '10분 안에 그룹 2개를 만들거나 늘렸고, 모두 인스턴스 20개입니다 (a, b)',
  },
});
