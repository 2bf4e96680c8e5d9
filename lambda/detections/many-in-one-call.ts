/** Ten or more instances, or tasks of 40 vCPUs together, asked for in one call of a human. */
import { isByHuman, isByRoleThroughService } from '../model/launch.ts';
import { asksForCompute, detection } from './detection.ts';

const MANY_IN_ONE_CALL = 10;
const MANY_TASK_VCPUS = 40;

/** CPU units of the smallest task on Fargate: what a task counts as where the call does not say. */
const SMALLEST_TASK = 256;

export const manyInOneCall = detection<{ count: number; of?: string }>({
  id: 'many-in-one-call',
  strength: 'strong',
  group: 'what',
  says: 'much',
  techniques: ['T1578.002'],
  reference: 'https://expel.com/blog/behind-the-scenes-expel-soc-alert-aws/',
  since: '0.1.0',
  title: `${MANY_IN_ONE_CALL} or more instances in one human call, or tasks that together ask for ${MANY_TASK_VCPUS} vCPUs`,
  misses:
    'Many small calls; stopped instances that a role starts which did so before; tasks whose size neither the call nor their definition tells, below 160; an account without a trail.',
  lookAlikes: ['Batch jobs and classrooms started by hand', 'A web service that is scaled out by hand before a sale'],
  evaluate: (input) => {
    const { call } = input.launch;
    if (!call || !asksForCompute(input) || !isByHuman(input.launch)) return undefined;
    if (isByRoleThroughService(input.launch) || input.recent.isScheduledStart) return undefined;
    const { task } = call.request;
    if (task) {
      const isMany = task.count * (task.cpu ?? SMALLEST_TASK) >= MANY_TASK_VCPUS * 1_024;
      return isMany ? { count: task.count, of: 'tasks' } : undefined;
    }
    const count = Math.max(call.request.count, call.instances.length);
    return count >= MANY_IN_ONE_CALL ? { count } : undefined;
  },
  say: {
    en: ({ count, of }) => `${count} ${of === 'tasks' ? 'tasks' : 'instances'} asked for in one call`,
    ko: ({ count, of }) => `한 번의 호출로 ${of === 'tasks' ? '태스크' : '인스턴스'} ${count}개를 요청했습니다`,
  },
});
