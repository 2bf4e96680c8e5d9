import { describeDetection } from '../../support/detection-cases.ts';
import { called, refused, service } from '../../support/launches.ts';

describeDetection('human-dry-run', {
  fires: { 'a probe': [refused('dry-run'), {}, { call: 'RunInstances' }] },
  quiet: {
    'EKS checks its node group': [refused('dry-run', { principal: service('eks-nodegroup.amazonaws.com') })],
    'a real attempt': [refused('permission')],
    'a launch': [called()],
  },
  says: {
    en: 'a DryRun of RunInstances: somebody asked whether it would work',
    ko: 'RunInstances DryRun: 실행할 수 있는지 확인해 본 호출입니다',
  },
});
