/** Somebody makes a new instance hard to stop. */
import { isByHuman } from '../model/launch.ts';
import { MINUTE } from '../model/time.ts';
import { asksForCompute, detection } from './detection.ts';

export const PROTECTED_WITHIN_MINUTES = 60;

export const terminationProtected = detection<{ minutes: number }>({
  id: 'termination-protected',
  strength: 'strong',
  group: 'who-and-how',
  techniques: ['T1578.005'],
  reference: 'https://aws.amazon.com/blogs/security/cryptomining-campaign-targeting-amazon-ec2-and-amazon-ecs/',
  since: '0.1.0',
  title: 'Termination protection set by a human at launch or within an hour of it',
  misses: 'Protection set later than an hour after the launch; an account without a trail.',
  lookAlikes: [
    'Hand-made servers that must not be lost (stacks of CloudFormation are made by a service and do not count)',
  ],
  evaluate: (input) => {
    const { launch } = input;
    if (!isByHuman(launch) || !launch.call?.request.terminationProtected) return undefined;
    if (launch.kind !== 'request' && asksForCompute(input)) return { minutes: 0 };
    if (launch.kind !== 'preparation' || launch.launchTime === undefined) return undefined;
    const minutes = (launch.time - launch.launchTime) / MINUTE;
    return minutes >= 0 && minutes <= PROTECTED_WITHIN_MINUTES ? { minutes: Math.round(minutes) } : undefined;
  },
  say: {
    en: ({ minutes }) =>
      minutes === 0
        ? 'termination protection was on from the start'
        : `termination protection was set ${minutes} minutes after the start`,
    ko: ({ minutes }) =>
      minutes === 0 ? '시작할 때부터 종료 방지가 켜져 있었습니다' : `시작 ${minutes}분 뒤에 종료 방지가 설정되었습니다`,
  },
});
