/** An instance without a single tag. */
import { detection } from './detection.ts';

export const missingTags = detection<{ tags: string }>({
  id: 'missing-tags',
  strength: 'weak',
  group: 'what',
  techniques: ['T1578.002'],
  reference: 'https://attack.mitre.org/techniques/T1578/002/',
  since: '0.1.0',
  title: 'No tags at all',
  misses: 'Intruders who tag.',
  lookAlikes: ['Everybody who does not tag'],
  evaluate: ({ launch }) =>
    launch.kind === 'instance' && !launch.gaps.includes('instance') && Object.keys(launch.tags).length === 0
      ? { tags: 'none' }
      : undefined,
  say: { en: () => 'it carries no tags', ko: () => '태그가 없습니다' },
});
