/** One human principal refused three or more times within ten minutes: somebody tries what the account does not allow. */
import { isByHuman } from '../model/launch.ts';
import { detection, some } from './detection.ts';

export const REFUSALS_BY_PRINCIPAL = 3;

export const refusalsByPrincipal = detection<{ count: number; codes: readonly string[] }>({
  id: 'refusals-by-principal',
  strength: 'hard',
  group: 'who-and-how',
  techniques: ['T1578.002'],
  reference: 'https://securitylabs.datadoghq.com/articles/tales-from-the-cloud-trenches-ecs-crypto-mining/',
  since: '0.1.0',
  title: `${REFUSALS_BY_PRINCIPAL} or more refusals of one human principal within 10 minutes (quota, verification, permission)`,
  misses: 'Slow attempts; an account without a trail, since refused calls make no state change.',
  lookAlikes: ['A real scale-up by hand that meets the vCPU quota again and again'],
  evaluate: ({ launch, recent }) =>
    launch.kind === 'attempt' && isByHuman(launch) && recent.principalRefusals.length >= REFUSALS_BY_PRINCIPAL
      ? { count: recent.principalRefusals.length, codes: [...new Set(recent.principalRefusals)].sort() }
      : undefined,
  say: {
    en: ({ count, codes }) => `AWS refused one principal ${count} times within 10 minutes (${some(codes, 'en')})`,
    ko: ({ count, codes }) => `AWS가 한 보안 주체의 호출을 10분 안에 ${count}번 거부했습니다 (${some(codes, 'ko')})`,
  },
});
