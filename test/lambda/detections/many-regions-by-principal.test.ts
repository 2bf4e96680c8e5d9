import { describeDetection } from '../../support/detection-cases.ts';
import { called, human, launch, preparation, refused, service } from '../../support/launches.ts';

const six = ['ap-south-1', 'ca-west-1', 'eu-west-1', 'me-south-1', 'sa-east-1', 'us-east-1'];
const seen = (all: readonly string[], undeclared: readonly string[] = []) => ({
  recent: { principalRegionsOfAnyKind: all, principalRegions: undeclared },
});
const throughRole = human({ kind: 'role', key: 'stack-set', through: 'cloudformation.amazonaws.com' });

describeDetection('many-regions-by-principal', {
  fires: {
    'launches in six declared Regions': [called(), seen(six), { regions: six }],
    'four declared ones, and two that are not': [called(), seen(six, six.slice(4)), { regions: six }],
    'probes by DryRun': [refused('dry-run'), seen(six), { regions: six }],
  },
  quiet: {
    'five declared Regions': [called(), seen(six.slice(1))],
    'three of them undeclared: the hard signal says so': [called(), seen(six, six.slice(3))],
    'a StackSet rolls out with its role': [called({ principal: throughRole }), seen(six)],
    'a service at work': [called({ principal: service() }), seen(six)],
    'nobody knows who': [launch(), seen(six)],
    'key pairs in six Regions': [preparation('ImportKeyPair'), seen(six)],
  },
  says: {
    en: 'one principal in 6 Regions within 10 minutes, expected ones among them (ap-south-1, ca-west-1, eu-west-1, me-south-1 and 2 more)',
    ko: '한 보안 주체가 10분 안에 예상 리전을 포함해 6개 리전에서 활동했습니다 (ap-south-1, ca-west-1, eu-west-1, me-south-1 외 2개)',
  },
});
