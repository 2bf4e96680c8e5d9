/** The mail about Regions that were enabled, and are watched already. */
import { describePrincipal } from '../mail/facts.ts';
import { timesIn } from '../mail/format.ts';
import { accountWord, command, regionWord } from '../mail/shell.ts';
import { nameIn } from '../mail/subject.ts';
import { plain, plainSentence, wrap } from '../mail/text.ts';
import { en, ko } from '../mail/texts/index.ts';
import type { Mail } from '../model/incident.ts';
import { localCommand } from '../model/local-command.ts';
import type { Principal } from '../model/principal.ts';
import type { Language } from '../model/settings.ts';
import type { Place } from '../ports.ts';
import type { FaultMailSettings } from './fault-mail.ts';

export interface NewRegion extends Place {
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** Undefined: CloudTrail has nothing, or does not say. */
  readonly enabled?: { readonly principal: Principal; readonly at: number };
  /** What AWS User Notifications does there; `none`: there is no feed, or it is not the own account. */
  readonly feed: 'added' | 'unsupported' | 'failed' | 'none';
}

interface InterimTexts {
  readonly opening: string;
  readonly enabledBy: (who: string, at: string) => string;
  readonly nobodyNamed: string;
  readonly since: (at: string) => string;
  readonly feed: Readonly<Record<Exclude<NewRegion['feed'], 'none'>, string>>;
  readonly account: (account: string) => string;
  readonly nothingToDo: string;
  readonly lasting: string;
  readonly notYours: string;
  readonly more: (count: number) => string;
}

const texts: Readonly<Record<Language, InterimTexts>> = {
  en: {
    opening: 'Regions were enabled that the last deployment of Davylamp did not know. It watches them by itself now:',
    enabledBy: (who, at) => `enabled by ${who}, ${at}`,
    nobodyNamed: 'CloudTrail does not say yet who enabled it',
    since: (at) => `watched since ${at}`,
    feed: {
      added: "AWS's own mails (User Notifications) are being extended to it",
      unsupported: "AWS's own mails (User Notifications) do not exist there",
      failed: "AWS's own mails (User Notifications) could not be extended to it: tried again every hour",
    },
    account: (account) => `account ${account}`,
    nothingToDo:
      'Nothing has to be done. An interim rule forwards what happens there; what started before it is mailed as long as it runs.',
    lasting: 'The next deployment brings the rules that stay:',
    notYours: 'If nobody of yours enabled it: look for what runs there, then disable it.',
    more: (count) => `and ${count} more`,
  },
  ko: {
    opening: '마지막 배포 때에는 없던 리전이 활성화되었습니다. Davylamp가 지금부터 스스로 감시합니다.',
    enabledBy: (who, at) => `활성화한 쪽: ${who}, ${at}`,
    nobodyNamed: '누가 활성화했는지는 CloudTrail에 아직 나오지 않습니다',
    since: (at) => `감시 시작: ${at}`,
    feed: {
      added: 'AWS가 보내는 메일(User Notifications)에도 이 리전을 추가하고 있습니다',
      unsupported: 'AWS가 보내는 메일(User Notifications)은 이 리전을 지원하지 않습니다',
      failed: 'AWS가 보내는 메일(User Notifications)에 이 리전을 추가하지 못했습니다. 한 시간마다 다시 시도합니다',
    },
    account: (account) => `계정 ${account}`,
    nothingToDo:
      '따로 할 일은 없습니다. 임시 규칙이 그곳의 이벤트를 전달합니다. 그전에 시작된 것도 실행 중이면 메일로 알립니다.',
    lasting: '다음에 배포하면 정식 규칙으로 바뀝니다.',
    notYours: '아는 사람이 활성화한 것이 아니면, 그곳에서 실행 중인 것을 확인한 뒤 비활성화하십시오.',
    more: (count) => `외 ${count}개`,
  },
};

const WIDTH = 100;
const most = 40;
const mostCommands = 5;

/** The subject is ASCII and has at most 100 characters, as SNS demands. */
export function interimMail(all: readonly NewRegion[], settings: FaultMailSettings, now: number): Mail {
  const say = texts[settings.language];
  const { timestamp } = timesIn(settings.timeZone);
  const whose = ({ account }: Place): string => {
    const known = plain(nameIn(settings.accountNames, account) ?? '', 40);
    return known === '' ? say.account(plain(account, 40)) : `${known} (${plain(account, 40)})`;
  };
  const lines = (one: NewRegion): readonly string[] => {
    const who =
      one.enabled &&
      say.enabledBy(
        describePrincipal(one.enabled.principal, settings.language === 'ko' ? ko : en),
        timestamp(one.enabled.at),
      );
    const facts = [
      who ?? say.nobodyNamed,
      say.since(timestamp(one.since)),
      ...(one.feed === 'none' ? [] : [say.feed[one.feed]]),
    ];
    return [
      `  ${plain(one.region, 40)}, ${whose(one)}`,
      ...facts.flatMap((fact) => wrap(plainSentence(fact, 400), WIDTH - 4, 2).map((line) => `    ${line}`)),
    ];
  };
  const disable = ({ account, region }: NewRegion): readonly string[] => {
    const [name, owner] = [regionWord(region), accountWord(account)];
    if (!name || !owner) return [];
    const look = command`aws ec2 describe-instances --region ${name}`;
    const off = command`aws account disable-region --region-name ${name}`;
    return [
      ...(account === settings.homeAccount ? [] : [`   ${whose({ account, region })}:`]),
      `   ${look}`,
      `   ${off}`,
    ];
  };
  const rest = all.length - most;
  const regions = [...new Set(all.map(({ region }) => region))];
  const what = regions.length === 1 && regionWord(regions[0]) ? `Region ${regions[0]}` : `${regions.length} Regions`;
  return {
    time: now,
    incident: `interim-${now}`,
    kind: 'first',
    verdict: 'notice',
    accounts: [...new Set(all.map(({ account }) => account))],
    regions,
    instances: 0,
    subject: `[DAVYLAMP] ${what} enabled, watched from now on`,
    body: [
      ...wrap(say.opening, WIDTH, 0),
      '',
      ...all.slice(0, most).flatMap(lines),
      ...(rest > 0 ? [`  ${say.more(rest)}`] : []),
      '',
      ...wrap(say.nothingToDo, WIDTH, 0),
      ...wrap(say.lasting, WIDTH, 0),
      `   ${localCommand} regions --refresh && npx cdk deploy`,
      '',
      ...wrap(say.notYours, WIDTH, 0),
      ...all.slice(0, mostCommands).flatMap(disable),
      '',
    ].join('\n'),
  };
}
