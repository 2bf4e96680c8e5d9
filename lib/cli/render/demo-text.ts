/** The demo on a terminal: a timeline, what stayed quiet and why, and the mails. */

import { field, text } from '../../../lambda/events/calls/read.ts';
import type { Replayed } from '../../../lambda/local/replay.ts';
import { wrap } from '../../../lambda/mail/text.ts';
import type { Mail } from '../../../lambda/model/incident.ts';
import { localCommand } from '../../../lambda/model/local-command.ts';
import type { Outcome } from '../../../lambda/model/outcome.ts';
import type { Colors } from '../output.ts';
import { mailText, verdictColor } from './mail-text.ts';
import { counted, summaryLine } from './replay-text.ts';

export interface DemoView {
  readonly replayed: Replayed;
  readonly events: readonly unknown[];
  /** Rules that the synthesized stack puts into us-east-1. */
  readonly rules: number;
  readonly seconds: number;
  /** Columns to fit prose into; a command or a link stays whole, however long. */
  readonly width: number;
  readonly alertAt: string;
}

export function demoText(view: DemoView, colors: Colors): string {
  const { replayed, rules, seconds, width } = view;
  const title = (words: string): string => `\n${colors.bold(words)}`;
  return [
    colors.bold('Davylamp demo: one day in a made-up account, and a leaked access key'),
    ...wrap(
      `The stack was synthesized; ${counted(replayed.outcomes.length, 'event')} ran through its ${rules} forwarding rules and the detector's code on an AWS in memory, in ${seconds.toFixed(1)} s. No account asked, nothing sent.`,
      width,
      0,
    ),
    title('Timeline (UTC): the calls that start compute, and the mails'),
    ...timeline(view, colors),
    title('What stayed quiet, and why'),
    ...quiet(view, colors),
    title(replayed.mails.length === 1 ? 'The mail' : 'The mails'),
    ...replayed.mails.map((mail) => `${fitted(width, mailText(mail, colors, width))}\n`),
    `On your own account:  ${localCommand} init, then npx cdk deploy`,
    `On your own events:   ${localCommand} replay PATH`,
    summaryLine(replayed, colors),
  ].join('\n');
}

const clockTime = (time: number): string => new Date(time).toISOString().slice(11, 19);

/** Calls and mails in one order; a mail comes after the event of its time. */
function timeline({ replayed, events, width }: DemoView, colors: Colors): string[] {
  const byId = new Map(events.map((event) => [text(field(event, 'id')), event]));
  const calls = replayed.outcomes
    .filter(({ eventName, decision }) => eventName !== null && decision.kind !== 'ignored')
    .map((outcome) => ({ time: outcome.time, line: callLine(outcome, byId.get(outcome.eventId), width, colors) }));
  const mails = replayed.mails.map((mail) => ({ time: mail.time, line: mailLine(mail, width, colors) }));
  return [...calls, ...mails].sort((a, b) => a.time - b.time).map(({ line }) => line);
}

function callLine(outcome: Outcome, event: unknown, width: number, colors: Colors): string {
  const request = field(event, 'detail', 'requestParameters');
  const type = text(field(request, 'instanceType')) ?? '';
  const refused = text(field(event, 'detail', 'errorCode'))?.replace(/^Client\./, '');
  const what = refused ? `${type} refused: ${refused}` : `${outcome.instanceIds.length} x ${type}`;
  const start = `  ${clockTime(outcome.time)}  ${outcome.region.padEnd(15)} ${what.padEnd(width < 96 ? 22 : 37)} `;
  const { decision } = outcome;
  if (decision.kind === 'alert') {
    const [reason] = width < 96 ? [] : outcome.signals;
    return start + verdictColor(decision.verdict, colors)(reason ? `${decision.verdict}: ${reason}` : decision.verdict);
  }
  if (decision.kind === 'expected') return colors.dim(`${start}expected: "${decision.entry}"`);
  return colors.dim(start + decision.kind);
}

/**
 * A subject may have a hundred characters of its own: what does not fit goes on below it, between two words.
 */
function mailLine(mail: Mail, width: number, colors: Colors): string {
  const room = width - '  00:00:00  mail: '.length;
  const at = mail.subject.length > room ? mail.subject.lastIndexOf(' ', room) : mail.subject.length;
  const end = at > 0 ? at : room;
  const paint = (text: string): string => colors.bold(verdictColor(mail.verdict, colors)(text));
  const first = `  ${clockTime(mail.time)}  ${paint(`mail: ${mail.subject.slice(0, end)}`)}`;
  const rest = mail.subject.slice(end).trim();
  return rest === '' ? first : `${first}\n${' '.repeat(width - room)}${paint(rest)}`;
}

function quiet({ replayed: { outcomes, mails }, alertAt }: DemoView, colors: Colors): string[] {
  const lines = new Map<string, number>();
  const add = (line: string): void => {
    lines.set(line, (lines.get(line) ?? 0) + 1);
  };
  const mailed = new Set(mails.map(({ incident }) => incident));
  for (const { decision, eventName } of outcomes) {
    if (decision.kind === 'expected') add(`expected: the allowlist entry "${decision.entry}" covers it`);
    if (decision.kind === 'duplicate') add('duplicate: a state change of an instance that was decided already');
    if (decision.kind === 'ignored') add(`ignored: ${because(decision.why, eventName)}`);
    if (decision.kind === 'alert' && !mailed.has(decision.incident)) {
      add(`${decision.verdict}: an alert, but the configuration mails from ${alertAt} up`);
    }
  }
  return [...lines]
    .sort(([, a], [, b]) => b - a)
    .map(([line, count]) => `  ${colors.dim(String(count).padStart(3))}  ${line}`);
}

function because(why: string, eventName: string | null): string {
  if (why === 'failed call') return "refused for the caller's mistake, or a service's own dry run";
  if (why === 'context') return `${eventName} is no launch, but evidence when one follows`;
  if (why === 'not forwarded') return 'a stop, an end, a look around: it never leaves its Region';
  return why;
}

const isToPaste = (line: string): boolean => /^ *(aws |for |https:)/.test(line);
const indentOf = (line: string): number => line.length - line.trimStart().length;

/**
 * The text as it fits: prose goes on in the lines below it, commands and links stay whole to be pasted. Lines
 * with colours in them are short.
 */
function fitted(width: number, text: string): string {
  const lines: string[] = [];
  /** What did not fit into the last line, indented as it goes on. */
  let rest = '';
  /** Where the lines of the paragraph go on. */
  let indent = 0;
  const flow = (line: string): void => {
    rest = line;
    while (rest.length > width && rest.lastIndexOf(' ', width) > indentOf(rest)) {
      const end = rest.lastIndexOf(' ', width);
      lines.push(rest.slice(0, end));
      rest = `${' '.repeat(indent)}${rest.slice(end + 1)}`;
    }
  };
  const flush = (): void => {
    if (rest !== '') lines.push(rest);
    rest = '';
  };
  for (const line of text.split('\n')) {
    if (line.includes('\u001b') || isToPaste(line) || line.trim() === '') {
      flush();
      lines.push(line);
    } else if (rest !== '' && indentOf(line) === indent) {
      // The mail itself went on here: it flows with what was left of the line before.
      flow(`${rest} ${line.trim()}`);
    } else {
      flush();
      indent = indentOf(line) + 2;
      if (line.length > width) flow(line);
      else lines.push(line);
    }
  }
  flush();
  return lines.join('\n');
}
