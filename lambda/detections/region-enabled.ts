/** A Region is switched on. */
import { detection } from './detection.ts';

export const regionEnabled = detection<{ region: string }>({
  id: 'region-enabled',
  strength: 'weak',
  group: 'where',
  techniques: ['T1535'],
  reference: 'https://attack.mitre.org/techniques/T1535/',
  since: '0.1.0',
  title: 'A Region is enabled',
  misses: 'Regions that are on by default.',
  lookAlikes: ['An owner who needs the Region'],
  evaluate: ({ launch }) =>
    launch.kind === 'notice' && launch.enabledRegion ? { region: launch.enabledRegion } : undefined,
  say: {
    en: ({ region }) => `Region ${region} is being enabled`,
    ko: ({ region }) => `${region} 리전을 활성화하고 있습니다`,
  },
});
