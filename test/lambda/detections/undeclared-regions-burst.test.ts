import { describeDetection } from '../../support/detection-cases.ts';
import { launch, refused } from '../../support/launches.ts';

const six = ['ap-south-1', 'ca-west-1', 'eu-west-1', 'me-south-1', 'sa-east-1', 'us-east-1'];
const three = ['ap-south-1', 'eu-west-1', 'us-east-1'];
const five = six.slice(1);

/** Undeclared Regions, and those in which a service made instances besides. */
const seen = (own: readonly string[], withServices: readonly string[] = own) => ({
  recent: { undeclaredRegions: own, undeclaredRegionsWithServices: withServices },
});

describeDetection('undeclared-regions-burst', {
  fires: {
    'instances in three undeclared Regions, no trail': [launch(), seen(three), { regions: three }],
    'services at work in six': [launch({ madeBy: 'autoscaling.amazonaws.com' }), seen([], six), { regions: six }],
    'three of its own, beside services in others': [launch(), seen(three, five), { regions: three }],
  },
  quiet: {
    'two Regions': [launch(), seen(three.slice(1))],
    'services at work in five: a stack that is rolled out': [
      launch({ madeBy: 'cloudformation.amazonaws.com' }),
      seen([], five),
    ],
    'an instance of a service in a fourth Region, beside the burst': [
      launch({ region: 'sa-east-1', madeBy: 'autoscaling.amazonaws.com' }),
      seen(three, [...three, 'sa-east-1']),
    ],
    'an instance in a Region that is expected, beside the burst': [launch({ region: 'eu-central-1' }), seen(six)],
    'an attempt: no instance started': [refused('quota'), seen(six)],
  },
  says: {
    en: 'instances in 3 Regions that are not expected, within 10 minutes (ap-south-1, eu-west-1, us-east-1)',
    ko: '10분 안에 예상하지 않은 3개 리전에서 인스턴스가 시작되었습니다 (ap-south-1, eu-west-1, us-east-1)',
  },
});
