import { describeDetection } from '../../support/detection-cases.ts';
import { called, human, preparation, refused, service } from '../../support/launches.ts';

const root = human({ kind: 'root', key: 'arn:aws:iam::123456789012:root' });

describeDetection('root-by-hand', {
  fires: {
    'with an access key': [called({ principal: root }), {}, { console: 'no' }],
    'in the console': [called({ principal: { ...root, console: true } }), {}, { console: 'yes' }],
    'an attempt': [refused('quota', { principal: root }), {}, { console: 'no' }],
  },
  quiet: {
    'Auto Scaling under a group that root made': [
      called({ principal: { ...service(), arn: 'arn:aws:iam::123456789012:root' } }),
    ],
    'a user': [called()],
    'root asks by DryRun': [refused('dry-run', { principal: root })],
    'root makes a key pair': [preparation('CreateKeyPair', { principal: root })],
  },
  says: { en: 'the root user did it with an access key', ko: '루트 사용자가 액세스 키로 실행했습니다' },
});
