import { describeDetection } from '../../support/detection-cases.ts';
import { called, refused, service } from '../../support/launches.ts';

const codes = ['VcpuLimitExceeded', 'UnauthorizedOperation', 'VcpuLimitExceeded'];
const three = { recent: { principalRefusals: codes } };
const found = { count: 3, codes: ['UnauthorizedOperation', 'VcpuLimitExceeded'] };

describeDetection('refusals-by-principal', {
  fires: {
    'the third refusal': [refused('quota'), three, found],
    'a third attempt without capacity, after three that count': [refused('capacity'), three, found],
  },
  quiet: {
    'the second refusal': [refused('quota'), { recent: { principalRefusals: codes.slice(1) } }],
    'Auto Scaling meets the quota': [refused('quota', { principal: service() }), three],
    'a success after refusals: the refusals themselves told of it': [called(), three],
  },
  says: {
    en: 'AWS refused one principal 3 times within 10 minutes (UnauthorizedOperation, VcpuLimitExceeded)',
    ko: 'AWS가 한 보안 주체의 호출을 10분 안에 3번 거부했습니다 (UnauthorizedOperation, VcpuLimitExceeded)',
  },
});
