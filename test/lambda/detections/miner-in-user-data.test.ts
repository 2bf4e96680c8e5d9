import { describeDetection } from '../../support/detection-cases.ts';
import { launch, preparation } from '../../support/launches.ts';

describeDetection('miner-in-user-data', {
  fires: {
    'a fingerprint in the user data of a start': [
      launch({ fingerprints: ['xmrig', 'pool:moneroocean'] }),
      {},
      { fingerprints: ['xmrig', 'pool:moneroocean'] },
    ],
    'a fingerprint planted in an existing instance': [
      preparation('ModifyInstanceAttribute', {}, { fingerprints: ['xmrig'] }),
      {},
      { fingerprints: ['xmrig'] },
    ],
    'a service started it: a campaign may use a group': [
      launch({ fingerprints: ['xmrig'], madeBy: 'autoscaling.amazonaws.com' }),
      {},
      { fingerprints: ['xmrig'] },
    ],
  },
  quiet: {
    'user data without a fingerprint': [launch()],
    'user data that could not be read': [launch({ gaps: ['user-data'] })],
  },
  says: {
    en: 'user data installs a miner (xmrig, the mining pool moneroocean)',
    ko: '사용자 데이터가 채굴기를 설치합니다 (xmrig, 채굴 풀 moneroocean)',
  },
});
