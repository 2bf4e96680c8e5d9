/** Instances in three or more Regions where nobody expects any, within ten minutes. Needs no trail. */
import { detection, some } from './detection.ts';

const UNDECLARED_REGIONS = 3;
/** Groups and stacks reach several Regions at once on ordinary days, but not that many new ones. */
const UNDECLARED_REGIONS_BY_SERVICES = 6;

export const undeclaredRegionsBurst = detection<{ regions: readonly string[] }>({
  id: 'undeclared-regions-burst',
  strength: 'hard',
  group: 'where',
  says: 'far',
  techniques: ['T1535'],
  reference: 'https://attack.mitre.org/techniques/T1535/',
  since: '0.1.0',
  title: `Instances in ${UNDECLARED_REGIONS} or more undeclared Regions of one account within 10 minutes`,
  misses: `Fewer Regions, or more time between them. Without regions.expected, ordinary instances that a service made, at no order of the last day, count from ${UNDECLARED_REGIONS_BY_SERVICES} Regions on.`,
  lookAlikes: ['The first roll-out to several new Regions, before regions.expected lists them'],
  evaluate: ({ launch, recent }) => {
    const { undeclaredRegions, undeclaredRegionsWithServices } = recent;
    if (launch.kind !== 'instance' || !undeclaredRegionsWithServices.includes(launch.region)) return undefined;
    if (undeclaredRegionsWithServices.length >= UNDECLARED_REGIONS_BY_SERVICES) {
      return { regions: undeclaredRegionsWithServices };
    }
    const isOwn = undeclaredRegions.length >= UNDECLARED_REGIONS && undeclaredRegions.includes(launch.region);
    return isOwn ? { regions: undeclaredRegions } : undefined;
  },
  say: {
    en: ({ regions }) =>
      `instances in ${regions.length} Regions that are not expected, within 10 minutes (${some(regions, 'en')})`,
    ko: ({ regions }) =>
      `10분 안에 예상하지 않은 ${regions.length}개 리전에서 인스턴스가 시작되었습니다 (${some(regions, 'ko')})`,
  },
});
