/**
 * What the mail about delivery says, in each language. The subject is English: SNS takes ASCII alone there.
 */

import type { Addressee } from '../model/delivery.ts';
import { localCommand } from '../model/local-command.ts';
import type { Language } from '../model/settings.ts';

export interface DeliveryTexts {
  readonly broken: string;
  readonly mended: string;
  readonly path: (addressee: Addressee) => string;
  readonly pending: (since: string) => string;
  readonly lapsed: (since: string) => string;
  readonly gone: (since: string) => string;
  /** Of what is gone: the link in each mail could end it. */
  readonly byLink: string;
  /** Of what is gone: only a call of this account could end it. */
  readonly byCall: string;
  readonly resend: string;
  readonly activate: string;
  readonly contactAnew: string;
  readonly confirm: string;
  readonly again: string;
  readonly more: (count: number) => string;
}

const en: DeliveryTexts = {
  broken: "Davylamp's mails do not reach everybody they are for.",
  mended: 'Mails arrive again:',
  path: ({ path, routes = [] }) =>
    path === 'feed'
      ? "AWS's own mails (User Notifications)"
      : path === 'verdict'
        ? "Davylamp's own mails"
        : `Davylamp's mails of ${routes.length === 1 ? 'route' : 'routes'} ${routes.join(', ')}`,
  pending: (since) => `Not confirmed; it has waited since ${since}.`,
  lapsed: (since) => `Not activated; it has waited since ${since}, and an activation mail is good for twelve hours.`,
  gone: (since) => `Gone; patrol noticed at ${since}.`,
  byLink: 'The link that each mail carries could end it, and mail scanners open links.',
  byCall: 'No link could end it: somebody with credentials of this account did. Who it was:',
  resend: 'A new confirmation mail, in the folder of Davylamp:',
  activate: 'A new activation mail:',
  contactAnew: 'Made anew, in the folder of Davylamp; every address of the feed has to be activated again:',
  confirm: 'Confirm by this command instead of opening the link, and no link can end it:',
  again: 'You are told again in a week, and once more when mails arrive again.',
  more: (count) => `and ${count} more: ${localCommand} subscribe`,
};

const ko: DeliveryTexts = {
  broken: 'Davylamp의 메일을 받지 못하는 주소가 있습니다.',
  mended: '메일이 다시 도착합니다.',
  path: ({ path, routes = [] }) =>
    path === 'feed'
      ? 'AWS가 보내는 메일(User Notifications)'
      : path === 'verdict'
        ? 'Davylamp가 보내는 메일'
        : `Davylamp가 보내는 메일(경로: ${routes.join(', ')})`,
  pending: (since) => `구독이 확인되지 않았습니다. 기다리기 시작한 시각: ${since}.`,
  lapsed: (since) =>
    `주소가 활성화되지 않았습니다. 기다리기 시작한 시각: ${since}. 활성화 메일은 12시간 동안만 유효합니다.`,
  gone: (since) => `구독이나 연락처가 없습니다. 순찰 함수가 알게 된 시각: ${since}.`,
  byLink: '메일마다 있는 링크로 구독이 끝날 수 있었습니다. 메일 검사 프로그램은 링크를 열어 봅니다.',
  byCall: '링크로는 끝낼 수 없는 구독이었습니다. 이 계정의 자격 증명으로 누군가 끝냈습니다. 누구인지 확인하십시오.',
  resend: '확인 메일을 다시 받으려면 Davylamp 폴더에서 다음을 실행하십시오.',
  activate: '활성화 메일을 다시 받으려면:',
  contactAnew: '연락처를 새로 만들려면 Davylamp 폴더에서 다음을 실행하십시오. 모든 주소를 다시 활성화해야 합니다.',
  confirm: '메일의 링크를 여는 대신 다음 명령으로 확인하면 링크로는 구독을 끝낼 수 없습니다.',
  again: '일주일 뒤에 다시 알리고, 메일이 다시 도착하면 한 번 더 알립니다.',
  more: (count) => `외 ${count}개: ${localCommand} subscribe`,
};

export const deliveryTexts: Readonly<Record<Language, DeliveryTexts>> = { en, ko };
