import { describeDetection } from '../../support/detection-cases.ts';
import { launch, preparation, refused, type } from '../../support/launches.ts';

const types = [type('g5.xlarge', { accelerated: true }), type('c5.large')];

describeDetection('spot-accelerators', {
  fires: {
    'a Spot request for a GPU': [launch({ kind: 'request', spot: true, types }), {}, { types: ['g5.xlarge'] }],
  },
  quiet: {
    'a GPU on demand': [launch({ types })],
    'ordinary types on the Spot market': [launch({ spot: true })],
    'bare metal without accelerators': [launch({ spot: true, types: [type('c5.metal', { bareMetal: true })] })],
    'a DryRun': [refused('dry-run', {}, { spot: true, types })],
    'a launch template': [preparation('CreateLaunchTemplate', {}, { spot: true, types })],
  },
  says: { en: 'accelerators on the Spot market (g5.xlarge)', ko: '스팟으로 요청한 가속 컴퓨팅 인스턴스 (g5.xlarge)' },
});
