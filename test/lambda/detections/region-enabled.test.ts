import { describeDetection } from '../../support/detection-cases.ts';
import { called, launch } from '../../support/launches.ts';

describeDetection('region-enabled', {
  fires: {
    'a Region is enabled': [launch({ kind: 'notice', enabledRegion: 'ap-east-1' }), {}, { region: 'ap-east-1' }],
  },
  quiet: {
    'another notice': [launch({ kind: 'notice' })],
    'a launch': [called()],
  },
  says: { en: 'Region ap-east-1 is being enabled', ko: 'ap-east-1 리전을 활성화하고 있습니다' },
});
