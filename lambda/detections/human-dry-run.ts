/** A human asks whether a launch would work. */
import { isByHuman } from '../model/launch.ts';
import { detection } from './detection.ts';

export const humanDryRun = detection<{ call: string }>({
  id: 'human-dry-run',
  strength: 'weak',
  group: 'who-and-how',
  techniques: ['T1580'],
  reference: 'https://aws.amazon.com/blogs/security/cryptomining-campaign-targeting-amazon-ec2-and-amazon-ecs/',
  since: '0.1.0',
  title: 'A DryRun of a launch by a human',
  misses: 'Intruders who do not probe.',
  lookAlikes: ['Scripts that check permissions before they act'],
  evaluate: ({ launch }) =>
    launch.refusal?.kind === 'dry-run' && isByHuman(launch) ? { call: launch.call?.eventName ?? '' } : undefined,
  say: {
    en: ({ call }) => `a DryRun of ${call}: somebody asked whether it would work`,
    ko: ({ call }) => `${call} DryRun: 실행할 수 있는지 확인해 본 호출입니다`,
  },
});
