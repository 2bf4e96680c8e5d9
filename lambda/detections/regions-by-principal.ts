/** One human principal at work in three or more Regions within ten minutes. */
import { isByHuman, isMistake } from '../model/launch.ts';
import { asksForCompute, detection, some } from './detection.ts';

export const REGIONS_BY_PRINCIPAL = 3;

export const regionsByPrincipal = detection<{ regions: readonly string[] }>({
  id: 'regions-by-principal',
  strength: 'hard',
  group: 'where',
  techniques: ['T1535', 'T1578.002'],
  reference: 'https://securitylabs.datadoghq.com/articles/tales-from-the-cloud-trenches-ecs-crypto-mining/',
  since: '0.1.0',
  title: `One human principal launching or trying in ${REGIONS_BY_PRINCIPAL} or more Regions within 10 minutes`,
  misses:
    'One Region every few minutes; another principal for each Region; an account without a trail; mistakes of a role session (a bad AMI id, an unknown type) where nothing else is strong.',
  lookAlikes: [
    'A multi-Region roll-out by a pipeline role (StackSets roll-outs are made by a service and do not count)',
  ],
  evaluate: (input) =>
    (asksForCompute(input) || input.launch.refusal?.kind === 'dry-run' || isMistake(input.launch)) &&
    isByHuman(input.launch) &&
    input.recent.principalRegions.length >= REGIONS_BY_PRINCIPAL
      ? { regions: input.recent.principalRegions }
      : undefined,
  say: {
    en: ({ regions }) => `one principal in ${regions.length} Regions within 10 minutes (${some(regions, 'en')})`,
    ko: ({ regions }) => `한 보안 주체가 10분 안에 ${regions.length}개 리전에서 활동했습니다 (${some(regions, 'ko')})`,
  },
});
