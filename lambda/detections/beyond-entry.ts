/**
 * An allowlist entry matches, and does not cover the launch: with it, what the entry covers would be dearer
 * than its bound.
 */

import { dollars } from '../model/dollars.ts';
import { type BeyondEntry, detection } from './detection.ts';

export const beyondEntry = detection<BeyondEntry>({
  id: 'beyond-entry',
  strength: 'weak',
  group: 'who-and-how',
  techniques: ['T1078.004'],
  reference:
    'https://docs.aws.amazon.com/wellarchitected/latest/cost-optimization-pillar/expenditure-and-usage-awareness.html',
  since: '0.1.0',
  title: 'More dollars an hour than the allowlist entry that matches may cover; what it covers and still runs adds up',
  misses:
    'What costs less than the bound; types without a known price; of an entry that covers more than 1,000 instances at once, the cheapest.',
  lookAlikes: ['A busy day of what the entry was written for: raise its hourly'],
  evaluate: ({ recent }) => recent.beyondEntry,
  say: {
    en: ({ entry, bound, usdPerHour, adds }) =>
      `entry ${entry} covers up to ${dollars(bound)} an hour; ${dollars(usdPerHour)} ${adds === 'up' ? 'run' : 'asked for'}`,
    ko: ({ entry, bound, usdPerHour, adds }) =>
      `허용 목록의 ${entry} 항목은 시간당 ${dollars(bound)}까지만 허용합니다; ${adds === 'up' ? '실행 중인 금액' : '요청한 금액'}: ${dollars(usdPerHour)}`,
  },
});
