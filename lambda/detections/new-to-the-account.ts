/** An instance family or a principal that the account has not seen before. */
import { detection, some } from './detection.ts';

export const newFamily = detection<{ families: readonly string[] }>({
  id: 'new-family',
  strength: 'weak',
  group: 'what',
  techniques: ['T1496.001'],
  reference: 'https://www.invictus-ir.com/news/the-curious-case-of-dangerdev-protonmail-me',
  since: '0.1.0',
  title: 'An instance family that is new to the account, once it has been watched for seven days',
  misses: 'Families that you use yourself.',
  lookAlikes: ['The upgrade to a newer generation'],
  evaluate: ({ recent }) => (recent.newFamilies.length > 0 ? { families: recent.newFamilies } : undefined),
  say: {
    en: ({ families }) => `new to this account: family ${some(families, 'en')}`,
    ko: ({ families }) => `이 계정에서 처음 보는 인스턴스 패밀리: ${some(families, 'ko')}`,
  },
});

export const newPrincipal = detection<{ principal: string }>({
  id: 'new-principal',
  strength: 'weak',
  group: 'who-and-how',
  techniques: ['T1078.004'],
  reference: 'https://attack.mitre.org/techniques/T1078/004/',
  since: '0.1.0',
  title: 'A principal that never launched before, once the account has been watched for seven days',
  misses: 'The stolen key of somebody who launches every day; an account without a trail.',
  lookAlikes: ['A new colleague'],
  evaluate: ({ launch, recent }) =>
    recent.newPrincipal && launch.principal ? { principal: launch.principal.name ?? launch.principal.key } : undefined,
  say: {
    en: ({ principal }) => `${principal} has not launched here before`,
    ko: ({ principal }) => `이 계정에서 처음 실행한 보안 주체입니다 (${principal})`,
  },
});
