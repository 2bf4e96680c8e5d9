import { expect, it } from 'vitest';
import { sentence } from '../../../lambda/detections/index.ts';
import { describeDetection } from '../../support/detection-cases.ts';
import { at, called, human, minute, preparation, refused, second, service } from '../../support/launches.ts';

const protects = { request: { terminationProtected: true } };
/** Protection set so many milliseconds after the start. */
const protectedAfter = (elapsed: number) =>
  preparation('ModifyInstanceAttribute', protects, { instanceId: 'i-1', launchTime: at - elapsed });

describeDetection('termination-protected', {
  fires: {
    'at the launch': [called(protects), {}, { minutes: 0 }],
    'in an attempt': [refused('quota', protects), {}, { minutes: 0 }],
    'half an hour later': [protectedAfter(30 * minute), {}, { minutes: 30 }],
    'stop protection alone, which keeps an instance from being terminated too': [
      called({ request: { stopProtected: true } }),
      {},
      { minutes: 0, only: 'stop' },
    ],
    'both kinds': [called({ request: { terminationProtected: true, stopProtected: true } }), {}, { minutes: 0 }],
    'exactly an hour later': [protectedAfter(60 * minute), {}, { minutes: 60 }],
  },
  quiet: {
    'an hour and a second later': [protectedAfter(60 * minute + second)],
    'before the latest start': [protectedAfter(-10 * second)],
    'of an instance whose start nobody knows': [preparation('ModifyInstanceAttribute', protects)],
    'by a stack with a role of its own': [
      called({ ...protects, principal: human({ kind: 'role', through: 'cloudformation.amazonaws.com' }) }),
    ],
    'by a service alone': [called({ ...protects, principal: service('imagebuilder.amazonaws.com') })],
    'asked by DryRun': [refused('dry-run', protects)],
    'a launch without it': [called()],
  },
  says: { en: 'termination protection was on from the start', ko: '시작할 때부터 종료 방지가 켜져 있었습니다' },
});

it('says which protection it was, since that is what the console shows', () => {
  const stop = {
    id: 'termination-protected',
    strength: 'strong',
    group: 'who-and-how',
    evidence: { minutes: 5, only: 'stop' },
  } as const;
  expect(sentence(stop, 'en')).toBe('stop protection was set 5 minutes after the start');
  expect(sentence(stop, 'ko')).toBe('시작 5분 뒤에 중지 방지가 설정되었습니다');
});
