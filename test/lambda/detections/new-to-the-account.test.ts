import { describeDetection } from '../../support/detection-cases.ts';
import { called, human, launch } from '../../support/launches.ts';

describeDetection('new-family', {
  fires: {
    'a family that the account never had': [
      launch(),
      { recent: { newFamilies: ['p3', 'c5'] } },
      { families: ['p3', 'c5'] },
    ],
  },
  quiet: { 'known families': [launch()] },
  says: { en: 'new to this account: family p3, c5', ko: '이 계정에서 처음 보는 인스턴스 패밀리: p3, c5' },
});

const { name: _, ...nameless } = human({ key: 'arn:aws:iam::123456789012:root' });

describeDetection('new-principal', {
  fires: {
    'somebody new': [called(), { recent: { newPrincipal: true } }, { principal: 'ci-deploy' }],
    'somebody new without a name': [
      called({ principal: nameless }),
      { recent: { newPrincipal: true } },
      { principal: 'arn:aws:iam::123456789012:root' },
    ],
  },
  quiet: {
    'somebody known': [called()],
    'nobody knows who': [launch(), { recent: { newPrincipal: true } }],
  },
  says: { en: 'ci-deploy has not launched here before', ko: '이 계정에서 처음 실행한 보안 주체입니다 (ci-deploy)' },
});
