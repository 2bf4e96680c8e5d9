/**
 * What the mails about Davylamp's own faults say, in each language. Subjects are English: SNS takes ASCII
 * alone.
 */
import { localCommand } from '../model/local-command.ts';
import type { Language } from '../model/settings.ts';
import type { FaultKind } from './fault.ts';

export interface FaultTexts {
  readonly broken: string;
  readonly mended: string;
  readonly unreadOnly: string;
  /** `names`: of rules, or what could not be looked at. */
  readonly fault: Readonly<Record<FaultKind, (names: string) => string>>;
  /** What a part of patrol looks at, by the part's name. */
  readonly parts: Readonly<Record<string, string>>;
  readonly account: (id: string) => string;
  readonly more: (count: number) => string;
  readonly by: (who: string, call: string, at: string) => string;
  readonly nobodyNamed: string;
  readonly switchOn: string;
  readonly makeAnew: string;
  readonly revertRule: string;
  readonly revert: string;
  readonly rolesAnew: string;
  readonly lookUp: string;
  readonly once: string;
}

const en: FaultTexts = {
  broken:
    'What Davylamp needs to hear of your accounts is not as it was deployed. What starts there may be told late: patrol looks at what runs, and at nothing else.',
  mended: 'As deployed again:',
  unreadOnly:
    'Patrol, which looks at what EventBridge did not tell of, could not look everywhere, more than once in a row. Events from there still arrive.',
  fault: {
    unread: (names) => `could not be looked at: ${names}`,
    'rule-missing': (names) => `rules that are not there: ${names}`,
    'rule-off': (names) => `rules that are switched off: ${names}`,
    'rule-altered': (names) => `rules with another pattern than was deployed: ${names}`,
    'target-missing': (names) => `rules that forward nothing to Davylamp: ${names}`,
    'target-altered': (names) => `rules that forward with another role, or something else: ${names}`,
    unproven: () => 'test events that patrol put on the default bus did not reach the detector',
  },
  parts: {
    all: 'everything',
    members: 'which accounts it has',
    instances: 'what runs',
    rules: 'the rules',
    proofs: 'the way to the detector',
    interim: 'the rule of a Region that is new',
  },
  account: (id) => `account ${id}`,
  more: (count) => `and ${count} more`,
  by: (who, call, at) => `${who} did it by ${call} at ${at}`,
  nobodyNamed: 'CloudTrail names nobody, or not yet',
  switchOn: 'Switch them on again:',
  makeAnew: 'Make the rules anew, in the account that Davylamp is deployed in (a few minutes):',
  revertRule: 'Bring back the rule from the bus to the detector, in the folder of Davylamp:',
  revert: 'The rules are in place: bring back the role and the bus that they forward with, in the folder of Davylamp:',
  rolesAnew: 'The rules are in place: make the roles anew, in the account that Davylamp is deployed in:',
  lookUp: 'Ask again who it was, some minutes later:',
  once: `This is told once, and so is its end. How it is now: ${localCommand} status`,
};

const ko: FaultTexts = {
  broken:
    'Davylamp가 계정의 소식을 듣는 데 필요한 것이 배포한 상태와 다릅니다. 그곳에서 시작되는 것은 늦게 알릴 수 있습니다. 순찰 함수는 실행 중인 인스턴스만 봅니다.',
  mended: '다시 배포한 상태로 돌아온 것:',
  unreadOnly:
    'EventBridge가 알리지 않은 것을 찾는 순찰 함수가 일부를 두 번 이상 연달아 살펴보지 못했습니다. 그곳의 이벤트는 계속 도착합니다.',
  fault: {
    unread: (names) => `살펴보지 못한 것: ${names}`,
    'rule-missing': (names) => `없어진 규칙: ${names}`,
    'rule-off': (names) => `꺼진 규칙: ${names}`,
    'rule-altered': (names) => `패턴이 배포한 것과 다른 규칙: ${names}`,
    'target-missing': (names) => `Davylamp로 아무것도 전달하지 않는 규칙: ${names}`,
    'target-altered': (names) => `다른 역할로 전달하거나 다른 것을 전달하는 규칙: ${names}`,
    unproven: () => '순찰 함수가 기본 버스에 넣은 시험 이벤트가 탐지 함수에 도착하지 않았습니다',
  },
  parts: {
    all: '전부',
    members: '소속 계정 목록',
    instances: '실행 중인 인스턴스',
    rules: '규칙',
    proofs: '탐지 함수까지의 경로',
    interim: '새로 활성화된 리전의 규칙',
  },
  account: (id) => `계정 ${id}`,
  more: (count) => `외 ${count}개`,
  by: (who, call, at) => `${at}에 ${who}의 ${call} 호출로 바뀌었습니다`,
  nobodyNamed: 'CloudTrail에는 누가 했는지 아직 나오지 않습니다',
  switchOn: '다음을 실행하면 규칙을 다시 켭니다.',
  makeAnew: 'Davylamp를 배포한 계정에서 다음을 실행하면 규칙을 새로 만듭니다(몇 분 걸립니다).',
  revertRule: 'Davylamp 폴더에서 다음을 실행하면 버스에서 탐지 함수로 가는 규칙을 되돌립니다.',
  revert: '규칙은 그대로입니다. Davylamp 폴더에서 다음을 실행하면 전달에 쓰는 역할과 버스를 되돌립니다.',
  rolesAnew: '규칙은 그대로입니다. Davylamp를 배포한 계정에서 다음을 실행하면 역할을 새로 만듭니다.',
  lookUp: '누가 했는지 몇 분 뒤에 다시 조회하려면 다음을 실행하십시오.',
  once: `이 메일은 한 번만 보내며, 문제가 끝나면 한 번 더 알립니다. 지금 상태: ${localCommand} status`,
};

export const faultTexts: Readonly<Record<Language, FaultTexts>> = { en, ko };
