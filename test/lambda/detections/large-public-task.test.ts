import { describeDetection } from '../../support/detection-cases.ts';
import { called, preparation, service } from '../../support/launches.ts';

const task = (cpu: number | undefined, ...images: string[]) => ({
  eventSource: 'ecs.amazonaws.com',
  request: { task: { images, count: 1, ...(cpu !== undefined && { cpu }) } },
});
const definition = (cpu: number | undefined, ...images: string[]) =>
  preparation('RegisterTaskDefinition', task(cpu, ...images));
const ecr = '123456789012.dkr.ecr.us-east-1.amazonaws.com/web:1';

describeDetection('large-public-task', {
  fires: {
    'eight vCPUs from Docker Hub': [
      definition(8192, 'yenik65958/secret:user'),
      {},
      { cpuUnits: 8192, images: ['yenik65958/secret:user'] },
    ],
    'ECR Public is public': [
      definition(16384, 'public.ecr.aws/x/y'),
      {},
      { cpuUnits: 16384, images: ['public.ecr.aws/x/y'] },
    ],
    'one public image beside a private one': [
      definition(8192, ecr, 'xmrig'),
      {},
      { cpuUnits: 8192, images: ['xmrig'] },
    ],
    'run at once': [
      called({ ...task(8192, 'xmrig'), eventName: 'RunTask' }, { kind: 'request' }),
      {},
      { cpuUnits: 8192, images: ['xmrig'] },
    ],
    "somebody's own registry that is called like ECR": [
      definition(8192, '123456789012.dkr.ecr.evil.example/miner'),
      {},
      { cpuUnits: 8192, images: ['123456789012.dkr.ecr.evil.example/miner'] },
    ],
  },
  quiet: {
    'just below eight vCPUs': [definition(8191, 'xmrig')],
    'a private registry': [definition(16384, ecr)],
    'a private registry in China': [definition(16384, '123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/web')],
    'a private registry by FIPS': [definition(16384, '123456789012.dkr.ecr-fips.us-east-1.amazonaws.com/web')],
    'a private registry over IPv6': [definition(16384, '123456789012.dkr-ecr.us-east-1.on.aws/web')],
    'no size known': [definition(undefined, 'xmrig')],
    'registered by CloudFormation': [
      preparation('RegisterTaskDefinition', {
        ...task(16384, 'xmrig'),
        principal: service('cloudformation.amazonaws.com'),
      }),
    ],
  },
  says: {
    en: 'ECS task of 8 vCPU from a public image (yenik65958/secret:user)',
    ko: '공개 이미지로 만든 8 vCPU ECS 태스크 (yenik65958/secret:user)',
  },
});
