/**
 * `npm run bench:patrol`: prints the tables of docs/patrol.md; with `-- --write` puts them there. Each
 * scenario runs in a process of its own, one after the other, since the memory of one is not that of the
 * next.
 */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { defaultRegions } from '../../../lib/account/fallback.ts';
import { type InstancesRun, overInstances } from './instances.ts';
import { type OrganizationDay, organizationDay } from './organization.ts';

const here = fileURLToPath(import.meta.url);
const document = fileURLToPath(new URL('../../../docs/patrol.md', import.meta.url));
/** Megabytes, as lib/constructs/patrol.ts deploys it; V8's heap has to leave room for buffers and code. */
const deployedMemory = 512;
const heap = 400;

const inEach = (count: number) => Object.fromEntries(defaultRegions.map((region) => [region, count]));
const members = Array.from({ length: 5 }, (_, n) => String(200_000_000_000 + n));

const instances: Readonly<Record<string, () => Promise<InstancesRun>>> = {
  'one Region of one account': () => overInstances({ 'us-east-1': 100_000 }),
  '17 Regions of one account': () => overInstances(inEach(5_883)),
  '17 Regions of six accounts': () => overInstances(inEach(981), members),
};
const days: Readonly<Record<string, () => Promise<OrganizationDay>>> = {
  '1 account': () => organizationDay(0, 6),
  '100 accounts': () => organizationDay(100, 6),
  '1,000 accounts': () => organizationDay(1_000, 6),
  '1,000 accounts, every hour': () => organizationDay(1_000, 1, 3),
};

async function inItsOwnProcess<T>(name: string): Promise<T> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    `--max-old-space-size=${heap}`,
    '--import',
    'tsx',
    here,
    '--only',
    name,
  ]);
  return JSON.parse(stdout) as T;
}

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function instancesTable(results: readonly (readonly [string, InstancesRun])[]): string {
  return [
    row(['100,000 running instances in', 'pages', 'MB of XML', 'CPU, s', 'peak memory, MB']),
    row(['---', '---:', '---:', '---:', '---:']),
    ...results.map(([name, run]) =>
      row([name, whole(run.pages), whole(run.megabytesRead), run.cpuSeconds.toFixed(0), whole(run.peakMegabytes)]),
    ),
  ].join('\n');
}

/** Calls that an account's own trails record; AWS records AssumeRole in the account of the role, too. */
const recorded = [
  'AssumeRole',
  'DescribeRegions',
  'DescribeInstances',
  'ListRules',
  'ListRuleNamesByTarget',
  'ListTargetsByRule',
  'PutEvents',
];
/** US dollars for 100,000 management events of a copy beyond the first: https://aws.amazon.com/cloudtrail/pricing/ */
const furtherCopy = 2;

function daysTable(results: readonly (readonly [string, OrganizationDay])[]): string {
  const reads = ({ calls }: OrganizationDay): number => recorded.reduce((sum, name) => sum + (calls[name] ?? 0), 0);
  return [
    row([
      'a day of',
      'longest run, s',
      'calls',
      'throttled',
      'unread',
      'AssumeRole in a second, at most',
      'calls an account',
      'a further trail, a month',
    ]),
    row(['---', ...Array<string>(7).fill('---:')]),
    ...results.map(([name, day]) =>
      row([
        name,
        whole(day.longestRun),
        whole(reads(day)),
        whole(day.throttled),
        whole(day.unread),
        whole(day.mostAssumeRolesInASecond),
        whole(reads(day) / (day.accounts + 1)),
        `$${((reads(day) * 30 * furtherCopy) / 100_000).toFixed(2)}`,
      ]),
    ),
  ].join('\n');
}

/** Replaces what stands between the two markers of a block. */
function withBlock(text: string, name: string, content: string): string {
  const block = new RegExp(`(<!-- ${name}: begin -->)[\\s\\S]*(<!-- ${name}: end -->)`);
  if (!block.test(text)) throw new Error(`${document} has no block ${name}`);
  return text.replace(block, (_, begin: string, end: string) => `${begin}\n${content}\n${end}`);
}

async function inTurn<T>(all: Readonly<Record<string, unknown>>): Promise<readonly (readonly [string, T])[]> {
  const results: [string, T][] = [];
  for (const name of Object.keys(all)) results.push([name, await inItsOwnProcess<T>(name)]);
  return results;
}

async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--only')) {
    const run = { ...instances, ...days }[args[args.indexOf('--only') + 1] ?? ''];
    if (run === undefined) throw new Error('no such scenario');
    process.stdout.write(`${JSON.stringify(await run())}\n`);
    return;
  }
  const ofInstances = await inTurn<InstancesRun>(instances);
  const ofDays = await inTurn<OrganizationDay>(days);
  const blocks = { instances: instancesTable(ofInstances), days: daysTable(ofDays) };
  process.stdout.write(`${blocks.instances}\n\n${blocks.days}\n`);
  const isLarge = ofInstances.some(([, { peakMegabytes }]) => peakMegabytes > deployedMemory);
  const isCut = ofDays.some(([, { unread, unproven, mails }]) => unread + unproven + mails > 0);
  if (isLarge || isCut) process.exitCode = 1;
  if (!args.includes('--write')) return;
  const before = readFileSync(document, 'utf8');
  writeFileSync(
    document,
    Object.entries(blocks).reduce((text, [name, content]) => withBlock(text, name, content), before),
  );
}

await main(process.argv.slice(2));
