/**
 * One human principal refused three or more times within ten minutes: somebody tries what the account does
 * not allow. CI at its quota of small machines looks the same, so that cheap types in one or two Regions are
 * one step milder.
 */
import { isByHuman } from '../model/launch.ts';
import { asksForCompute, type CountedRefusal, detection, some } from './detection.ts';

const REFUSALS_BY_PRINCIPAL = 3;

/** Of quota refusals, if they are cheap. */
const CHEAP_REGIONS = 2;

const isOfQuota = (refusals: readonly CountedRefusal[]): boolean =>
  refusals.every(({ kind }) => kind === 'quota' || kind === 'plan');

/** All of it together would have stayed within the budget. A type without a price is not cheap. */
function isCheap(refusals: readonly CountedRefusal[], budget: number): boolean {
  const regions = new Set(refusals.map(({ region }) => region)).size;
  const sum = refusals.reduce((total, { usdPerHour = Number.POSITIVE_INFINITY }) => total + usdPerHour, 0);
  return regions <= CHEAP_REGIONS && sum <= budget;
}

export const refusalsByPrincipal = detection<{ count: number; codes: readonly string[]; of?: string }>({
  id: 'refusals-by-principal',
  strength: 'hard',
  strengthOf: ({ of }) => (of === 'cheap types' ? 'strong' : 'hard'),
  group: 'who-and-how',
  says: 'much',
  mayBeUsual: ({ of }) => of !== undefined,
  techniques: ['T1578.002'],
  reference: 'https://securitylabs.datadoghq.com/articles/tales-from-the-cloud-trenches-ecs-crypto-mining/',
  since: '0.1.0',
  title: `${REFUSALS_BY_PRINCIPAL} or more refusals of one human principal within 10 minutes (quota, free plan, verification, permission), by any service; strong where only quotas refused types within the budget, in at most ${CHEAP_REGIONS} Regions`,
  misses: 'Slow attempts; an account without a trail, since refused calls make no state change.',
  lookAlikes: [
    'A real scale-up by hand that meets the vCPU quota again and again',
    'Build runners at their quota: cheap ones are strong, and an allowlist entry covers them',
  ],
  evaluate: (input) => {
    const { launch, recent, settings } = input;
    const refusals = recent.principalRefusals;
    const isOne = launch.kind === 'attempt' && asksForCompute(input) && isByHuman(launch);
    if (!isOne || refusals.length < REFUSALS_BY_PRINCIPAL) return undefined;
    return {
      count: refusals.length,
      codes: [...new Set(refusals.map(({ code }) => code))].sort(),
      ...(isOfQuota(refusals) && {
        of: isCheap(refusals, settings.budget.least ?? settings.budget.usdPerHour) ? 'cheap types' : 'quotas',
      }),
    };
  },
  say: {
    en: ({ count, codes }) => `AWS refused one principal ${count} times within 10 minutes (${some(codes, 'en')})`,
    ko: ({ count, codes }) => `AWS가 한 보안 주체의 호출을 10분 안에 ${count}번 거부했습니다 (${some(codes, 'ko')})`,
  },
});
