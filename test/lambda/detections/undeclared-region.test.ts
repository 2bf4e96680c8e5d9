import { describeDetection } from '../../support/detection-cases.ts';
import { launch, preparation, refused } from '../../support/launches.ts';

const listed = { settings: { expectedRegions: ['us-east-1'] } };
const first = { recent: { firstInRegion: true } };
const away = launch({ region: 'ap-south-2' });

describeDetection('undeclared-region', {
  fires: {
    'a Region that is not on the list': [away, listed, { region: 'ap-south-2', because: 'list' }],
    'an attempt there': [refused('quota', { region: 'ap-south-2' }), listed, { region: 'ap-south-2', because: 'list' }],
    'without a list, the first instance there': [away, first, { region: 'ap-south-2', because: 'first' }],
    'an empty list expects nothing anywhere': [
      launch(),
      { settings: { expectedRegions: [] } },
      { region: 'us-east-1', because: 'list' },
    ],
  },
  quiet: {
    'a Region on the list': [launch(), listed],
    'a Region on the list, although it is the first instance there': [launch(), { ...listed, ...first }],
    'without a list, a Region that is known': [away],
    'preparation elsewhere': [preparation('CreateKeyPair', { region: 'ap-south-2' }), listed],
    'a DryRun elsewhere': [refused('dry-run', { region: 'ap-south-2' }), listed],
  },
  says: {
    en: 'ap-south-2 is not one of your expected Regions',
    ko: 'ap-south-2 리전은 예상 리전 목록에 없습니다',
  },
});
