/** An ECS task of eight vCPU or more whose image anybody could have made, by a human. */
import { isByHuman } from '../model/launch.ts';
import { detection, some } from './detection.ts';

const LARGE_TASK_CPU_UNITS = 8192;

/** Namespaces of AWS's own in the public registry: agents that run beside the task. */
const ofAws =
  /^(public\.ecr\.aws\/(aws-observability|ecs|xray|amazonlinux|aws-appmesh|lambda|eks-distro)\/|amazon\/(aws-|cloudwatch-agent|amazon-ecs))/;
/**
 * Everything outside a private ECR registry counts as public: an attacker's own registry is as good as Docker
 * Hub.
 */
const privateRegistry =
  /^\d{12}\.dkr[.-]ecr(-fips)?\.[a-z0-9-]{1,40}\.(amazonaws\.com(\.cn)?|on\.aws|on\.amazonwebservices\.com\.cn)\//;

export const largePublicTask = detection<{ cpuUnits: number; images: readonly string[] }>({
  id: 'large-public-task',
  strength: 'strong',
  group: 'what',
  says: 'much',
  techniques: ['T1610', 'T1496.001'],
  reference: 'https://securitylabs.datadoghq.com/articles/tales-from-the-cloud-trenches-ecs-crypto-mining/',
  since: '0.1.0',
  title: `An ECS task of ${LARGE_TASK_CPU_UNITS} CPU units or more with a public image, by a human`,
  misses: 'Many small tasks; an image copied to ECR first; an account without a trail.',
  lookAlikes: ['Large tasks from Docker Hub or a private registry outside AWS'],
  evaluate: ({ launch }) => {
    const task = launch.call?.request.task;
    if (!task || launch.refusal || !isByHuman(launch) || (task.cpu ?? 0) < LARGE_TASK_CPU_UNITS) return undefined;
    const images = task.images.filter((image) => !privateRegistry.test(image) && !ofAws.test(image));
    return images.length > 0 ? { cpuUnits: task.cpu ?? 0, images } : undefined;
  },
  say: {
    en: ({ cpuUnits, images }) => `ECS task of ${cpuUnits / 1024} vCPU from a public image (${some(images, 'en', 2)})`,
    ko: ({ cpuUnits, images }) => `공개 이미지로 만든 ${cpuUnits / 1024} vCPU ECS 태스크 (${some(images, 'ko', 2)})`,
  },
});
