import { describeDetection } from '../../support/detection-cases.ts';
import { launch, refused } from '../../support/launches.ts';

const regions = ['ap-south-1', 'eu-west-1', 'us-east-1'];
const three = { recent: { undeclaredRegions: regions } };

describeDetection('undeclared-regions-burst', {
  fires: { 'instances in three undeclared Regions, no trail': [launch(), three, { regions }] },
  quiet: {
    'two Regions': [launch(), { recent: { undeclaredRegions: regions.slice(1) } }],
    'an instance in a Region that is expected, beside the burst': [launch({ region: 'eu-central-1' }), three],
    'an attempt: no instance started': [refused('quota'), three],
  },
  says: {
    en: 'instances in 3 Regions that are not expected, within 10 minutes (ap-south-1, eu-west-1, us-east-1)',
    ko: '10분 안에 예상하지 않은 3개 리전에서 인스턴스가 시작되었습니다 (ap-south-1, eu-west-1, us-east-1)',
  },
});
