import { describeDetection } from '../../support/detection-cases.ts';
import { called } from '../../support/launches.ts';

const beyond = { entry: 'ci', bound: 5, usdPerHour: 6.2, adds: 'up' as const };

describeDetection('beyond-entry', {
  fires: {
    'a launch that would pass the bound of its entry': [called(), { recent: { beyondEntry: beyond } }, beyond],
  },
  quiet: {
    'a launch within it': [called()],
  },
  says: {
    en: 'entry ci covers up to $5 an hour; $6.20 run',
    ko: '허용 목록의 ci 항목은 시간당 $5까지만 허용합니다; 실행 중인 금액: $6.20',
  },
});
