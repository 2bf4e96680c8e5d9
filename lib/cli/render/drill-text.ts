/** `davylamp drill` on a terminal of eighty columns: hops, mails, and what is left. */
import { plain, wrap } from '../../../lambda/mail/text.ts';
import { localCommand } from '../../../lambda/model/local-command.ts';
import { type Drilled, type DrillHop, type DryRun, drillHops } from '../../drill/drill.ts';
import type { Colors } from '../output.ts';
import { table } from '../table.ts';
import { verdictColor } from './mail-text.ts';
import { counted } from './replay-text.ts';

export interface DrillView extends Drilled {
  readonly withLaunch: boolean;
  readonly isTrailed: boolean;
}

const width = 80;

const words: Readonly<Record<DrillHop, string>> = {
  'dry-run': 'EC2 answered the DryRun',
  'dry-run-decided': 'the detector heard of it from CloudTrail',
  launched: 'EC2 started the instance',
  decided: 'the detector heard of it',
  flagged: 'the detector found its user data',
  mailed: 'SNS took the mail',
  terminated: 'the instance is ending',
};

export function drillText(view: DrillView, colors: Colors): string {
  const { mails, leftovers, incidentId } = view;
  return [
    hopTable(view, colors),
    ...notes(view).flatMap((note) => wrap(note, width, 2)),
    '',
    colors.bold(mails.length === 0 ? 'No mail went out' : `${counted(mails.length, 'mail')} went out (${incidentId})`),
    ...mails.map(
      ({ kind, verdict, at }) =>
        `  ${new Date(at).toISOString().slice(11, 19)} UTC  ${verdictColor(verdict, colors)(verdict)}  ${kind}`,
    ),
    ...(incidentId === undefined ? [] : [`Its mail again: ${localCommand} incidents ${incidentId}`]),
    ...(view.withLaunch ? ['The feed mails by itself: look for a mail of AWS User Notifications.'] : []),
    ...(leftovers.length === 0
      ? []
      : ['', colors.bold(colors.red('Left over')), ...leftovers.map(({ command }) => `  ${command}`)]),
    '',
    ...result(view, colors),
  ].join('\n');
}

function hopTable({ hops, missing }: DrillView, colors: Colors): string {
  const all = [
    ...hops.map((hop) => ({ ...hop, isMissing: false })),
    ...missing.map((hop) => ({ ...hop, ms: 0, isMissing: true })),
  ];
  const regions = [...new Set(all.map(({ region }) => region))];
  const rows = all
    .sort((a, b) => regions.indexOf(a.region) - regions.indexOf(b.region) || order(a.hop) - order(b.hop))
    .map(({ region, hop, ms, isMissing }) => [
      region,
      isMissing ? 'missing' : `${ms.toLocaleString('en-US')} ms`,
      words[hop],
    ]);
  const [head = '', ...lines] = table([['REGION', 'AFTER', 'WHAT'], ...rows]).split('\n');
  return [colors.bold(head), ...lines.map((line) => (/ missing /.test(line) ? colors.red(line) : line))].join('\n');
}

const order = (hop: DrillHop): number => drillHops.indexOf(hop);

function notes(view: DrillView): readonly string[] {
  const { dryRuns, tried, launched, isTrailed, isHeldBack } = view;
  const said = [
    ...dryRuns.flatMap((one) => dryRunNote(one)),
    ...tried.map(({ region, refusal }) => `- ${region} refused the launch: ${plain(refusal.message, 300)}`),
    ...(launched === undefined
      ? []
      : [`- ${launched.instanceId} was a ${launched.instanceType} in ${launched.region}`]),
    ...(isTrailed ? [] : ['- no trail logs in every Region, so AWS tells nobody of a DryRun; of launches it does']),
    ...(isHeldBack ? ['- an incident was critical already: its next follow-up names this drill, within the hour'] : []),
  ];
  return said.length === 0 ? [] : ['', ...said];
}

function dryRunNote({ region, refusal }: DryRun): readonly string[] {
  if (refusal === undefined) return [];
  const why = {
    policy: 'a service control policy forbids launches',
    permission: 'this identity may not launch',
    subnet: 'there is no default VPC',
    type: 'the type is not to be had',
    unanswered: 'no answer came',
    other: `${plain(refusal.code, 60)}: ${plain(refusal.message, 300)}`,
  }[refusal.kind];
  return [`- ${region}: ${why}`];
}

function result(
  { missing, leftovers, isInterrupted, withLaunch, launched }: DrillView,
  colors: Colors,
): readonly string[] {
  const bad = (text: string): string => colors.bold(colors.red(`result: ${text}`));
  if (leftovers.length > 0) return [bad('something is left over; the commands above end it')];
  if (isInterrupted) return [bad(launched === undefined ? 'interrupted; nothing is left' : 'interrupted; cleaned up')];
  if (missing.length > 0) {
    const lost = [...new Set(missing.map(({ hop }) => words[hop]))];
    const [first = '', ...more] = wrap(`result: missing: ${lost.join('; ')}`, width, 2);
    const paint = (line: string): string => colors.bold(colors.red(line));
    return [paint(first), ...more.map(paint), `What to do: ${localCommand} doctor`];
  }
  const went = withLaunch ? 'the launch was noticed, mailed and ended' : 'the DryRuns went as they should';
  return [colors.bold(colors.green(`result: ${went}`))];
}
