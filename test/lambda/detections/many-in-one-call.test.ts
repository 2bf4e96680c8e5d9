import { describeDetection } from '../../support/detection-cases.ts';
import { called, human, launch, preparation, refused, service } from '../../support/launches.ts';

const ten = { request: { count: 10 } };
const tasks = (count: number, cpu?: number) => ({ task: { images: [], count, ...(cpu !== undefined && { cpu }) } });
const instances = Array.from({ length: 10 }, (_, n) => ({ instanceId: `i-${n}`, tags: {} }));

describeDetection('many-in-one-call', {
  fires: {
    'ten instances': [called(ten), {}, { count: 10 }],
    'fifty by a user through CloudFormation': [
      called({ request: { count: 50 }, principal: human({ through: 'cloudformation.amazonaws.com' }) }),
      {},
      { count: 50 },
    ],
    'ten that were refused': [refused('quota', ten), {}, { count: 10 }],
    'ten in the answer, of a request that does not say': [called({ instances }), {}, { count: 10 }],
    'a service raised to five hundred tasks, the smallest of which are a quarter of a vCPU': [
      called({ eventName: 'UpdateService', request: tasks(500) }, { kind: 'request' }),
      {},
      { count: 500, of: 'tasks' },
    ],
    'three tasks of 16 vCPUs': [
      called({ eventName: 'RunTask', request: tasks(3, 16_384) }, { kind: 'request' }),
      {},
      { count: 3, of: 'tasks' },
    ],
  },
  quiet: {
    'a web service of 159 tasks whose size nobody says': [
      called({ eventName: 'CreateService', request: tasks(159) }, { kind: 'request' }),
    ],
    'ten tasks of a vCPU each': [called({ eventName: 'RunTask', request: tasks(10, 1_024) }, { kind: 'request' })],
    'a role starts the stopped instances that it starts every morning': [
      called({ ...ten, eventName: 'StartInstances' }, { restarted: true }),
      { recent: { isScheduledStart: true } },
    ],
    'nine instances': [called({ request: { count: 9 } })],
    'Auto Scaling starts fifty': [called({ request: { count: 50 }, principal: service() })],
    'a stack with a role of its own asks for fifty': [
      called({ request: { count: 50 }, principal: human({ kind: 'role', through: 'cloudformation.amazonaws.com' }) }),
    ],
    'a DryRun for fifty': [refused('dry-run', { request: { count: 50 } })],
    'a group of fifty: its instances come one by one': [
      preparation('CreateAutoScalingGroup', { request: { count: 50 } }),
    ],
    'a state change names no call': [launch({ count: 50 })],
  },
  says: { en: '10 instances asked for in one call', ko: '한 번의 호출로 인스턴스 10개를 요청했습니다' },
});
