import type { CountedRefusal } from '../../../lambda/detections/detection.ts';
import { describeDetection } from '../../support/detection-cases.ts';
import { called, refused, service } from '../../support/launches.ts';

const refusal = (changes: Partial<CountedRefusal> = {}): CountedRefusal => ({
  code: 'VcpuLimitExceeded',
  kind: 'quota',
  region: 'us-east-1',
  ...changes,
});
const denied = refusal({ code: 'UnauthorizedOperation', kind: 'permission', usdPerHour: 0.1 });
const refusals = [refusal(), denied, refusal()];
const three = { recent: { principalRefusals: refusals } };
const found = { count: 3, codes: ['UnauthorizedOperation', 'VcpuLimitExceeded'] };

const cheap = (changes: Partial<CountedRefusal> = {}) => ({
  recent: { principalRefusals: [0.8, 0.8, 1.4].map((usdPerHour) => refusal({ usdPerHour, ...changes })) },
});
const dear = { recent: { principalRefusals: [0.8, 0.8, 1.5].map((usdPerHour) => refusal({ usdPerHour })) } };
const dearer = { recent: { principalRefusals: [0.8, 0.8, 3.5].map((usdPerHour) => refusal({ usdPerHour })) } };
const unpriced = { recent: { principalRefusals: [refusal({ usdPerHour: 0.1 }), refusal(), refusal()] } };
const swept = {
  recent: { principalRefusals: ['a-1', 'b-1', 'c-1'].map((region) => refusal({ region, usdPerHour: 0.1 })) },
};
const ofQuota = { count: 3, codes: ['VcpuLimitExceeded'] };
const dearly = { ...ofQuota, of: 'quotas' };

describeDetection('refusals-by-principal', {
  fires: {
    'the third refusal': [refused('quota'), three, found],
    'a third attempt without capacity, after three that count': [refused('capacity'), three, found],
    'a runner at its quota: cheap types': [refused('quota'), cheap(), { ...ofQuota, of: 'cheap types' }],
    'a newcomer on the free plan': [refused('plan'), cheap({ kind: 'plan' }), { ...ofQuota, of: 'cheap types' }],
    'all of it together above the budget is not cheap, though each call is': [
      refused('quota'),
      dear,
      { ...ofQuota, of: 'cheap calls' },
    ],
    'a type without a price is not cheap': [refused('quota'), unpriced, dearly],
    'three Regions are not cheap': [refused('quota'), swept, dearly],
    'one call above the budget is dear': [refused('quota'), dearer, dearly],
    'what history added to the budget makes nothing cheap': [
      refused('quota'),
      { ...dearer, settings: { budget: { usdPerHour: 40, isAuto: true, from: 'history', least: 3 } } },
      dearly,
    ],
    'a missing permission is not cheap': [refused('quota'), cheap({ kind: 'permission' }), ofQuota],
  },
  quiet: {
    'the second refusal': [refused('quota'), { recent: { principalRefusals: refusals.slice(1) } }],
    'Auto Scaling meets the quota': [refused('quota', { principal: service() }), three],
    'a success after refusals: the refusals themselves told of it': [called(), three],
    'a mistake after refusals': [refused('mistake'), three],
  },
  says: {
    en: 'AWS refused one principal 3 times within 10 minutes (UnauthorizedOperation, VcpuLimitExceeded)',
    ko: 'AWS가 한 보안 주체의 호출을 10분 안에 3번 거부했습니다 (UnauthorizedOperation, VcpuLimitExceeded)',
  },
});
