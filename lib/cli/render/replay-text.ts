/** What a replay decided and mailed, for a person. */

import type { Replayed } from '../../../lambda/local/replay.ts';
import { plain } from '../../../lambda/mail/text.ts';
import type { Outcome } from '../../../lambda/model/outcome.ts';
import type { Colors } from '../output.ts';
import { table } from '../table.ts';
import { mailText, verdictColor } from './mail-text.ts';
import { isoTime, summaryOf } from './replay-document.ts';

const mostRows = 60;

export function replayText(replayed: Replayed, colors: Colors): string {
  const { outcomes, mails } = replayed;
  const shown = outcomes.filter(({ decision }) => decision.kind !== 'ignored');
  return [
    ...decisionLines(shown.slice(0, mostRows), colors),
    ...(shown.length > mostRows ? [colors.dim(`... and ${shown.length - mostRows} more; --json lists all.`)] : []),
    ...ignoredLines(outcomes, colors),
    ...mails.map((mail) => `\n${mailText(mail, colors)}`),
    '',
    summaryLine(replayed, colors),
  ].join('\n');
}

export function summaryLine(replayed: Replayed, colors: Colors): string {
  const { events, alert, expected, duplicate, ignored, mails } = summaryOf(replayed);
  const parts = [
    counted(alert, 'alert'),
    `${expected} expected`,
    counted(duplicate, 'duplicate'),
    `${ignored} ignored`,
    counted(mails, 'mail'),
  ];
  return `${colors.bold('result:')} ${counted(events, 'event')}: ${parts.join(', ')}`;
}

export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

function decisionLines(outcomes: readonly Outcome[], colors: Colors): string[] {
  if (outcomes.length === 0) return [];
  const rows = outcomes.map((outcome) => [
    isoTime(outcome.time),
    plain(outcome.account, 12),
    plain(outcome.region, 16),
    whatOf(outcome),
    verdictOf(outcome),
    reasonOf(outcome),
  ]);
  const [head = '', ...lines] = table([['TIME', 'ACCOUNT', 'REGION', 'WHAT', 'DECISION', 'WHY'], ...rows]).split('\n');
  return [colors.bold(head), ...lines.map((line, i) => colorOf(outcomes[i] as Outcome, colors)(line))];
}

/** The call, or the state change's instance. */
function whatOf({ eventName, detailType, instanceIds }: Outcome): string {
  const name = eventName ?? (detailType === 'EC2 Instance State-change Notification' ? '' : detailType);
  const [first, ...more] = instanceIds;
  return plain([name, first, ...(more.length > 0 ? [`+${more.length}`] : [])].filter(Boolean).join(' '), 44);
}

const verdictOf = ({ decision }: Outcome): string => (decision.kind === 'alert' ? decision.verdict : decision.kind);

function reasonOf({ decision, signals }: Outcome): string {
  if (decision.kind === 'expected') return plain(`allowed by "${decision.entry}"`, 60);
  if (decision.kind === 'duplicate') return plain(`of ${decision.of}`, 60);
  return signals.join(', ');
}

function colorOf({ decision }: Outcome, colors: Colors): (text: string) => string {
  if (decision.kind === 'alert') return verdictColor(decision.verdict, colors);
  return decision.kind === 'expected' ? colors.green : colors.dim;
}

function ignoredLines(outcomes: readonly Outcome[], colors: Colors): string[] {
  const reasons = new Map<string, number>();
  for (const { decision } of outcomes) {
    if (decision.kind === 'ignored') reasons.set(decision.why, (reasons.get(decision.why) ?? 0) + 1);
  }
  if (reasons.size === 0) return [];
  const parts = [...reasons].map(([why, count]) => `${count} ${why}`);
  return [colors.dim(`ignored: ${parts.join(', ')}`)];
}
