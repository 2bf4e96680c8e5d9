/** An instance in a Region that the owner did not list, or, without a list, that never had one. */
import { asksForCompute, detection } from './detection.ts';

export const undeclaredRegion = detection<{ region: string; because: string }>({
  id: 'undeclared-region',
  strength: 'strong',
  group: 'where',
  says: 'far',
  techniques: ['T1535'],
  reference: 'https://attack.mitre.org/techniques/T1535/',
  since: '0.1.0',
  title: "A Region that regions.expected does not list; without a list, the account's first instance there",
  misses:
    'Intruders in the Regions you use. Without a list: the first seven days, until there is a past to compare with.',
  lookAlikes: ['The first test in a new Region', 'A disaster recovery exercise'],
  evaluate: (input) => {
    const { launch, recent, settings } = input;
    if (!asksForCompute(input)) return undefined;
    if (settings.expectedRegions) {
      return settings.expectedRegions.includes(launch.region) ? undefined : { region: launch.region, because: 'list' };
    }
    return recent.firstInRegion ? { region: launch.region, because: 'first' } : undefined;
  },
  say: {
    en: ({ region, because }) =>
      because === 'list'
        ? `${region} is not one of your expected Regions`
        : `nothing was ever launched in ${region} before`,
    ko: ({ region, because }) =>
      because === 'list'
        ? `${region} 리전은 예상 리전 목록에 없습니다`
        : `${region}에서는 지금까지 시작된 적이 없습니다`,
  },
});
