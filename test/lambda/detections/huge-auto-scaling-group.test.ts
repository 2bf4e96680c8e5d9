import { describeDetection } from '../../support/detection-cases.ts';
import { called, preparation, service } from '../../support/launches.ts';

const group = (max: number | undefined, name: string | undefined = 'web') => ({
  request: { group: { ...(name !== undefined && { name }), ...(max !== undefined && { max }) } },
});

describeDetection('huge-auto-scaling-group', {
  fires: {
    'a maximum of 100': [preparation('CreateAutoScalingGroup', group(100)), {}, { max: 100, name: 'web' }],
    'raised to 999': [preparation('UpdateAutoScalingGroup', group(999)), {}, { max: 999, name: 'web' }],
    'a node group, by the name it has in EKS': [
      called(
        {
          eventSource: 'eks.amazonaws.com',
          eventName: 'CreateNodegroup',
          request: { group: { max: 500 }, target: 'x' },
        },
        { kind: 'request' },
      ),
      {},
      { max: 500, name: 'x' },
    ],
  },
  quiet: {
    'a maximum of 99': [preparation('CreateAutoScalingGroup', group(99))],
    'made by a service alone': [
      preparation('CreateAutoScalingGroup', { ...group(999), principal: service('eks-nodegroup.amazonaws.com') }),
    ],
    'an update that leaves the maximum alone': [preparation('UpdateAutoScalingGroup', group(undefined))],
    'a group that AWS refused to make': [
      preparation('CreateAutoScalingGroup', { ...group(999), refusal: { code: 'AccessDenied', kind: 'permission' } }),
    ],
  },
  says: {
    en: 'Auto Scaling group web may grow to 100 instances',
    ko: '인스턴스 100개까지 늘어날 수 있는 Auto Scaling 그룹입니다 (web)',
  },
});
