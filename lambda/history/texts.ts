/** What the mail about an account's history says, in each language. Its subject is English, as all are. */
import { grouped } from '../mail/format.ts';
import type { Language } from '../model/settings.ts';
import type { DoerKind } from '../model/usual.ts';
import type { HistoryGap } from './gap.ts';

export interface HistoryTexts {
  readonly opening: (whose: string, days: number, calls: number) => string;
  readonly meaning: string;
  readonly flaggedTitle: (count: number) => string;
  readonly stillRunning: (count: number) => string;
  /** Above the command that shows the mails. */
  readonly flaggedHint: string;
  readonly nothingFlagged: string;
  readonly runningTitle: (instances: number, cost: string) => string;
  readonly nothingRuns: string;
  readonly habitsTitle: string;
  readonly noHabits: string;
  readonly onDays: (days: number, orMore: boolean) => string;
  readonly upTo: (count: number) => string;
  readonly proposalTitle: string;
  readonly proposalHint: string;
  readonly gapsTitle: string;
  readonly gap: (gap: HistoryGap) => string;
  readonly more: (count: number) => string;
  readonly account: (id: string, name: string) => string;
  readonly kinds: Readonly<Record<Exclude<DoerKind, 'account'>, string>>;
}

const counted = (count: number, noun: string): string => `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;

const en: HistoryTexts = {
  opening: (whose, days, calls) =>
    `Davylamp has read what CloudTrail keeps of ${whose}: the last ${days} days, with ${counted(calls, 'call')} that start something or prepare it.`,
  meaning:
    'From now on Davylamp knows what is usual there: more of the same is taken more lightly, and nothing else is.',
  flaggedTitle: (count) =>
    count === 1
      ? 'Look at this first. The detections flag what has happened already:'
      : 'Look at these first. The detections flag what has happened already:',
  stillRunning: (count) => (count === 1 ? '1 of its instances still runs:' : `${count} of its instances still run:`),
  flaggedHint:
    'If that was you: nothing to do. If not, somebody may be in the account. This shows the mail that each would have made, with its commands; run it in the account:',
  nothingFlagged: 'The detections flag nothing of it.',
  runningTitle: (count, cost) =>
    `What runs now: ${counted(count, 'instance')}${cost === '' ? '' : `, ${cost} an hour by estimate`}`,
  nothingRuns: 'No instance runs now.',
  habitsTitle: 'Who starts what:',
  noHabits: 'Nobody has started anything.',
  onDays: (days, orMore) => (days === 1 ? 'on 1 day' : `on ${days} days${orMore ? ' or more' : ''}`),
  upTo: (count) => `up to ${grouped(count)} at once`,
  proposalTitle: 'A configuration that fits this, for davylamp.yaml:',
  proposalHint: 'Read it before you take it: what was there before Davylamp is in it, too.',
  gapsTitle: 'Not known, so not judged:',
  gap: ({ kind, region = '', names = [], count = 0, reason = '' }) => {
    switch (kind) {
      case 'cut':
        return `${region}: there are more calls of ${names.join(', ')} than were read, the latest`;
      case 'region':
        return `${region}: its history could not be read. ${reason}`;
      case 'running':
        return `${region}: what runs there could not be listed. ${reason}`;
      case 'user-data':
        return `user data of ${count} that run could not be read`;
      case 'account':
        return `Davylamp could not look into the account. ${reason}`;
      case 'judged':
        return `only the latest ${count} calls were judged`;
    }
  },
  more: (count) => `and ${count} more`,
  account: (id, name) => (name === '' ? `account ${id}` : `${name} (${id})`),
  kinds: {
    role: 'role',
    user: 'user',
    service: 'service',
    root: 'the root user',
    federated: 'federated user',
    unknown: 'somebody',
  },
};

const ko: HistoryTexts = {
  opening: (whose, days, calls) =>
    `Davylamp가 CloudTrail에 남아 있는 ${whose}의 최근 ${days}일 기록을 읽었습니다. 무언가를 시작하거나 준비하는 호출은 ${grouped(calls)}건입니다.`,
  meaning: '이제 Davylamp는 이곳의 평소 모습을 압니다. 평소와 같은 일만 더 가볍게 판정합니다.',
  flaggedTitle: () => '먼저 확인하십시오. 이미 일어난 일 가운데 탐지 규칙에 걸린 것입니다.',
  stillRunning: (count) => `그중 인스턴스 ${count}개가 아직 실행 중입니다.`,
  flaggedHint:
    '직접 한 일이면 조치할 것이 없습니다. 아니라면 누군가 계정에 들어와 있을 수 있습니다. 해당 계정에서 다음을 실행하면 각각에 대해 보냈을 메일과 명령이 나옵니다.',
  nothingFlagged: '탐지 규칙에 걸린 것은 없습니다.',
  runningTitle: (count, cost) =>
    `지금 실행 중: 인스턴스 ${grouped(count)}개${cost === '' ? '' : `, 시간당 약 ${cost}`}`,
  nothingRuns: '지금 실행 중인 인스턴스는 없습니다.',
  habitsTitle: '누가 무엇을 시작하는가:',
  noHabits: '무언가를 시작한 주체가 없습니다.',
  onDays: (days, orMore) => `${days}일${orMore ? ' 이상' : ''}`,
  upTo: (count) => `한 번에 최대 ${grouped(count)}개`,
  proposalTitle: '이 기록에 맞는 davylamp.yaml 설정:',
  proposalHint: '읽어 보고 쓰십시오. Davylamp를 설치하기 전에 있던 일도 들어 있습니다.',
  gapsTitle: '알 수 없어 판정하지 못한 것:',
  gap: ({ kind, region = '', names = [], count = 0, reason = '' }) => {
    switch (kind) {
      case 'cut':
        return `${region}: ${names.join(', ')} 호출이 너무 많아 최근 것만 읽었습니다`;
      case 'region':
        return `${region}: 기록을 읽지 못했습니다. ${reason}`;
      case 'running':
        return `${region}: 실행 중인 것을 조회하지 못했습니다. ${reason}`;
      case 'user-data':
        return `실행 중인 ${count}개의 사용자 데이터를 읽지 못했습니다`;
      case 'account':
        return `계정을 조회하지 못했습니다. ${reason}`;
      case 'judged':
        return `최근 호출 ${count}건만 판정했습니다`;
    }
  },
  more: (count) => `외 ${count}개`,
  account: (id, name) => (name === '' ? `${id} 계정` : `${name}(${id}) 계정`),
  kinds: {
    role: '역할',
    user: '사용자',
    service: '서비스',
    root: '루트 사용자',
    federated: '페더레이션 사용자',
    unknown: '알 수 없음',
  },
};

export const historyTexts: Readonly<Record<Language, HistoryTexts>> = { en, ko };
