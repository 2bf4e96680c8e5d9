import { describe, expect, it } from 'vitest';
import { acrossAccounts } from '../../../lambda/detections/across-accounts.ts';
import { describeDetection } from '../../support/detection-cases.ts';
import { called, preparation, recent, refused, service } from '../../support/launches.ts';

const three = { recent: { accountsTogether: ['111111111111', '222222222222', '333333333333'] } };
const two = { recent: { accountsTogether: ['111111111111', '222222222222'] } };

describeDetection('across-accounts', {
  fires: {
    'three accounts': [called(), three, { accounts: three.recent.accountsTogether, count: 3 }],
    'an attempt in the third account': [
      refused('permission'),
      three,
      { accounts: three.recent.accountsTogether, count: 3 },
    ],
    'a probe in the third account': [refused('dry-run'), three, { accounts: three.recent.accountsTogether, count: 3 }],
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

describe('the evidence of across-accounts', () => {
  it('names twenty accounts at most, because every launch of a burst over a thousand keeps it', () => {
    const accountsTogether = Array.from({ length: 1_000 }, (_, n) => String(n).padStart(12, '0'));
    const evidence = acrossAccounts.evaluate({
      launch: called(),
      recent: recent({ accountsTogether }),
      settings: { budget: { usdPerHour: 3 } },
    });
    expect(evidence).toMatchObject({ count: 1_000 });
    expect(evidence?.accounts).toHaveLength(20);
    expect(acrossAccounts.say.en(evidence ?? {})).toContain('in 1000 accounts');
    expect(acrossAccounts.say.en(evidence ?? {})).toContain('and 996 more');
  });
});
