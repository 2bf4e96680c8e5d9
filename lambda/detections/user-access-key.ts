/** A launch with the long-lived access key of an IAM user: the credential that leaks. */
import { asksForCompute, detection } from './detection.ts';

export const userAccessKey = detection<{ user: string }>({
  id: 'user-access-key',
  strength: 'weak',
  group: 'who-and-how',
  techniques: ['T1078.004'],
  reference: 'https://permiso.io/blog/s/anatomy-of-attack-exposed-keys-to-crypto-mining/',
  since: '0.1.0',
  title: "A launch by an IAM user's access key",
  misses: 'Stolen role sessions.',
  lookAlikes: ['Everybody who works with a key on the command line'],
  evaluate: (input) => {
    const { principal } = input.launch;
    return asksForCompute(input) && principal?.kind === 'user' && principal.accessKeyId?.startsWith('AKIA')
      ? { user: principal.name ?? '' }
      : undefined;
  },
  say: {
    en: ({ user }) => `made with a long-lived access key of IAM user ${user}`,
    ko: ({ user }) => `IAM 사용자 ${user}의 장기 액세스 키로 실행했습니다`,
  },
});
