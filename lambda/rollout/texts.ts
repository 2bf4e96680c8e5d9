/**
 * What the mails after a deployment say, in each language. Subjects are English: SNS takes ASCII alone there.
 */
import type { Language } from '../model/settings.ts';

export interface RolloutTexts {
  readonly regionsMissing: (missing: number, all: number) => readonly string[];
  readonly tryRegionsAgain: string;
  /** Under the command that tries again. */
  readonly however: string;
  readonly accountsMissing: readonly string[];
  readonly accountsTitle: string;
  readonly account: (id: string, what: readonly Lacking[], why: string) => string;
  readonly moreAccounts: (count: number) => string;
  readonly regionsTitle: string;
  /** `accounts`: how many; `orMore`: at least so many. */
  readonly inAccounts: (accounts: number, orMore: boolean) => string;
  readonly notCounted: string;
  readonly tryAgain: string;
  readonly noStackInstance: string;
}

/** What an account may lack. */
export type Lacking = 'roles' | 'forwarders';

const korean: Readonly<Record<Lacking, string>> = { roles: '역할', forwarders: '전달 규칙' };

const en: RolloutTexts = {
  regionsMissing: (missing, all) => [
    `Davylamp was deployed, but its forwarders are missing in ${missing} of ${all} Regions.`,
    'A launch there causes no verdict mail.',
  ],
  tryRegionsAgain: 'Try these Regions again, in the folder of Davylamp:',
  however: 'However often: the first command makes the second bring everything up to date, also what failed.',
  accountsMissing: [
    'Davylamp was deployed. Not every account of the organization got what it needs.',
    'A launch in an account without roles or forwarders causes no verdict mail.',
  ],
  accountsTitle: 'Accounts, and what they lack:',
  account: (id, what, why) => `${id}  ${what.join(' and ')}: ${why}`,
  moreAccounts: (count) => `and ${count} more`,
  regionsTitle: 'Regions in which forwarders failed, and why in the first account:',
  inAccounts: (accounts, orMore) => `${accounts}${orMore ? ' or more' : ''} accounts.`,
  notCounted: 'Regions that an account has to enable by itself are not counted here.',
  tryAgain: 'Try again, in the folder of Davylamp:',
  noStackInstance: 'no stack instance',
};

const ko: RolloutTexts = {
  regionsMissing: (missing, all) => [
    `Davylamp를 배포했지만 리전 ${all}곳 중 ${missing}곳에 전달 규칙이 없습니다.`,
    '그곳에서 시작되는 것은 판정 메일로 알릴 수 없습니다.',
  ],
  tryRegionsAgain: '이 리전들에 다시 배포하려면 Davylamp 폴더에서 다음을 실행하십시오.',
  however:
    '몇 번이든 실행해도 됩니다. 첫 번째 명령을 실행하면 두 번째 명령이 실패했던 것까지 모두 최신 상태로 만듭니다.',
  accountsMissing: [
    'Davylamp를 배포했지만, 조직의 일부 계정에는 필요한 것이 배포되지 않았습니다.',
    '역할이나 전달 규칙이 없는 계정에서 시작되는 것은 판정 메일로 알릴 수 없습니다.',
  ],
  accountsTitle: '계정과 그 계정에 없는 것:',
  account: (id, what, why) => `${id}  ${what.map((each) => korean[each]).join(', ')}: ${why}`,
  moreAccounts: (count) => `외 ${count}개`,
  regionsTitle: '전달 규칙을 배포하지 못한 리전과 첫 번째 계정에서의 이유:',
  inAccounts: (accounts, orMore) => `계정 ${accounts}개${orMore ? ' 이상' : ''}.`,
  notCounted: '계정에서 직접 활성화해야 하는 리전은 여기에 포함되지 않습니다.',
  tryAgain: '다시 시도하려면 Davylamp 폴더에서 다음을 실행하십시오.',
  noStackInstance: '스택 인스턴스 없음',
};

export const rolloutTexts: Readonly<Record<Language, RolloutTexts>> = { en, ko };
