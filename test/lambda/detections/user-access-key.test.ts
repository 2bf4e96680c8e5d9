import { describeDetection } from '../../support/detection-cases.ts';
import { called, human, launch, preparation, service } from '../../support/launches.ts';

describeDetection('user-access-key', {
  fires: { "an IAM user's key": [called(), {}, { user: 'ci-deploy' }] },
  quiet: {
    'a session of the user': [called({ principal: human({ accessKeyId: 'ASIAIOSFODNN7EXAMPLE' }) })],
    'a role': [called({ principal: human({ kind: 'role' }) })],
    'a service': [called({ principal: service() })],
    'nobody knows who': [launch()],
    'a key pair': [preparation('CreateKeyPair')],
  },
  says: {
    en: 'made with a long-lived access key of IAM user ci-deploy',
    ko: 'IAM 사용자 ci-deploy의 장기 액세스 키로 실행했습니다',
  },
});
