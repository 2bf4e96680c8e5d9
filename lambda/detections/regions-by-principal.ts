/** One human principal at work within ten minutes in three or more Regions that nobody declared. */
import { isByHuman, isByRoleThroughService, isMistake } from '../model/launch.ts';
import { asksForCompute, detection, some } from './detection.ts';

export const REGIONS_BY_PRINCIPAL = 3;
/**
 * Of a role's session through a service, without a list: stacks are rolled out to several Regions on ordinary
 * days.
 */
const REGIONS_BY_ROLE_THROUGH_SERVICE = 6;

export const regionsByPrincipal = detection<{ regions: readonly string[]; of?: string }>({
  id: 'regions-by-principal',
  strength: 'hard',
  strengthOf: ({ of }) => (of === 'usual' ? 'weak' : 'hard'),
  group: 'where',
  says: 'far',
  techniques: ['T1535', 'T1578.002'],
  reference: 'https://securitylabs.datadoghq.com/articles/tales-from-the-cloud-trenches-ecs-crypto-mining/',
  since: '0.1.0',
  title: `One human principal launching or trying within 10 minutes in ${REGIONS_BY_PRINCIPAL} or more Regions that regions.expected does not list; weak as far as they are usual for it`,
  misses: `One Region every few minutes; another principal for each Region; an account without a trail; mistakes of a role session (a bad AMI id, an unknown type) where nothing else is strong. Without regions.expected, a role's session through a service, such as a StackSet's, counts from ${REGIONS_BY_ROLE_THROUGH_SERVICE} Regions on.`,
  lookAlikes: ['A multi-Region roll-out by a pipeline role, to Regions that regions.expected does not list'],
  evaluate: (input) => {
    const { launch, recent, settings } = input;
    const isTry = asksForCompute(input) || launch.refusal?.kind === 'dry-run' || isMistake(launch);
    if (!isTry || !isByHuman(launch)) return undefined;
    const isRollOut = isByRoleThroughService(launch) && !settings.expectedRegions;
    const needed = isRollOut ? REGIONS_BY_ROLE_THROUGH_SERVICE : REGIONS_BY_PRINCIPAL;
    const { principalRegions: strange, principalUsualRegions: usual } = recent;
    if (strange.length >= needed) return { regions: strange };
    const regions = [...new Set([...strange, ...usual])].sort();
    return usual.length > 0 && regions.length >= needed ? { regions, of: 'usual' } : undefined;
  },
  say: {
    en: ({ regions }) => `one principal in ${regions.length} Regions within 10 minutes (${some(regions, 'en')})`,
    ko: ({ regions }) => `한 보안 주체가 10분 안에 ${regions.length}개 리전에서 활동했습니다 (${some(regions, 'ko')})`,
  },
});
