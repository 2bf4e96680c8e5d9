/**
 * One human principal at work in six or more Regions within ten minutes, also where all of them are declared.
 */
import { isByHuman, isByRoleThroughService, isMistake } from '../model/launch.ts';
import { asksForCompute, detection, some } from './detection.ts';
import { REGIONS_BY_PRINCIPAL } from './regions-by-principal.ts';

const MANY_REGIONS = 6;

export const manyRegionsByPrincipal = detection<{ regions: readonly string[] }>({
  id: 'many-regions-by-principal',
  strength: 'strong',
  group: 'where',
  says: 'far',
  techniques: ['T1535', 'T1578.002'],
  reference: 'https://securitylabs.datadoghq.com/articles/tales-from-the-cloud-trenches-ecs-crypto-mining/',
  since: '0.1.0',
  title: `One human principal launching or trying in ${MANY_REGIONS} or more Regions within 10 minutes, expected or not`,
  misses: 'Fewer Regions, or more time between them; an account without a trail.',
  lookAlikes: ['A roll-out by a pipeline role to six or more declared Regions'],
  evaluate: (input) => {
    const { launch, recent } = input;
    if (!isByHuman(launch) || isByRoleThroughService(launch)) return undefined;
    if (!asksForCompute(input) && launch.refusal?.kind !== 'dry-run' && !isMistake(launch)) return undefined;
    // Those that are not declared say more, and say it alone.
    if (recent.principalRegions.length >= REGIONS_BY_PRINCIPAL) return undefined;
    const regions = recent.principalRegionsOfAnyKind;
    return regions.length >= MANY_REGIONS ? { regions } : undefined;
  },
  say: {
    en: ({ regions }) =>
      `one principal in ${regions.length} Regions within 10 minutes, expected ones among them (${some(regions, 'en')})`,
    ko: ({ regions }) =>
      `한 보안 주체가 10분 안에 예상 리전을 포함해 ${regions.length}개 리전에서 활동했습니다 (${some(regions, 'ko')})`,
  },
});
