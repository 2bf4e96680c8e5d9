/**
 * The mail about what accounts did before Davylamp was there: what is usual, what runs, what the detections
 * flag of it, and a configuration that fits.
 */

import { folded } from '../mail/fold.ts';
import { day, distinct, grouped, type Times, timesIn } from '../mail/format.ts';
import { accountWord, command, instanceWord, regionWord } from '../mail/shell.ts';
import { nameIn } from '../mail/subject.ts';
import { columns, foreign, padColumns, plain, plainSentence, wrap } from '../mail/text.ts';
import { dollars } from '../model/dollars.ts';
import type { Mail } from '../model/incident.ts';
import { localCommand } from '../model/local-command.ts';
import type { Settings } from '../model/settings.ts';
import { DAY } from '../model/time.ts';
import { worst } from '../model/verdict.ts';
import type { Habit } from './habits.ts';
import type { InstancesOf } from './judge.ts';
import { proposalLines } from './proposal-lines.ts';
import type { Result } from './result.ts';
import { type HistoryTexts, historyTexts } from './texts.ts';

const WIDTH = 100;
/** In the first sentence; all are listed below. */
const NAMED = 3;
const CELL = 44;

type MailSettings = Pick<Settings, 'language' | 'accountNames' | 'timeZone'>;

/** Rows side by side in columns, each two spaces in. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows.reduce<number[]>(
    (all, row) => row.map((cell, index) => Math.max(all[index] ?? 0, columns(cell))),
    [],
  );
  return rows.map((row) =>
    `  ${row.map((cell, index) => (index === row.length - 1 ? cell : padColumns(cell, widths[index] ?? 0))).join('  ')}`.trimEnd(),
  );
}

const section = (title: string, lines: readonly string[]): readonly string[] => ['', title, '', ...lines];

const andMore = (count: number, texts: HistoryTexts): readonly string[] =>
  count > 0 ? [`  ${texts.more(count)}`] : [];

function stopLines({ region, instanceIds }: InstancesOf): readonly string[] {
  const where = regionWord(region);
  const ids = instanceIds.flatMap((id) => instanceWord(id) ?? []);
  if (where === undefined || ids.length === 0) return [];
  return folded(command`aws ec2 terminate-instances --region ${where} --instance-ids ${ids}`, 5);
}

function flaggedLines({ flagged, moreFlagged }: Result, texts: HistoryTexts, times: Times): readonly string[] {
  return [
    ...flagged.flatMap(({ time, subject, running, instances }) => [
      `  ${times.timestamp(time)}`,
      `    ${plainSentence(subject, 120)}`,
      ...(running > 0 ? [`    ${texts.stillRunning(running)}`, ...instances.flatMap(stopLines)] : []),
    ]),
    ...andMore(moreFlagged, texts),
  ];
}

const kindLines = ({ kinds, moreKinds }: Result, texts: HistoryTexts): readonly string[] => [
  ...table(
    kinds.map(({ region, type, count, usdPerHour }) => [
      foreign(region, 30),
      `${grouped(count)} x ${foreign(type, 40)}`,
      usdPerHour === undefined ? '' : `${dollars(usdPerHour)}/h`,
    ]),
  ),
  ...andMore(moreKinds, texts),
];

function habitLines({ habits, moreHabits }: Result, texts: HistoryTexts): readonly string[] {
  const lines = ({
    kind,
    name,
    days,
    orMore,
    regions,
    families,
    largestCall,
    usdPerHour,
  }: Habit): readonly string[] => {
    const what = [
      texts.onDays(days, orMore),
      regions.map((region) => foreign(region, 30)).join(' '),
      families.map((family) => foreign(family, 30)).join(' '),
      ...(largestCall > 0 ? [texts.upTo(largestCall)] : []),
      ...(usdPerHour > 0 ? [`${dollars(usdPerHour)}/h`] : []),
    ];
    const who =
      kind === 'root' ? texts.kinds.root : `${kind === 'account' ? '' : texts.kinds[kind]} ${foreign(name, CELL)}`;
    return [
      `  ${who.trim()}`,
      ...wrap(what.filter((part) => part !== '').join(', '), WIDTH - 4, 0).map((line) => `    ${line}`),
    ];
  };
  return [...habits.flatMap(lines), ...andMore(moreHabits, texts)];
}

function accountLines(result: Result, texts: HistoryTexts, times: Times): readonly string[] {
  const { flagged, running, usdPerHour, habits, proposal, moreEntries, gaps } = result;
  const proposed = proposalLines(proposal);
  return [
    ...(flagged.length > 0
      ? [
          ...section(texts.flaggedTitle(flagged.length + result.moreFlagged), flaggedLines(result, texts, times)),
          '',
          ...wrap(texts.flaggedHint, WIDTH, 2),
          '',
          ...folded(`${localCommand} backtest --last 90d`, 5),
        ]
      : ['', texts.nothingFlagged]),
    ...(running > 0
      ? section(texts.runningTitle(running, usdPerHour > 0 ? dollars(usdPerHour) : ''), kindLines(result, texts))
      : ['', texts.nothingRuns]),
    ...(habits.length > 0 ? section(texts.habitsTitle, habitLines(result, texts)) : ['', texts.noHabits]),
    ...(proposed.length > 0
      ? section(texts.proposalTitle, [
          ...wrap(texts.proposalHint, WIDTH - 2, 0).map((line) => `  ${line}`),
          '',
          ...proposed.map((line) => `  ${line}`),
          ...andMore(moreEntries, texts),
        ])
      : []),
    ...(gaps.length > 0
      ? section(
          texts.gapsTitle,
          gaps.flatMap((gap) => wrap(plain(texts.gap(gap), 300), WIDTH - 4, 2).map((line) => `  ${line}`)),
        )
      : []),
  ];
}

const plural = (count: number, noun: string): string => `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;

/** What stands out, most urgent first: in a list of mails it is all that is read. */
function subjectOf(results: readonly Result[], whose: string): string {
  const flagged = results.reduce((sum, one) => sum + one.flagged.length + one.moreFlagged, 0);
  const running = results.reduce((sum, one) => sum + one.flagged.reduce((all, { running }) => all + running, 0), 0);
  const verdict = worst(results.flatMap((one) => one.flagged.map(({ verdict }) => verdict)));
  if (verdict === undefined) return `[DAVYLAMP] history of ${whose}: nothing stands out`;
  const still = running > 0 ? `, ${plural(running, 'instance')} still run${running === 1 ? 's' : ''}` : '';
  return `[${verdict.toUpperCase()}] history of ${whose}: ${plural(flagged, 'incident')}${still}`;
}

/** @param results at least one; those with something flagged come first */
export function historyMail(
  results: readonly Result[],
  { language, accountNames, timeZone }: MailSettings,
  now: number,
): Mail {
  const texts = historyTexts[language];
  const times = timesIn(timeZone);
  const sorted = [...results].sort((a, b) => b.flagged.length - a.flagged.length || b.usdPerHour - a.usdPerHour);
  const known = sorted.filter(({ account }) => accountWord(account));
  const named = known.map(({ account }) => texts.account(account, plain(nameIn(accountNames, account) ?? '', 40)));
  const [first] = known;
  const isOne = known.length === 1;
  const from = Math.min(...results.map((one) => one.from));
  const to = Math.max(...results.map((one) => one.to));
  const events = results.reduce((sum, one) => sum + one.events, 0);
  const whose = [...named.slice(0, NAMED), ...(named.length > NAMED ? [texts.more(named.length - NAMED)] : [])];
  return {
    time: now,
    incident: `history-${first?.account ?? 'unknown'}-${day(now)}`,
    kind: 'first',
    verdict: worst(results.flatMap((one) => one.flagged.map(({ verdict }) => verdict))) ?? 'notice',
    accounts: known.map(({ account }) => account),
    regions: distinct(results.flatMap((one) => one.kinds.map(({ region }) => region))),
    instances: results.reduce((sum, one) => sum + one.running, 0),
    subject: subjectOf(results, isOne && first ? `acct ${first.account}` : `${known.length} accounts`),
    body: [
      ...wrap(texts.opening(whose.join(', '), Math.round((to - from) / DAY), events), WIDTH, 2),
      ...wrap(texts.meaning, WIDTH, 2),
      ...known.flatMap((result, index) => [
        ...(isOne ? [] : ['', `== ${named[index]}`]),
        ...accountLines(result, texts, times),
      ]),
      '',
    ].join('\n'),
  };
}
