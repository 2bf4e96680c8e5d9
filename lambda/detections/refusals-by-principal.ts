/**
 * One human principal refused three or more times within ten minutes: somebody tries what the account does
 * not allow. CI at its quota of small machines looks the same, so that cheap types in one or two Regions are
 * one step milder.
 */
import { isByHuman } from '../model/launch.ts';
import type { Signal } from '../model/signal.ts';
import { asksForCompute, type CountedRefusal, detection, some } from './detection.ts';

const REFUSALS_BY_PRINCIPAL = 3;

/** Of quota refusals, if they are cheap. */
const CHEAP_REGIONS = 2;

const isOfQuota = (refusals: readonly CountedRefusal[]): boolean =>
  refusals.every(({ kind }) => kind === 'quota' || kind === 'plan');

/**
 * cheap types: all of it together would have stayed within the budget. cheap calls: each of them would have,
 * and they were repeated. A type without a price is not cheap.
 */
function costOf(refusals: readonly CountedRefusal[], budget: number): 'cheap types' | 'cheap calls' | 'quotas' {
  const regions = new Set(refusals.map(({ region }) => region)).size;
  const prices = refusals.map(({ usdPerHour = Number.POSITIVE_INFINITY }) => usdPerHour);
  if (regions > CHEAP_REGIONS || Math.max(...prices) > budget) return 'quotas';
  return prices.reduce((total, price) => total + price, 0) <= budget ? 'cheap types' : 'cheap calls';
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
      ...(isOfQuota(refusals) && { of: costOf(refusals, settings.budget.least ?? settings.budget.usdPerHour) }),
    };
  },
  say: {
    en: ({ count, codes }) => `AWS refused one principal ${count} times within 10 minutes (${some(codes, 'en')})`,
    ko: ({ count, codes }) => `AWS가 한 보안 주체의 호출을 10분 안에 ${count}번 거부했습니다 (${some(codes, 'ko')})`,
  },
});

/** Only their number made the refusals dear. */
export const isRepeated = ({ id, evidence }: Pick<Signal, 'id' | 'evidence'>): boolean =>
  id === refusalsByPrincipal.id && evidence.of === 'cheap calls';
