/**
 * More dollars an hour than the owner said is ordinary: in one call, or of all that an account's persons
 * started.
 */

import { dollars } from '../model/dollars.ts';
import { type Launch, usdPerHour } from '../model/launch.ts';
import type { Language } from '../model/settings.ts';
import { asksForCompute, detection } from './detection.ts';

/** Less than this above the budget is the error of adding up binary fractions. */
const TOLERANCE = 1e-6;

/**
 * What a pipeline or a deployment starts by itself, as its service tells: it replaces what ran before, or
 * ends soon.
 */
const isOrdinary = ({ started, isRoutine }: Launch): boolean => started !== undefined && isRoutine === true;

/** Where the figure comes from, if the owner did not set it. */
const origins: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: { default: ' (the default)', history: " (this account's third-highest hour)" },
  ko: { default: '(기본값)', history: '(이 계정에서 세 번째로 높았던 시간의 금액)' },
};

const originOf = (language: Language, from = ''): string =>
  Object.hasOwn(origins[language], from) ? (origins[language][from] as string) : '';

export const priceAboveBudget = detection<{ usdPerHour: number; budget: number; from?: string }>({
  id: 'price-above-budget',
  strength: 'strong',
  group: 'what',
  says: 'much',
  techniques: ['T1496.001'],
  reference: 'https://sysdig.com/blog/scarleteel-2-0/',
  since: '0.1.0',
  title:
    'Requested price per hour above budget.hourly, in one call, or of what persons started within 10 minutes, or within a day and still runs',
  misses:
    'Types without a known price; what a service starts little by little, where no person is known to have ordered it.',
  lookAlikes: ['Production fleets, load tests, data-processing clusters: raise the budget or allow them'],
  evaluate: (input) => {
    if (!asksForCompute(input) || isOrdinary(input.launch)) return undefined;
    const own = usdPerHour(input.launch) ?? 0;
    const perInstance = input.launch.kind === 'instance' ? own : own / Math.max(1, input.launch.count);
    const asked = perInstance * Math.max(1, input.launch.call?.request.count ?? 1);
    const total = Math.max(own, asked, own > 0 ? input.recent.accountUsdPerHour : 0);
    const { usdPerHour: budget, from } = input.settings.budget;
    return total - budget > TOLERANCE ? { usdPerHour: total, budget, ...(from && { from }) } : undefined;
  },
  say: {
    en: ({ usdPerHour, budget, from }) =>
      `${dollars(usdPerHour)} an hour, above the budget of ${dollars(budget)}${originOf('en', from)}`,
    ko: ({ usdPerHour, budget, from }) =>
      `시간당 ${dollars(usdPerHour)}로, 예산인 ${dollars(budget)}${originOf('ko', from)}보다 많습니다`,
  },
});
