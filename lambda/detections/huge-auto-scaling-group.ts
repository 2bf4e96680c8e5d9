/** An Auto Scaling group that may grow to a hundred instances or more, made or raised by a human. */
import { isByHuman } from '../model/launch.ts';
import { detection } from './detection.ts';

const HUGE_GROUP = 100;

export const hugeAutoScalingGroup = detection<{ max: number; name: string }>({
  id: 'huge-auto-scaling-group',
  strength: 'hard',
  group: 'what',
  says: 'much',
  techniques: ['T1496.001', 'T1578.002'],
  reference: 'https://aws.amazon.com/blogs/security/cryptomining-campaign-targeting-amazon-ec2-and-amazon-ecs/',
  since: '0.1.0',
  title: `An Auto Scaling group with a maximum of ${HUGE_GROUP} or more, made or raised by a human`,
  misses: 'Many small groups; a group whose maximum was high before.',
  lookAlikes: ['Large batch platforms that make their groups by hand or by a pipeline role'],
  evaluate: ({ launch }) => {
    const group = launch.call?.request.group;
    if (launch.refusal || !isByHuman(launch) || group?.max === undefined || group.max < HUGE_GROUP) return undefined;
    // A node group has no other name in the call: its Auto Scaling group is EKS's own.
    return { max: group.max, name: group.name ?? launch.call?.request.target ?? '' };
  },
  say: {
    en: ({ max, name }) => `Auto Scaling group ${name} may grow to ${max} instances`,
    ko: ({ max, name }) => `인스턴스 ${max}개까지 늘어날 수 있는 Auto Scaling 그룹입니다 (${name})`,
  },
});
