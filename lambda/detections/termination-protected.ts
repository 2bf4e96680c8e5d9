/** Somebody makes a new instance hard to stop. */
import { isByHuman, isByRoleThroughService } from '../model/launch.ts';
import { MINUTE } from '../model/time.ts';
import { asksForCompute, detection } from './detection.ts';

const PROTECTED_WITHIN_MINUTES = 60;

export const terminationProtected = detection<{ minutes: number; only?: 'stop' }>({
  id: 'termination-protected',
  strength: 'strong',
  group: 'who-and-how',
  says: 'much',
  techniques: ['T1578.005'],
  reference: 'https://aws.amazon.com/blogs/security/cryptomining-campaign-targeting-amazon-ec2-and-amazon-ecs/',
  since: '0.1.0',
  title: 'Termination or stop protection set by a human at launch or within an hour of it',
  misses: 'Protection set later than an hour after the launch; an account without a trail.',
  lookAlikes: ['Hand-made servers that must not be lost (stacks that CloudFormation makes with a role do not count)'],
  evaluate: (input) => {
    const { launch } = input;
    const { terminationProtected: isKept, stopProtected } = launch.call?.request ?? {};
    if (!isByHuman(launch) || isByRoleThroughService(launch) || !(isKept || stopProtected)) return undefined;
    const only = isKept ? {} : ({ only: 'stop' } as const);
    if (launch.kind !== 'request' && asksForCompute(input)) return { minutes: 0, ...only };
    if (launch.kind !== 'preparation' || launch.launchTime === undefined) return undefined;
    const minutes = (launch.time - launch.launchTime) / MINUTE;
    return minutes >= 0 && minutes <= PROTECTED_WITHIN_MINUTES ? { minutes: Math.round(minutes), ...only } : undefined;
  },
  say: {
    en: ({ minutes, only }) => {
      const what = only ? 'stop protection' : 'termination protection';
      return minutes === 0 ? `${what} was on from the start` : `${what} was set ${minutes} minutes after the start`;
    },
    ko: ({ minutes, only }) => {
      const what = only ? '중지 방지' : '종료 방지';
      return minutes === 0
        ? `시작할 때부터 ${what}가 켜져 있었습니다`
        : `시작 ${minutes}분 뒤에 ${what}가 설정되었습니다`;
    },
  },
});
