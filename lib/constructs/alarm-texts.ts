/** What the mails of our own alarms say. CloudWatch takes 1,024 characters. */
import type { Language } from '../../lambda/model/settings.ts';

/** Texts by the alarm's name without the prefix. */
export const alarmTexts = {
  'dead-letters': {
    en: 'Events were given up after five attempts: nobody was told about them. They wait in the dead-letter queue.',
    ko: '다섯 번 시도한 뒤 포기한 이벤트가 있습니다. 이 이벤트에 대해서는 아무에게도 알리지 못했습니다. 배달 못한 편지 대기열(DLQ)에 남아 있습니다.',
  },
  'dead-timers': {
    en: "Follow-ups were given up after five attempts. They wait in the timers' dead-letter queue.",
    ko: '다섯 번 시도한 뒤 포기한 후속 알림이 있습니다. 타이머의 배달 못한 편지 대기열(DLQ)에 남아 있습니다.',
  },
  'oldest-event': {
    en: 'An event has waited for the detector for more than five minutes.',
    ko: '5분 넘게 탐지 함수를 기다리는 이벤트가 있습니다.',
  },
  'detector-errors': {
    en: 'The detector failed, timed out or ran out of memory. Its events are tried again.',
    ko: '탐지 함수가 실패했거나, 제한 시간을 넘겼거나, 메모리가 부족했습니다. 처리하던 이벤트는 다시 시도합니다.',
  },
  'unrecognised-events': {
    en: 'Events came in a shape that the detector does not know, or name another account than the one that sent them, and were not decided about. Its log says more.',
    ko: '탐지 함수가 모르는 형식이거나, 보낸 계정과 다른 계정을 가리키는 이벤트가 있어 판정하지 못했습니다. 자세한 내용은 함수의 로그에 있습니다.',
  },
  impaired: {
    en: 'The detector did something by halves: a mail that perhaps went out, a timer that was lost or ended, or a launch that nobody could look at. Its log and the metrics PerhapsSent, TimersLost, TimersEnded and UnseenLaunches say which.',
    ko: '탐지 함수가 일부 작업을 끝내지 못했습니다. 보냈는지 알 수 없는 메일, 잃었거나 끝난 타이머, 아무도 조회하지 못한 시작 가운데 하나입니다. 어느 것인지는 함수의 로그와 PerhapsSent, TimersLost, TimersEnded, UnseenLaunches 지표에 있습니다.',
  },
  'patrol-silent': {
    en: 'Patrol has not come to its end for three hours: what EventBridge does not deliver goes unseen meanwhile. Its log and its dead-letter queue say why.',
    ko: '순찰 함수가 세 시간 동안 한 번도 끝나지 않았습니다. 그동안 EventBridge에서 전달하지 않은 이벤트는 보지 못합니다. 까닭은 함수의 로그와 배달 못한 편지 대기열(DLQ)에 있습니다.',
  },
  'history-failed': {
    en: 'The history of an account was not read on: a run could not be started, or failed. The next one goes on from there; its log says why. Nothing else is affected.',
    ko: '계정의 기록을 이어서 읽지 못했습니다. 실행을 시작할 수 없었거나 실행이 실패했습니다. 다음 실행에서 이어서 읽습니다. 까닭은 함수의 로그에 있습니다. 다른 기능에는 영향이 없습니다.',
  },
  'flagged-launches': {
    en: 'A launch was judged high or critical. Where no mail from Davylamp says so too, its topic is not confirmed.',
    ko: 'high 또는 critical로 판정된 시작이 있습니다. Davylamp의 메일이 따로 오지 않았다면 SNS 주제의 구독이 확인되지 않은 것입니다.',
  },
  undelivered: {
    en: "An address does not get Davylamp's own mails: its subscription is not confirmed, or gone. Which one: npx --no-install davylamp subscribe. A new confirmation mail: npx --no-install davylamp subscribe --resend. It is told again every week.",
    ko: 'Davylamp의 메일을 받지 못하는 주소가 있습니다. 구독이 확인되지 않았거나 없어졌습니다. 어느 주소인지 보려면: npx --no-install davylamp subscribe. 확인 메일을 다시 받으려면: npx --no-install davylamp subscribe --resend. 매주 다시 알립니다.',
  },
  'feed-throttled': {
    en: 'User Notifications left out events, because more than one a second came. The verdict mails are not affected.',
    ko: '이벤트가 초당 한 건보다 많아 User Notifications에서 일부 이벤트를 알리지 않았습니다. 판정 메일에는 영향이 없습니다.',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<Language, string>>>>;

export type AlarmName = keyof typeof alarmTexts;
