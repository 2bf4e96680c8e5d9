/** Somebody asks AWS for more room. */
import { detection } from './detection.ts';

export const quotaIncrease = detection<{ quota: string }>({
  id: 'quota-increase',
  strength: 'weak',
  group: 'who-and-how',
  techniques: ['T1578.005'],
  reference: 'https://attack.mitre.org/techniques/T1578/005/',
  since: '0.1.0',
  title: 'A request to raise a service quota',
  misses: 'Requests by a support case.',
  lookAlikes: ['Growth'],
  evaluate: ({ launch }) =>
    launch.call?.eventName === 'RequestServiceQuotaIncrease' ? { quota: launch.call.request.target ?? '' } : undefined,
  say: {
    en: ({ quota }) => `a higher quota was requested (${quota || 'not named'})`,
    ko: ({ quota }) => `할당량 증가를 요청했습니다 (${quota || '이름 없음'})`,
  },
});
