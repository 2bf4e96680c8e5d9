/** What an account usually does, for a person. */
import type { Habit } from '../../../lambda/history/habits.ts';
import type { Proposal } from '../../../lambda/history/proposal.ts';
import { proposalLines } from '../../../lambda/history/proposal-lines.ts';
import { grouped } from '../../../lambda/mail/format.ts';
import { plain, wrap } from '../../../lambda/mail/text.ts';
import { dollars } from '../../../lambda/model/dollars.ts';
import type { History } from '../../backtest/history.ts';
import type { Colors } from '../output.ts';
import { counted } from './replay-text.ts';

export interface Learned {
  readonly history: History;
  readonly habits: readonly Habit[];
  readonly proposal: Proposal;
  /** The file that the proposal was written into, as the person would name it. */
  readonly written?: string;
}

const width = 80;
const mostShown = 40;
const mostUnread = 20;

function habitLines({
  account,
  kind,
  name,
  regions,
  families,
  largestCall,
  usdPerHour,
  days,
  orMore,
  from,
  to,
}: Habit) {
  const span = days === 1 ? `on ${from}` : `on ${counted(days, 'day')}${orMore ? ' or more' : ''}, ${from} to ${to}`;
  const what = [
    regions.join(' '),
    families.join(' '),
    ...(largestCall > 0 ? [`up to ${grouped(largestCall)} at once`] : []),
    ...(usdPerHour > 0 ? [`${dollars(usdPerHour)}/h`] : []),
  ].filter((part) => part !== '');
  return [
    `${kind} ${plain(name, 60)}, account ${account}`,
    ...[span, what.join(', ')].flatMap((text) => wrap(plain(text, 1_000), width - 2, 2).map((line) => `  ${line}`)),
  ];
}

export function learnText({ history, habits, proposal, written }: Learned, colors: Colors): string {
  const proposed = proposalLines(proposal);
  const unread = history.unread
    .slice(0, mostUnread)
    .map(({ what, why }) => `  ${plain(what, 200)}: ${plain(why, 200)}`);
  const result = [
    `${counted(habits.length, 'principal')} and services that start something`,
    ...(written === undefined ? [] : [`the proposal is in ${written}, as comments`]),
    ...(history.unread.length > 0 ? [colors.yellow(`incomplete: ${history.unread.length} unread`)] : []),
  ];
  return [
    ...habits.slice(0, mostShown).flatMap(habitLines),
    ...(habits.length > mostShown ? [`... and ${habits.length - mostShown} more; --json lists all.`] : []),
    ...(proposed.length > 0
      ? [
          '',
          colors.bold('proposed for davylamp.yaml, of what ordinary principals did; read it before you take it:'),
          ...proposed.map((line) => `  ${line}`),
        ]
      : []),
    ...(unread.length > 0 ? ['', colors.yellow('not read, so not known:'), ...unread] : []),
    ...(history.unread.length > mostUnread ? [`  ... and ${history.unread.length - mostUnread} more.`] : []),
    '',
    `${colors.bold('result:')} ${result.join('; ')}`,
  ].join('\n');
}

/** The document of `davylamp learn --json`; scripts read it. */
export const learnDocument = ({ history, habits, proposal, written }: Learned) => ({
  principals: habits.map(({ key, usdPerHour, ...habit }) => ({ principal: key, ...habit, hourly: usdPerHour })),
  proposal,
  scanned: {
    records: history.records,
    from: history.from ?? null,
    to: history.to ?? null,
    unread: history.unread,
  },
  written: written ?? null,
});
