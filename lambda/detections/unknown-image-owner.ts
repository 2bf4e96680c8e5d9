/** An AMI of some other account. */
import { detection } from './detection.ts';

const known = new Set(['self', 'amazon', 'aws-marketplace']);

export const unknownImageOwner = detection<{ image: string; owner: string }>({
  id: 'unknown-image-owner',
  strength: 'weak',
  group: 'what',
  techniques: ['T1204.003'],
  reference: 'https://attack.mitre.org/techniques/T1204/003/',
  since: '0.1.0',
  title: "An AMI that is neither yours nor Amazon's nor from the Marketplace",
  misses: 'Public images of Amazon that install the miner by user data.',
  lookAlikes: ["Canonical's and other vendors' public images", 'Images shared inside an organization'],
  evaluate: ({ launch }) =>
    launch.imageId && launch.imageOwner && !known.has(launch.imageOwner)
      ? { image: launch.imageId, owner: launch.imageOwner }
      : undefined,
  say: {
    en: ({ image, owner }) => `${image} belongs to account ${owner}, not to you`,
    ko: ({ image, owner }) => `내 계정이 아닌 ${owner} 계정의 AMI입니다 (${image})`,
  },
});
