/**
 * `npm run bench`: prints the tables of docs/organization-burst.md; with `-- --write` puts them there, and
 * what docs/organization.md and README.md take from them into those. Two scenarios run at a time, each in a
 * process of its own.
 */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { inParallel } from '../../lambda/model/concurrency.ts';
import { takenOver, withBlock } from './block.ts';
import { assumed } from './limits.ts';
import { burstTable, costBlock, monthTables } from './report.ts';
import { leakedCredential, oneAccount, quietDay, scheduled } from './scenarios.ts';
import { type Scenario, simulate } from './simulate.ts';
import { type RunSummary, summarize } from './summary.ts';

/** By the letter that the document speaks of; the slowest first. */
const scenarios: Readonly<Record<string, () => Scenario>> = {
  a: () => leakedCredential('a: trail, late', 1_000, assumed.callArrives),
  a2: () => leakedCredential('a2: trail, early', 1_000, assumed.callArrivesEarly),
  b: () => leakedCredential('b: no trail', 1_000, undefined),
  b2: () => ({
    ...leakedCredential('b2: as b, 20 timers at once', 1_000, undefined),
    timers: { batchSize: 1, windowMilliseconds: 0, concurrency: 20 },
  }),
  b3: () => leakedCredential('b3: as b, 150 accounts', 150, undefined),
  c: () => oneAccount('c: one account', 1_000),
  e: () => scheduled('e: scheduled scaling, no attack', 1_000),
  d1: () => quietDay('1 account', 1, true),
  d10: () => quietDay('10 accounts', 10, true),
  d100: () => quietDay('100 accounts', 100, true),
  d1000: () => quietDay('1,000 accounts', 1_000, true),
  loud: () => quietDay('1,000 accounts, nothing allowed', 1_000, false),
};
/** For the thousand launches of one account. */
const mostCalls = { EC2: 200, DynamoDB: 3_000 };
const bursts = ['a', 'a2', 'b', 'b2', 'b3', 'c', 'e'];
const days = ['d1', 'd10', 'd100', 'd1000', 'loud'];

const here = fileURLToPath(import.meta.url);
const fileAt = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const document = fileAt('docs/organization-burst.md');
const guide = fileAt('docs/organization.md');
const readme = fileAt('README.md');

async function inItsOwnProcess(name: string): Promise<RunSummary> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', here, '--only', name]);
  return JSON.parse(stdout) as RunSummary;
}

async function main(args: readonly string[]): Promise<void> {
  const only = args[args.indexOf('--only') + 1];
  if (args.includes('--only')) {
    const scenario = scenarios[only ?? ''];
    if (scenario === undefined) throw new Error(`no scenario ${only}; there are ${Object.keys(scenarios).join(', ')}`);
    process.stdout.write(`${JSON.stringify(summarize(await simulate(scenario())))}\n`);
    return;
  }
  const names = Object.keys(scenarios);
  const results = await inParallel(names, 2, inItsOwnProcess);
  const of = (wanted: readonly string[]): RunSummary[] =>
    wanted.map((name) => results[names.indexOf(name)] as RunSummary);
  const blocks = { bursts: burstTable(of(bursts)), months: monthTables(of(days)) };
  process.stdout.write(`${blocks.bursts}\n\n${blocks.months}\n`);
  const lost = results.filter((result) => result.lost > 0 || result.dead > 0);
  if (lost.length > 0) {
    process.stderr.write(`events were lost in: ${lost.map(({ title }) => title).join('; ')}\n`);
    process.exitCode = 1;
  }
  const { EC2 = 0, DynamoDB = 0 } = (results[names.indexOf('c')] as RunSummary).calls;
  if (EC2 > mostCalls.EC2 || DynamoDB > mostCalls.DynamoDB) {
    process.stderr.write(`1,000 launches of one account cost ${EC2} calls of EC2 and ${DynamoDB} of DynamoDB\n`);
    process.exitCode = 1;
  }
  if (!args.includes('--write')) return;
  const whole = Object.entries(blocks).reduce(
    (text, [name, content]) => withBlock(text, name, content),
    readFileSync(document, 'utf8'),
  );
  writeFileSync(document, whole);
  const taken = Object.keys(blocks).reduce((text, name) => takenOver(text, name, whole), readFileSync(guide, 'utf8'));
  writeFileSync(guide, taken);
  writeFileSync(readme, withBlock(readFileSync(readme, 'utf8'), 'cost', costBlock(of(['d1'])[0] as RunSummary)));
}

await main(process.argv.slice(2));
