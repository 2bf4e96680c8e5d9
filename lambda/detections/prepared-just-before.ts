/** Key pair, opened security group or default VPC made minutes before the launch in the same Region. */
import { asksForCompute, detection, some } from './detection.ts';

export const preparedJustBefore = detection<{ calls: readonly string[] }>({
  id: 'prepared-just-before',
  strength: 'weak',
  group: 'who-and-how',
  techniques: ['T1578'],
  reference: 'https://permiso.io/blog/s/unmasking-guivil-new-cloud-threat-actor/',
  since: '0.1.0',
  title: 'A new key pair, an opened security group or CreateDefaultVpc just before the launch',
  misses: 'Intruders who bring nothing along; an account without a trail.',
  lookAlikes: ['The first launch of a console user', 'Infrastructure as code'],
  evaluate: (input) =>
    asksForCompute(input) && input.recent.preparation.length > 0 ? { calls: input.recent.preparation } : undefined,
  say: {
    en: ({ calls }) => `prepared in the 15 minutes before (${some(calls, 'en')})`,
    ko: ({ calls }) => `직전 15분 동안 준비한 흔적이 있습니다 (${some(calls, 'ko')})`,
  },
});
