import { describeDetection } from '../../support/detection-cases.ts';
import { called } from '../../support/launches.ts';

const wants = (target?: string) =>
  called(
    { eventName: 'RequestServiceQuotaIncrease', request: target === undefined ? {} : { target } },
    { kind: 'notice' },
  );

describeDetection('quota-increase', {
  fires: {
    'a quota by name': [wants('ec2 vCPUs to 640'), {}, { quota: 'ec2 vCPUs to 640' }],
    'a quota without a name': [wants(), {}, { quota: '' }],
  },
  quiet: { 'a launch': [called()] },
  says: {
    en: 'a higher quota was requested (ec2 vCPUs to 640)',
    ko: '할당량 증가를 요청했습니다 (ec2 vCPUs to 640)',
  },
});
