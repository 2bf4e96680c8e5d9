/** The plain-text body: what happened, what to make of it, what to do, and why it was sent. */
import type { IncidentView } from '../model/incident.ts';
import { type Gap, isGivenUp } from '../model/launch.ts';
import type { Settings } from '../model/settings.ts';
import type { Signal } from '../model/signal.ts';
import { allowEntryLines, raisedEntryLines } from './allow-entry.ts';
import { lookStep } from './console-link.ts';
import { credentialStep } from './credentials.ts';
import { factLines } from './facts.ts';
import { folded } from './fold.ts';
import { distinct, type Times, timesIn } from './format.ts';
import { openingLines } from './opening.ts';
import { type EvidenceWords, type Reason, reasonLines, reasonsOf } from './reasons.ts';
import type { Step } from './step.ts';
import { stopStep } from './stop.ts';
import { nameIn } from './subject.ts';
import type { IncidentSummary } from './summary.ts';
import { columns, foreign, plain, wrap } from './text.ts';
import { en, ko, type Texts } from './texts/index.ts';

const WIDTH = 100;
/** More accounts than these are listed at the end, for whoever has to visit them. */
const SEVERAL_ACCOUNTS = 3;
const MAX_ACCOUNTS = 2_000;
/** Room is left below the 256 KB that sns:Publish takes for subject, body and what it adds. */
const MAX_BYTES = 200_000;

/** What of the settings a mail depends on. */
export type MailSettings = Pick<
  Settings,
  'language' | 'timeZone' | 'accountNames' | 'budget' | 'expectedRegions' | 'organization' | 'version'
>;

/** An account as sentences name it. */
const accountNamer =
  (settings: MailSettings, texts: Texts) =>
  (id: string): string => {
    const name = plain(nameIn(settings.accountNames, id) ?? '', 40);
    return name === '' ? texts.account(plain(id, 20)) : texts.account(plain(id, 20), name);
  };

const prose = (text: string): string[] => wrap(text, WIDTH, 2);
const inset = (text: string): string[] => wrap(text, WIDTH - 2, 2).map((line) => `  ${line}`);

/** Nothing but a command or a link begins after five spaces, or goes on after seven. */
const COMMAND_INDENT = 5;

function stepLines(step: Step, index: number): string[] {
  const lines = step.lines.flatMap((line) =>
    'paste' in line ? folded(line.paste, COMMAND_INDENT) : wrap(line.note, WIDTH - 3, 0).map((each) => `   ${each}`),
  );
  return [...prose(`${index + 1}. ${step.title}`), ...lines, ''];
}

function allowLines(summary: IncidentSummary, reasons: readonly Reason[], view: IncidentView, texts: Texts) {
  const hard = reasons.find(({ signal }) => signal.strength === 'hard');
  if (hard) return [...prose(texts.noEntrySilences(hard.sentence)), ''];
  if (view.launches.every(({ kind }) => kind === 'notice' || kind === 'preparation')) return [];
  const lines = (text: string, entry: readonly string[]) => [
    ...prose(text),
    '',
    ...entry.map((line) => `  ${line}`),
    '',
  ];
  const raised = raisedEntryLines(view.signals);
  const raise = raised.length > 0 ? lines(texts.raise, raised) : [];
  const entry = allowEntryLines(summary, view.actors, view.now, texts.allowReason);
  if (entry) return [...raise, ...lines(texts.allow, entry)];
  return raise.length > 0 ? raise : [...prose(texts.noEntryFits), ''];
}

/** Without the role nothing could be read: that says it all. */
const toldOf = (gaps: readonly Gap[]): readonly Gap[] => (gaps.includes('role') ? ['role'] : gaps);

function gapLines(view: IncidentView, texts: Texts): string[] {
  const counts = new Map<Gap, number>();
  for (const gap of view.gaps) counts.set(gap, 0);
  for (const { gaps } of view.launches) for (const gap of toldOf(gaps)) counts.set(gap, (counts.get(gap) ?? 0) + 1);
  if (counts.size === 0) return [];
  return [texts.gapTitle, ...[...counts].flatMap(([gap, count]) => inset(texts.gap[gap](count))), ''];
}

function whyLines(view: IncidentView, reasons: readonly Reason[], texts: Texts): string[] {
  const isUnseen = view.launches.some(({ unseen }) => isGivenUp(unseen));
  const told = isUnseen && view.incident.verdict !== 'critical' ? inset(texts.unseenIsMailed) : [];
  if (reasons.length === 0) return [texts.why, ...inset(texts.noSignals), ...told, ''];
  const indent = Math.max(...Object.values(texts.strength).map(columns)) + 2;
  const lines = reasonLines(reasons, texts).flatMap((line) => wrapAfter(line, indent));
  const rule = reasons.some(({ signal }) => signal.strength !== 'weak') ? texts.rule : texts.weakOnly;
  return [texts.why, ...lines.map((line) => `  ${line}`), ...inset(rule), ...told, ''];
}

/** Like `wrap`, for a line whose first columns are a label with spaces that have to stay. */
function wrapAfter(line: string, indent: number): string[] {
  let label = '';
  for (const character of line) {
    if (columns(label) >= indent) break;
    label += character;
  }
  const [first = '', ...rest] = wrap(line.slice(label.length), WIDTH - 2 - indent, 0);
  return [label + first, ...rest.map((each) => ' '.repeat(indent) + each)];
}

function footer(
  view: IncidentView,
  summary: IncidentSummary,
  { version }: MailSettings,
  times: Times,
  texts: Texts,
): string[] {
  const { first } = summary;
  return [
    ...prose(texts.incident(foreign(view.incident.id, 64))),
    ...(first ? prose(texts.firstEvent(foreign(first.eventId, 80), times.timestamp(first.time))) : []),
    ...(summary.accounts.length > SEVERAL_ACCOUNTS
      ? ['', ...prose(texts.allAccounts(summary.accounts.slice(0, MAX_ACCOUNTS).map((id) => foreign(id, 20))))]
      : []),
    ...(version === undefined ? [] : [`Davylamp ${version}.`]),
  ];
}

function testLines(
  view: IncidentView,
  summary: IncidentSummary,
  settings: MailSettings,
  account: (id: string) => string,
  times: Times,
  texts: Texts,
): string[] {
  const { first } = summary;
  const regions = distinct(view.launches.map(({ region }) => foreign(region, 30)));
  const ids = distinct(view.launches.flatMap(({ target }) => (target ? [foreign(target, 64)] : [])));
  return [
    ...(first ? prose(texts.test.opening(regions, account(first.account))) : []),
    ...prose(texts.test.nothing),
    ...prose(texts.test.real(regions.length)),
    ...(view.testsMailedAgainAt === undefined ? [] : prose(texts.test.last(times.timestamp(view.testsMailedAgainAt)))),
    '',
    ...(ids.length > 0 ? prose(texts.test.ids(ids)) : []),
    ...footer(view, summary, settings, times, texts),
  ];
}

/** The lines as one text, cut after a line where it would become too long to send. */
function joined(lines: readonly string[], texts: Texts): string {
  let bytes = 0;
  const kept: string[] = [];
  for (const line of lines) {
    bytes += Buffer.byteLength(line) + 1;
    if (bytes > MAX_BYTES - 200) return `${[...kept, texts.cut].join('\n')}\n`;
    kept.push(line);
  }
  return `${kept.join('\n')}\n`;
}

/** A burst was what gave it away; what all of it costs by now is what the rest of the mail says. */
const withTotalPrice = (signals: readonly Signal[], { running }: IncidentSummary): readonly Signal[] =>
  signals.map((signal) => {
    const { usdPerHour } = signal.evidence;
    return signal.id === 'price-above-budget' && typeof usdPerHour === 'number' && usdPerHour < running.usdPerHour
      ? { ...signal, evidence: { ...signal.evidence, usdPerHour: running.usdPerHour } }
      : signal;
  });

/**
 * Somebody known did something that does not look like mining: whoever reads it looks first, and cuts off a
 * colleague's key last. Everything else begins with whoever did it.
 */
function stepsOf(
  view: IncidentView,
  summary: IncidentSummary,
  whose: (id: string) => string | undefined,
  texts: Texts,
): Step[] {
  const isCalm = view.incident.verdict === 'notice' && view.actors.some(({ principal }) => principal.isHuman);
  const credential = credentialStep(view, whose, isCalm ? 1 : 3, texts);
  const stop = stopStep(view, summary, whose, texts);
  const look = lookStep(view, texts);
  return isCalm
    ? [look, stop, { ...credential, title: `${texts.ifBreakIn} ${credential.title}` }]
    : [credential, stop, look];
}

export function bodyOf(
  view: IncidentView,
  summary: IncidentSummary,
  settings: MailSettings,
  words: EvidenceWords,
): string {
  const texts = settings.language === 'ko' ? ko : en;
  const account = accountNamer(settings, texts);
  const times = timesIn(settings.timeZone);
  if (view.isTest) return joined(testLines(view, summary, settings, account, times, texts), texts);
  const reasons = reasonsOf(withTotalPrice(view.signals, summary), settings.language, words);
  const isOneOfSeveral =
    settings.organization !== undefined || summary.accounts.length > 1 || Object.keys(settings.accountNames).length > 1;
  const whose = (id: string): string | undefined => (isOneOfSeveral ? account(id) : undefined);
  const steps = stepsOf(view, summary, whose, texts);
  return joined(
    [
      ...openingLines(view, summary, reasons, account, times, texts).flatMap(prose),
      '',
      ...factLines(view, summary, settings, times, texts),
      '',
      ...steps.flatMap(stepLines),
      ...allowLines(summary, reasons, view, texts),
      ...whyLines(view, reasons, texts),
      ...gapLines(view, texts),
      ...footer(view, summary, settings, times, texts),
    ],
    texts,
  );
}
