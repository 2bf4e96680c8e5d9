/** The same principal or the same source address at work in three or more accounts of the organization. */
import { isByHuman } from '../model/launch.ts';
import { asksForCompute, detection, some } from './detection.ts';

const ACCOUNTS_TOGETHER = 3;

/** Accounts that the evidence names; it is kept with every launch. */
const NAMED = 20;

export const acrossAccounts = detection<{ accounts: readonly string[]; count: number }>({
  id: 'across-accounts',
  strength: 'hard',
  group: 'where',
  techniques: ['T1078.004', 'T1496.001'],
  reference: 'https://attack.mitre.org/techniques/T1078/004/',
  since: '0.1.0',
  title: `One principal or source address launching in ${ACCOUNTS_TOGETHER} or more accounts within 10 minutes`,
  misses: 'Another address for each account; one account every few minutes; accounts without a trail.',
  lookAlikes: ['A pipeline that rolls out to many accounts from one address with roles of its own'],
  evaluate: (input) =>
    (asksForCompute(input) || input.launch.refusal?.kind === 'dry-run') &&
    isByHuman(input.launch) &&
    input.recent.accountsTogether.length >= ACCOUNTS_TOGETHER
      ? { accounts: input.recent.accountsTogether.slice(0, NAMED), count: input.recent.accountsTogether.length }
      : undefined,
  say: {
    en: ({ accounts, count }) =>
      `one principal or address in ${count} accounts within 10 minutes (${some(accounts, 'en', 4, count)})`,
    ko: ({ accounts, count }) =>
      `한 주체 또는 한 주소가 10분 안에 계정 ${count}개에서 활동했습니다 (${some(accounts, 'ko', 4, count)})`,
  },
});
