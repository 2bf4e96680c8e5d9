import { describeDetection } from '../../support/detection-cases.ts';
import { called, launch, preparation, refused, service, type } from '../../support/launches.ts';

const gpu = type('p3.16xlarge', { accelerated: true });
const metal = type('c5.metal', { bareMetal: true });

describeDetection('accelerated-or-metal', {
  fires: {
    'a GPU': [launch({ types: [gpu] }), {}, { types: ['p3.16xlarge'] }],
    'bare metal': [launch({ types: [metal] }), {}, { types: ['c5.metal'] }],
    'a fleet by a human that may become one, beside something small that hides it': [
      called({ eventName: 'CreateFleet' }, { kind: 'request', types: [type('t3.nano'), gpu] }),
      {},
      { types: ['p3.16xlarge'] },
    ],
    'a fleet, whatever it becomes': [
      launch({ kind: 'request', types: [metal, gpu] }),
      {},
      { types: ['c5.metal', 'p3.16xlarge'] },
    ],
    'an attempt that met the quota': [refused('quota', {}, { types: [gpu] }), {}, { types: ['p3.16xlarge'] }],
    'a launch template that names one': [
      preparation('CreateLaunchTemplate', {}, { types: [gpu] }),
      {},
      { types: ['p3.16xlarge'] },
    ],
    'a template that names GPUs by their attributes': [
      preparation('CreateLaunchTemplate', { request: { byAttributes: true } }, { types: [gpu] }),
      {},
      { types: ['p3.16xlarge'], by: 'attributes' },
    ],
    'the type that a stopped notebook gets': [
      preparation('UpdateNotebookInstance', { eventSource: 'sagemaker.amazonaws.com' }, { types: [gpu] }),
      {},
      { types: ['p3.16xlarge'] },
    ],
  },
  quiet: {
    'a fleet of a service that may also become something ordinary: what starts will tell': [
      called({ eventName: 'CreateFleet', principal: service() }, { kind: 'request', types: [type(), gpu] }),
    ],
    'an ordinary type, however large': [launch({ types: [type('c5a.24xlarge')] })],
    'a Mac, which nobody mines on for profit': [
      launch({ types: ['mac2.metal', 'mac-m4.metal'].map((name) => type(name, { bareMetal: true })) }),
    ],
    'no type known': [launch({ types: [], gaps: ['instance'] })],
    'a DryRun asks for nothing': [refused('dry-run', {}, { types: [gpu] })],
    'a change of an instance that has one': [preparation('ModifyInstanceAttribute', {}, { types: [gpu] })],
  },
  says: {
    en: 'accelerated or bare-metal type (p3.16xlarge)',
    ko: '가속 컴퓨팅 또는 베어 메탈 인스턴스 유형 (p3.16xlarge)',
  },
});
