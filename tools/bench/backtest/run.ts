/**
 * `npm run bench:backtest`: how fast backtest goes through log files, beside other ways to do it. The ways
 * take turns, so that whatever else the machine does falls on all of them; each counts by its median.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { scanSources } from '../../../lib/backtest/threads.ts';
import { deployedForwarding } from '../../../lib/local/forwarding.ts';
import { generate } from './generate.ts';
import { inDuckDb, inShells, inThreads, type Measured } from './rival.ts';

const files = 48;
const fileBytes = 4_730_000;
const rounds = Number(process.env.ROUNDS ?? 5);
const threads = availableParallelism();

async function backtest(paths: readonly string[]): Promise<Measured> {
  let start = 0;
  let launches = 0;
  let seconds = 0;
  async function* sources() {
    for (const name of paths) yield { name };
  }
  await scanSources({
    sources: sources(),
    admits: deployedForwarding(),
    span: {},
    threads,
    onStarted: () => {
      start = performance.now();
    },
    onScanned: ({ events, unread }) => {
      if (unread.length > 0) throw new Error(JSON.stringify(unread));
      launches += events.length;
      seconds = (performance.now() - start) / 1000;
    },
  });
  return { seconds, launches };
}

/** What the ratio to it is to be at least. */
const goals: Readonly<Record<string, number>> = {
  'gunzip alone': 0.6,
  'gunzipSync alone': 0.6,
  'zcat | grep -c': 4,
  'gunzip + JSON.parse': 3,
  'DuckDB read_json': 3,
};

/** A bar would end the cell. */
const shown = (name: string): string => name.replace('|', '\\|');

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] as number;

const folder = mkdtempSync(join(tmpdir(), 'davylamp-bench-'));
try {
  const made = generate(folder, files, fileBytes);
  const { paths } = made;
  const megabytes = (made.bytes / 1e6).toFixed(0);
  console.log(
    `${made.records} records in ${files} files: ${megabytes} MB, ${(made.packedBytes / 1e6).toFixed(0)} MB packed; ${made.launches} launches; ${threads} threads; Node.js ${process.version}`,
  );
  const ways: readonly (readonly [string, () => Promise<Measured | undefined>])[] = [
    ['davylamp backtest', () => backtest(paths)],
    ['gunzip alone', () => inThreads('gunzip', paths, threads)],
    ['gunzipSync alone', () => inThreads('gunzipSync', paths, threads)],
    ['zcat | grep -c', () => inShells(paths, threads)],
    ['gunzip + JSON.parse', () => inThreads('parse', paths, threads)],
    ['DuckDB read_json', () => inDuckDb(paths, threads)],
  ];
  const measured = new Map<string, number[]>();
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, way] of ways) {
      const result = await way();
      if (result === undefined) continue;
      if (result.launches !== undefined && result.launches !== made.launches) {
        throw new Error(`${name} found ${result.launches} launches of ${made.launches}`);
      }
      measured.set(name, [...(measured.get(name) ?? []), result.seconds]);
    }
  }
  const own = median(measured.get('davylamp backtest') ?? []);
  console.log('| way | seconds (median) | MB/s | backtest is faster by | goal |\n|---|---:|---:|---:|---:|');
  for (const [name] of ways) {
    const seconds = measured.get(name);
    if (seconds === undefined) {
      console.log(`| ${shown(name)} | not installed: npm i --no-save @duckdb/node-api | | | ${goals[name]} |`);
      continue;
    }
    const time = median(seconds);
    const ratio = goals[name] === undefined ? '' : `${(time / own).toFixed(2)} ×`;
    const goal = goals[name] === undefined ? '' : `≥ ${goals[name]}`;
    console.log(
      `| ${shown(name)} | ${time.toFixed(2)} | ${(made.bytes / 1e6 / time).toFixed(0)} | ${ratio} | ${goal} |`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
