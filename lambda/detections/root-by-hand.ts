/** The root user launches something itself. */
import { isByHuman } from '../model/launch.ts';
import { asksForCompute, detection } from './detection.ts';

export const rootByHand = detection<{ console: string }>({
  id: 'root-by-hand',
  strength: 'strong',
  group: 'who-and-how',
  techniques: ['T1078.004'],
  reference: 'https://expel.com/blog/behind-the-scenes-expel-soc-alert-aws/',
  since: '0.1.0',
  title: 'A launch by the root user, by hand',
  misses: 'An account without a trail.',
  lookAlikes: [
    'New accounts whose owner works as root',
    'Auto Scaling under a group that root made is a service and does not count',
  ],
  evaluate: (input) =>
    asksForCompute(input) && input.launch.principal?.kind === 'root' && isByHuman(input.launch)
      ? { console: input.launch.principal.console ? 'yes' : 'no' }
      : undefined,
  say: {
    en: ({ console }) => `the root user did it ${console === 'yes' ? 'in the console' : 'with an access key'}`,
    ko: ({ console }) => `루트 사용자가 ${console === 'yes' ? '콘솔에서' : '액세스 키로'} 실행했습니다`,
  },
});
