/** `davylamp test-alert` on a terminal: how far the test came, and what it does not test. */
import { localCommand } from '../../../lambda/model/local-command.ts';
import { type Followed, hops, type SentTest } from '../../deployment/test-hops.ts';
import type { Colors } from '../output.ts';
import { table } from '../table.ts';

export interface TestAlertView extends Followed {
  readonly id: string;
  readonly sent: readonly SentTest[];
  /** Somebody waited for the mail. */
  readonly isFollowed: boolean;
}

const feedTest =
  "aws cloudwatch set-alarm-state --region us-east-1 --state-value ALARM \\\n  --alarm-name davylamp-flagged-launches --state-reason 'a test'";

const notTested = [
  'This does not test the feed: AWS User Notifications takes no events of ours.',
  'Its mail must follow within minutes after:',
  '',
  feedTest,
];

export function testAlertText(view: TestAlertView, colors: Colors): string {
  const { id, sent, isFollowed, missing, heldBack } = view;
  const from = sent.length === 1 ? sent[0]?.region : `${sent.length} Regions`;
  if (!isFollowed)
    return [
      colors.bold(`sent ${id} from ${from}`),
      'A mail marked [TEST] follows within a minute. To see each step of its way: --wait',
      `If none comes: ${localCommand} doctor`,
      '',
      ...notTested,
      ...(missing.length > 0 ? ['', result(view, colors)] : []),
    ].join('\n');
  return [
    table([
      ['REGION', ...hops.map((hop) => hop.toUpperCase())],
      ...sent.map(({ region }) => [region, ...times(region, view)]),
    ]),
    ...(heldBack.length > 0
      ? ['', 'Held back: there are only so many test mails an hour; another mail of this test went out.']
      : []),
    '',
    ...(missing.some(({ hop }) => hop === 'mailed')
      ? []
      : ['SNS has taken the mail. If it is not in your inbox within a minute:', `  ${localCommand} subscribe`, '']),
    ...notTested,
    '',
    result(view, colors),
    ...(missing.length > 0 ? [`What to do: ${localCommand} doctor`] : []),
  ].join('\n');
}

const times = (region: string, { hops: seen, heldBack }: TestAlertView): readonly string[] =>
  hops.map((hop) => {
    const one = seen.find((each) => each.region === region && each.hop === hop);
    if (one !== undefined) return `${one.ms.toLocaleString('en-US')} ms`;
    return hop === 'mailed' && heldBack.includes(region) ? 'held back' : 'missing';
  });

function result({ sent, missing }: TestAlertView, colors: Colors): string {
  const lost = [...new Set(missing.map(({ region }) => region))];
  if (lost.length === 0) return colors.bold(colors.green(`result: the test came through from ${counted(sent.length)}`));
  return colors.bold(colors.red(`result: the test did not come through from ${lost.join(', ')}`));
}

const counted = (count: number): string => (count === 1 ? 'its Region' : `all ${count} Regions`);
