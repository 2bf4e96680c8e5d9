/** Ten or more instances asked for in one call of a human. */
import { isByHuman } from '../model/launch.ts';
import { asksForCompute, detection } from './detection.ts';

export const MANY_IN_ONE_CALL = 10;

export const manyInOneCall = detection<{ count: number }>({
  id: 'many-in-one-call',
  strength: 'strong',
  group: 'what',
  title: `${MANY_IN_ONE_CALL} or more instances in one human call`,
  misses: 'Many small calls; an account without a trail.',
  lookAlikes: ['Batch jobs and classrooms started by hand'],
  evaluate: (input) => {
    const { call } = input.launch;
    if (!call || !asksForCompute(input) || !isByHuman(input.launch)) return undefined;
    const count = Math.max(call.request.count, call.instances.length);
    return count >= MANY_IN_ONE_CALL ? { count } : undefined;
  },
  say: {
    en: ({ count }) => `${count} instances asked for in one call`,
    ko: ({ count }) => `한 번의 호출로 인스턴스 ${count}개를 요청했습니다`,
  },
});
