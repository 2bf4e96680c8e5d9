/** The tables of docs/organization-burst.md. */
import { monthOf, totalOf } from './cost.ts';
import type { RunSummary } from './summary.ts';

const whole = (count: number): string => Math.round(count).toLocaleString('en-US');
const seconds = (value: number | undefined): string =>
  value === undefined ? 'none' : value < 100 ? value.toFixed(1) : whole(value);
const toCents = (usd: number): string => `$${usd.toFixed(2)}`;

const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0);

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** One column for each run. */
function table(runs: readonly RunSummary[], rows: readonly (readonly [string, (run: RunSummary) => string])[]): string {
  return [
    row(['', ...runs.map(({ title }) => title)]),
    row(['---', ...runs.map(() => '---:')]),
    ...rows.map(([name, cell]) => row([name, ...runs.map(cell)])),
  ].join('\n');
}

const services = ['STS', 'EC2', 'CloudTrail', 'Organizations', 'Price List', 'DynamoDB', 'SNS', 'SQS'];

const throttledOf = ({ throttled }: RunSummary): string =>
  sum(throttled) === 0
    ? '0'
    : Object.entries(throttled)
        .map(([action, count]) => `${action} ${whole(count)}`)
        .join(', ');

const warningsOf = ({ warnings }: RunSummary): string =>
  Object.entries(warnings)
    .map(([message, count]) => `${message}: ${whole(count)}`)
    .join('; ') || 'none';

export function burstTable(runs: readonly RunSummary[]): string {
  return table(runs, [
    ['instances / accounts', (run) => `${whole(run.instances)} / ${whole(run.accounts)}`],
    ['events forwarded', (run) => whole(run.forwarded)],
    ['**events lost / dead letters**', (run) => `${run.lost} / ${run.dead}`],
    ['instances that no mail counts', (run) => whole(run.unnamed)],
    ['first mail, s', (run) => seconds(run.firstMail)],
    ['half of the accounts named, s', (run) => seconds(run.half)],
    ['last account named, s', (run) => `${seconds(run.lastAccount)} (${whole(run.accountsMailed)})`],
    ['last account named as critical, s', (run) => `${seconds(run.lastCritical)} (${whole(run.accountsCritical)})`],
    ['last mail, s', (run) => seconds(run.lastMail)],
    [
      '**mails** (first + escalation + follow-up)',
      ({ mails }) =>
        `**${whole(sum(mails))}** (${[mails.first, mails.escalation, mails['follow-up']].map(whole).join(' + ')})`,
    ],
    ['most mails within a second (SNS: 10)', (run) => whole(run.mostInASecond)],
    [
      '**SNS deactivates the subscription**, s',
      ({ deactivated }) => (deactivated === undefined ? 'no' : `**${seconds(deactivated)}**`),
    ],
    ['mails never delivered', (run) => whole(run.undelivered)],
    ['accounts that a delivered mail names', (run) => whole(run.accountsReached)],
    ['of the mails, over several accounts', (run) => whole(run.together)],
    ['oldest event in the queue, s', (run) => seconds(run.oldestEvent)],
    ['oldest timer in its queue, s', (run) => seconds(run.oldestTimer)],
    ['longest batch, s / timeouts', (run) => `${seconds(run.longestBatch)} / ${run.timeouts}`],
    ...services.map((name) => [`calls: ${name}`, (run: RunSummary) => whole(run.calls[name] ?? 0)] as const),
    ['throttled calls', throttledOf],
    ['went out poorer', warningsOf],
    ['DynamoDB units, reads + writes', (run) => `${whole(run.reads)} + ${whole(run.writes)}`],
    ['invocations / busy s', (run) => `${whole(run.invocations)} / ${whole(run.busySeconds)}`],
  ]);
}

/** A quiet day, and what thirty of them cost. */
export function monthTables(days: readonly RunSummary[]): string {
  const calls = table(days, [
    ['events forwarded a day', (run) => whole(run.forwarded)],
    ['events lost / dead letters', (run) => `${run.lost} / ${run.dead}`],
    ['mails a day', (run) => whole(sum(run.mails))],
    ['most mails within a second (SNS: 10)', (run) => whole(run.mostInASecond)],
    ...services.map((name) => [`calls a day: ${name}`, (run: RunSummary) => whole(run.calls[name] ?? 0)] as const),
    ['throttled calls', throttledOf],
    ['**dollars a month**', (run) => `**${toCents(totalOf(monthOf(run)))}**`],
  ]);
  const arithmetic = days.map((day) => [`#### ${day.title}`, '', arithmeticOf(day)].join('\n'));
  return [calls, ...arithmetic].join('\n\n');
}

function arithmeticOf(day: RunSummary): string {
  const lines = monthOf(day).map(({ what, how, usd }) => row([what, how, toCents(usd)]));
  const total = row(['**together**', '', `**${toCents(totalOf(monthOf(day)))}**`]);
  return [row(['', 'a month', 'US dollars']), row(['---', '---', '---:']), ...lines, total].join('\n');
}

/** For the README: what one account's quiet month costs. */
export const costBlock = (day: RunSummary): string =>
  [
    arithmeticOf(day),
    '',
    `**${toCents(totalOf(monthOf(day)))} a month by list price, ${toCents(totalOf(monthOf(day, true)))} with what AWS leaves free.**`,
  ].join('\n');
