/** What a backtest read, decided and would have mailed, for a person. */
import { stringify } from 'yaml';
import type { Proposal } from '../../../lambda/history/proposal.ts';
import type { Replayed } from '../../../lambda/local/replay.ts';
import { plain } from '../../../lambda/mail/text.ts';
import { countMails, lostCampaigns } from '../../backtest/against.ts';
import type { Colors } from '../output.ts';
import { type Backtested, backtestSummary } from './backtest-document.ts';
import { counted, replayText } from './replay-text.ts';

const mostUnread = 20;

export function backtestText(tested: Backtested, colors: Colors): string {
  const { replayed, proposal } = tested;
  const shown = replayed.outcomes.filter(({ decision }) => decision.kind !== 'ignored');
  const body = replayText({ ...replayed, outcomes: shown }, colors)
    .split('\n')
    .slice(0, -1);
  return [...body, ...proposalLines(proposal, colors), ...closingLines(tested, colors)].join('\n');
}

/** Where all the rest is in a page. */
export const backtestShort = (tested: Backtested, page: string, colors: Colors): string =>
  [`page: ${page}`, ...closingLines(tested, colors)].join('\n');

function closingLines(tested: Backtested, colors: Colors): string[] {
  const { history, replayed, against } = tested;
  return [
    ...(against === undefined ? [] : ['', againstLine(replayed, against)]),
    ...unreadLines(history.unread, colors),
    scannedLine(tested),
    resultLine(tested, colors),
  ];
}

function resultLine(tested: Backtested, colors: Colors): string {
  const { events, alert, expected, duplicate, ignored, mails } = backtestSummary(tested);
  const { critical, high, notice } = countMails(tested.replayed);
  const verdicts = `${counted(mails, 'mail')} (${critical} critical, ${high} high, ${counted(notice, 'notice')})`;
  const parts = [
    counted(alert, 'alert'),
    `${expected} expected`,
    counted(duplicate, 'duplicate'),
    `${ignored} ignored`,
  ];
  const unread = tested.history.unread.length;
  const end = unread === 0 ? '' : colors.yellow(`; incomplete: ${unread} unread`);
  return `${colors.bold('result:')} ${counted(events, 'record')}: ${[...parts, verdicts].join(', ')}${end}`;
}

function scannedLine({ history, seconds }: Backtested): string {
  const { from, to } = history;
  return `read: ${sourceOf(history)} in ${seconds.toFixed(1)} s${from === undefined ? '' : `, ${from} to ${to}`}`;
}

/** How much was read, and of what. */
export const sourceOf = ({ athena, files, bytes, records }: Backtested['history']): string =>
  athena === undefined
    ? `${counted(files, 'file')}, ${megabytes(bytes)}`
    : `${counted(records, 'row')} of ${athena.table}, for which Athena scanned ${megabytes(bytes)}`;

export const megabytes = (bytes: number): string =>
  bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(1)} MB`;

function againstLine(here: Replayed, other: Replayed): string {
  const difference = here.mails.length - other.mails.length;
  const mails =
    difference === 0
      ? 'as many mails'
      : `${counted(Math.abs(difference), 'mail')} ${difference < 0 ? 'fewer' : 'more'}`;
  const lost = lostCampaigns(here, other).length;
  return `against the other configuration: ${mails}, ${lost === 0 ? 'no campaign lost' : `${counted(lost, 'campaign')} LOST`}`;
}

function unreadLines(unread: Backtested['history']['unread'], colors: Colors): string[] {
  if (unread.length === 0) return [];
  const lines = unread.slice(0, mostUnread).map(({ what, why }) => `  ${plain(what, 200)}: ${plain(why, 200)}`);
  const more = unread.length > mostUnread ? [`  ... and ${unread.length - mostUnread} more; --json lists all.`] : [];
  return ['', colors.yellow('not read, so not judged:'), ...lines, ...more];
}

/** As it would stand in davylamp.yaml. */
export function proposalYaml({ regions, budget, allow }: Proposal): string {
  const document = { ...(regions.length > 0 ? { regions: { expected: regions } } : {}), budget, allow };
  return stringify(document, { lineWidth: 0 });
}

function proposalLines(proposal: Proposal, colors: Colors): string[] {
  if (proposal.allow.length === 0 && proposal.regions.length === 0) return [];
  return [
    '',
    colors.bold('proposed for davylamp.yaml, of what ordinary principals did; read it before you take it:'),
    ...proposalYaml(proposal)
      .trimEnd()
      .split('\n')
      .map((line) => `  ${line}`),
  ];
}
