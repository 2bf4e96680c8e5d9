/**
 * Several Auto Scaling groups or node groups by one person within ten minutes, that together start with many
 * instances.
 */
import { isByHuman, isByRoleThroughService } from '../model/launch.ts';
import { detection, some } from './detection.ts';

const MANY_GROUPS = 2;
const MANY_GROUPS_SIZE = 20;

export const manyGroups = detection<{ groups: number; size: number; names: readonly string[] }>({
  id: 'many-groups',
  strength: 'strong',
  group: 'who-and-how',
  says: 'much',
  techniques: ['T1496.001', 'T1578.002'],
  reference: 'https://aws.amazon.com/blogs/security/cryptomining-campaign-targeting-amazon-ec2-and-amazon-ecs/',
  since: '0.1.0',
  title: `Several groups made or raised by one person within 10 minutes, of ${MANY_GROUPS_SIZE} or more instances together`,
  misses: 'One group alone, which its price tells of; an account without a trail.',
  lookAlikes: [
    'Several groups scaled out by hand before a sale',
    'The first roll-out of a platform by a pipeline role',
  ],
  evaluate: ({ launch, recent }) => {
    if (!launch.call?.request.group || launch.refusal || !isByHuman(launch) || isByRoleThroughService(launch)) {
      return undefined;
    }
    const groups = recent.principalGroups;
    const size = groups.reduce((sum, group) => sum + group.size, 0);
    if (groups.length < MANY_GROUPS || size < MANY_GROUPS_SIZE) return undefined;
    return { groups: groups.length, size, names: groups.slice(0, 20).map(({ name }) => name.replace(/^\S+ /, '')) };
  },
  say: {
    en: ({ groups, size, names }) =>
      `${groups} groups made or raised within 10 minutes, of ${size} instances together (${some(names, 'en', 4, groups)})`,
    ko: ({ groups, size, names }) =>
      `10분 안에 그룹 ${groups}개를 만들거나 늘렸고, 모두 인스턴스 ${size}개입니다 (${some(names, 'ko', 4, groups)})`,
  },
});
