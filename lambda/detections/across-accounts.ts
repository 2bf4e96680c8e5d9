/** The same principal or the same source address at work in three or more accounts of the organization. */
import { isByHuman } from '../model/launch.ts';
import { asksForCompute, detection, some } from './detection.ts';

export const ACCOUNTS_TOGETHER = 3;

export const acrossAccounts = detection<{ accounts: readonly string[] }>({
  id: 'across-accounts',
  strength: 'hard',
  group: 'where',
  title: `One principal or source address launching in ${ACCOUNTS_TOGETHER} or more accounts within 10 minutes`,
  misses: 'Another address for each account; one account every few minutes; accounts without a trail.',
  lookAlikes: ['A pipeline that rolls out to many accounts from one address with roles of its own'],
  evaluate: (sight) =>
    (asksForCompute(sight) || sight.launch.refusal?.kind === 'dry-run') &&
    isByHuman(sight.launch) &&
    sight.recent.accountsTogether.length >= ACCOUNTS_TOGETHER
      ? { accounts: sight.recent.accountsTogether }
      : undefined,
  say: {
    en: ({ accounts }) =>
      `one principal or address in ${accounts.length} accounts within 10 minutes (${some(accounts, 'en')})`,
    ko: ({ accounts }) =>
      `한 주체 또는 한 주소가 10분 안에 계정 ${accounts.length}개에서 활동했습니다 (${some(accounts, 'ko')})`,
  },
});
