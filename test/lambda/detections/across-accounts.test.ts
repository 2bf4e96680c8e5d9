import { describeDetection } from '../../support/detection-cases.ts';
import { called, preparation, refused, service } from '../../support/launches.ts';

const three = { recent: { accountsTogether: ['111111111111', '222222222222', '333333333333'] } };
const two = { recent: { accountsTogether: ['111111111111', '222222222222'] } };

describeDetection('across-accounts', {
  fires: {
    'three accounts': [called(), three, { accounts: three.recent.accountsTogether }],
    'an attempt in the third account': [refused('permission'), three, { accounts: three.recent.accountsTogether }],
    'a probe in the third account': [refused('dry-run'), three, { accounts: three.recent.accountsTogether }],
  },
  quiet: {
    'two accounts': [called(), two],
    'a StackSet that rolls out as a service': [called({ principal: service('cloudformation.amazonaws.com') }), three],
    'preparation alone': [preparation('CreateKeyPair'), three],
  },
  says: {
    en: 'one principal or address in 3 accounts within 10 minutes (111111111111, 222222222222, 333333333333)',
    ko: '한 주체 또는 한 주소가 10분 안에 계정 3개에서 활동했습니다 (111111111111, 222222222222, 333333333333)',
  },
});
