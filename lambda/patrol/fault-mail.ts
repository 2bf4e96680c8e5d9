/** The mail about what is broken of Davylamp itself, and what is mended. */
import { createHash } from 'node:crypto';
import { groupBy } from '../batch/batch.ts';
import { describePrincipal } from '../mail/facts.ts';
import { folded } from '../mail/fold.ts';
import { type Times, timesIn } from '../mail/format.ts';
import { type MemberTargets, recreateForwarders, recreateInMember } from '../mail/recreate.ts';
import { accountWord, command, each, nameWord, regionWord } from '../mail/shell.ts';
import { nameIn } from '../mail/subject.ts';
import { plain, plainSentence, wrap } from '../mail/text.ts';
import { en, ko } from '../mail/texts/index.ts';
import type { Mail } from '../model/incident.ts';
import type { Settings } from '../model/settings.ts';
import type { Cause, FaultKind, FaultNews } from './fault.ts';
import { type FaultTexts, faultTexts } from './texts.ts';

export interface FaultMailSettings extends Pick<Settings, 'language' | 'accountNames' | 'timeZone'> {
  readonly homeAccount: string;
  /** Undefined: the own account alone is watched. */
  readonly members?: MemberTargets;
}

export interface FaultMail {
  readonly begun: readonly FaultNews[];
  readonly ended: readonly FaultNews[];
  readonly now: number;
}

const WIDTH = 100;
const PLACES = 40;
const NAMES = 4;
const COMMANDS = 5;

const anew: readonly FaultKind[] = ['rule-missing', 'rule-altered', 'target-missing', 'target-altered'];
const isUnread = ({ kind }: FaultNews): boolean => kind === 'unread';

interface Scene {
  readonly settings: FaultMailSettings;
  readonly texts: FaultTexts;
  readonly times: Times;
}

const byPlace = (faults: readonly FaultNews[]): FaultNews[][] => [
  ...groupBy(faults, ({ account, region }) => `${account}/${region}`).values(),
];

/** A rule's command names its bus. */
const byBus = (faults: readonly FaultNews[]): FaultNews[][] => [
  ...groupBy(faults, ({ account, region, bus = '' }) => `${account}/${region}/${bus}`).values(),
];

function placeOf({ account, region }: FaultNews, { settings, texts }: Scene): string {
  const isOwn = account === settings.homeAccount && region !== '';
  const name = plain(nameIn(settings.accountNames, account) ?? '', 40);
  const owner = name === '' ? texts.account(plain(account, 40)) : `${name} (${plain(account, 40)})`;
  return isOwn ? region : [region, owner].filter(Boolean).join(', ');
}

function namesOf(faults: readonly FaultNews[], { texts }: Scene): string {
  const names = faults.map(({ kind, name }) => plain((kind === 'unread' && texts.parts[name]) || name, 80));
  const shown = names.slice(0, NAMES).join(', ');
  return names.length <= NAMES ? shown : `${shown} ${texts.more(names.length - NAMES)}`;
}

function causeOf(cause: Cause, { settings, texts, times }: Scene): string {
  const who = describePrincipal(cause.principal, settings.language === 'ko' ? ko : en);
  return texts.by(who, plain(cause.eventName, 40), times.timestamp(cause.at));
}

/** One kind of fault in one place, with who did it. */
function faultLines(faults: readonly FaultNews[], scene: Scene): string[] {
  const [first] = faults as [FaultNews];
  const what = scene.texts.fault[first.kind](namesOf(faults, scene));
  const why = first.why === undefined ? [] : [`(${plain(first.why, 200)})`];
  const causes = [
    ...new Set(faults.flatMap(({ cause }) => (cause && cause !== 'unknown' ? [causeOf(cause, scene)] : []))),
  ];
  const isOurs = first.kind !== 'unread' && first.kind !== 'unproven';
  return [
    ...wrap(plainSentence([what, ...why].join(' '), 600), WIDTH - 4, 2),
    ...causes.slice(0, NAMES).flatMap((cause) => wrap(cause, WIDTH - 6, 2).map((line) => `  ${line}`)),
    ...(isOurs && causes.length === 0 ? [`  ${scene.texts.nobodyNamed}`] : []),
  ];
}

function placeLines(faults: readonly FaultNews[], scene: Scene, hasCauses: boolean): string[] {
  const kinds = [...groupBy(faults, ({ kind }) => kind).values()];
  const lines = kinds.flatMap((some) =>
    hasCauses
      ? faultLines(some, scene)
      : wrap(scene.texts.fault[(some[0] as FaultNews).kind](namesOf(some, scene)), WIDTH - 4, 2),
  );
  return [`  ${placeOf(faults[0] as FaultNews, scene)}`, ...lines.map((line) => `    ${line}`)];
}

function listed(faults: readonly FaultNews[], scene: Scene, hasCauses: boolean): string[] {
  const places = byPlace(faults);
  return [
    ...places.slice(0, PLACES).flatMap((some) => placeLines(some, scene, hasCauses)),
    ...(places.length > PLACES ? [`  ${scene.texts.more(places.length - PLACES)}`] : []),
  ];
}

/** Under a title, the commands that there is room for. */
function section(title: string, commands: readonly (string | undefined)[], texts: FaultTexts): string[] {
  const all = commands.flatMap((one) => one ?? []);
  if (all.length === 0) return [];
  const rest = all.length - COMMANDS;
  return [
    '',
    ...wrap(title, WIDTH, 2),
    ...all.slice(0, COMMANDS).flatMap((one) => folded(one, 3)),
    ...(rest > 0 ? [`   ${texts.more(rest)}`] : []),
  ];
}

function enableRules(faults: readonly FaultNews[]): string | undefined {
  const { region, bus } = faults[0] as FaultNews;
  const where = regionWord(region);
  const names = faults.flatMap(({ name }) => nameWord(name) ?? []);
  if (!where || names.length === 0) return undefined;
  const of = nameWord(bus);
  const onBus = of ? command` --event-bus-name ${of}` : '';
  return each(names, (name) => command`aws events enable-rule --region ${where}` + onBus + command` --name ${name}`);
}

function commandLines(faults: readonly FaultNews[], { settings, texts }: Scene): string[] {
  const { homeAccount, members, language } = settings;
  const inAccount = (language === 'ko' ? ko : en).inAccount;
  const off = byBus(faults.filter(({ kind }) => kind === 'rule-off'));
  const switchOn = byAccountTitle(off, homeAccount, inAccount);
  const regionsOf = (some: readonly FaultNews[]) => [...new Set(some.map(({ region }) => region))];
  const byAccount = (some: readonly FaultNews[]) => [...groupBy(some, ({ account }) => account)];
  const recreate = (stackSet: Parameters<typeof recreateInMember>[0]) => (entry: [string, FaultNews[]]) =>
    members &&
    recreateInMember(
      stackSet,
      entry[0],
      stackSet === 'davylamp-member-roles' ? ['us-east-1'] : regionsOf(entry[1]),
      members,
    );
  const isOwn = ([account]: [string, FaultNews[]]): boolean => account === homeAccount;
  const isInStack = ({ bus }: FaultNews): boolean => bus !== undefined;
  const needAnew = faults.filter(({ kind }) => anew.includes(kind));
  const broken = byAccount(needAnew.filter((fault) => !isInStack(fault)));
  const cut = byAccount(faults.filter(({ kind }) => kind === 'unproven'));
  return [
    ...switchOn
      .slice(0, COMMANDS)
      .flatMap(({ title, commands }) => section([texts.switchOn, title].filter(Boolean).join(' '), commands, texts)),
    ...(switchOn.length > COMMANDS ? [`   ${texts.more(switchOn.length - COMMANDS)}`] : []),
    ...section(
      texts.makeAnew,
      broken.map((entry) =>
        isOwn(entry)
          ? recreateForwarders(entry[0], regionsOf(entry[1]))
          : recreate('davylamp-member-forwarders')(entry),
      ),
      texts,
    ),
    ...section(texts.revertRule, needAnew.some(isInStack) ? ['npx cdk deploy --revert-drift'] : [], texts),
    ...section(texts.revert, cut.some(isOwn) ? ['npx cdk deploy --revert-drift'] : [], texts),
    ...section(texts.rolesAnew, cut.filter((entry) => !isOwn(entry)).map(recreate('davylamp-member-roles')), texts),
    ...section(texts.lookUp, [lookUp(faults)], texts),
  ];
}

/** The commands of each account, those of members under its number. */
const byAccountTitle = (places: readonly FaultNews[][], homeAccount: string, inAccount: (account: string) => string) =>
  [...groupBy(places, (some) => (some[0] as FaultNews).account)].map(([account, some]) => ({
    title: account === homeAccount || !accountWord(account) ? '' : inAccount(account),
    commands: some.map(enableRules),
  }));

/** The first fault of which CloudTrail said nothing. */
function lookUp(faults: readonly FaultNews[]): string | undefined {
  const calls: Readonly<Partial<Record<FaultKind, string>>> = {
    'rule-missing': 'DeleteRule',
    'rule-off': 'DisableRule',
    'rule-altered': 'PutRule',
    'target-missing': 'RemoveTargets',
    'target-altered': 'PutTargets',
  };
  const open = faults.find(({ kind, cause }) => calls[kind] && (cause === undefined || cause === 'unknown'));
  const region = regionWord(open?.region);
  const call = nameWord(open && calls[open.kind]);
  if (!region || !call) return undefined;
  return command`aws cloudtrail lookup-events --region ${region} --lookup-attributes AttributeKey=EventName,AttributeValue=${call}`;
}

function subjectOf({ begun, ended }: FaultMail): string {
  const faults = begun.length > 0 ? begun : ended;
  const isBlind = begun.length > 0 && begun.every(isUnread);
  const what = begun.length === 0 ? 'as deployed again' : isBlind ? 'patrol cannot look' : 'not watched as deployed';
  const regions = [...new Set(faults.map(({ region }) => region).filter(Boolean))];
  const accounts = [...new Set(faults.map(({ account }) => account))];
  const [account = ''] = accounts;
  const where = regions.length === 1 && regionWord(regions[0]) ? regions[0] : `${regions.length} Regions`;
  const whose = accounts.length === 1 && accountWord(account) ? `acct ${account}` : `${accounts.length} accounts`;
  return `[DAVYLAMP] ${what}: ${regions.length === 0 ? whose : `${where}, ${whose}`}`;
}

export function faultMail(input: FaultMail, settings: FaultMailSettings): Mail {
  const { begun, ended, now } = input;
  const texts = faultTexts[settings.language];
  const scene: Scene = { settings, texts, times: timesIn(settings.timeZone) };
  const all = [...begun, ...ended];
  const isBlind = begun.length > 0 && begun.every(isUnread);
  const opening = isBlind ? texts.unreadOnly : texts.broken;
  const body = [
    ...(begun.length === 0 ? [] : [...wrap(opening, WIDTH, 0), '', ...listed(begun, scene, true)]),
    ...(begun.length > 0 && ended.length > 0 ? [''] : []),
    ...(ended.length === 0 ? [] : [texts.mended, ...listed(ended, scene, false)]),
    ...commandLines(begun, scene),
    '',
    ...wrap(texts.once, WIDTH, 0),
    '',
  ];
  const digest = createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 10);
  return {
    time: now,
    incident: `faults-${digest}`,
    kind: 'first',
    verdict: 'notice',
    accounts: [...new Set(all.map(({ account }) => account))],
    regions: [...new Set(all.map(({ region }) => region).filter(Boolean))],
    instances: 0,
    subject: subjectOf(input),
    body: body.join('\n'),
  };
}
