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
import { cpuSince, inDuckDb, inShells, inThreads, type Measured } from './rival.ts';

const files = 48;
const fileBytes = 4_730_000;
const rounds = Number(process.env.ROUNDS ?? 5);
const threads = availableParallelism();

async function backtest(paths: readonly string[]): Promise<Measured> {
  let start = 0;
  let before = process.cpuUsage();
  let cpuSeconds = 0;
  let launches = 0;
  let seconds = 0;
  let begin = (): void => {};
  const started = new Promise<void>((resolve) => {
    begin = resolve;
  });
  async function* sources() {
    await started;
    for (const name of paths) yield { name };
  }
  await scanSources({
    sources: sources(),
    admits: deployedForwarding(),
    span: {},
    threads,
    onStarted: () => {
      start = performance.now();
      before = process.cpuUsage();
      begin();
    },
    onScanned: ({ events, unread }) => {
      if (unread.length > 0) throw new Error(JSON.stringify(unread));
      launches += events.length;
      seconds = (performance.now() - start) / 1000;
      cpuSeconds = cpuSince(before);
    },
  });
  return { seconds, cpuSeconds, launches };
}

type Way = readonly [name: string, run: () => Promise<Measured | undefined>, goal?: number];

const waysThrough = (paths: readonly string[]): readonly Way[] => [
  ['davylamp backtest', () => backtest(paths)],
  ['gunzip alone: a stream, large chunks', () => inThreads('gunzip', paths, threads), 0.6],
  ['gunzip alone: gunzipSync', () => inThreads('gunzipSync', paths, threads), 0.6],
  ['zcat | grep -c RunInstances', () => inShells(paths, threads), 4],
  ['gunzip + JSON.parse, a loop', () => inThreads('parse', paths, 1), 3],
  ['gunzip + JSON.parse, on as many threads', () => inThreads('parse', paths, threads)],
  ['DuckDB read_json', () => inDuckDb(paths, threads), 3],
];

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
  const ways = waysThrough(paths);
  const measured = new Map<string, Measured[]>();
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, run] of ways) {
      const result = await run();
      if (result === undefined) continue;
      if (result.launches !== undefined && result.launches !== made.launches) {
        throw new Error(`${name} found ${result.launches} launches of ${made.launches}`);
      }
      measured.set(name, [...(measured.get(name) ?? []), result]);
    }
  }
  const secondsOf = (name: string): number => median((measured.get(name) ?? []).map(({ seconds }) => seconds));
  const own = secondsOf('davylamp backtest');
  console.log(
    '| way | seconds | MB/s | of the processor | backtest is faster by | goal |\n|---|---:|---:|---:|---:|---:|',
  );
  for (const [name, , goal] of ways) {
    if (!measured.has(name)) {
      console.log(`| ${shown(name)} | not installed: npm i --no-save @duckdb/node-api | | | | ≥ ${goal} |`);
      continue;
    }
    const seconds = secondsOf(name);
    const cpu = (measured.get(name) ?? []).flatMap(({ cpuSeconds }) => cpuSeconds ?? []);
    const cells = [
      shown(name),
      seconds.toFixed(2),
      (made.bytes / 1e6 / seconds).toFixed(0),
      cpu.length > 0 ? median(cpu).toFixed(2) : '',
      name === 'davylamp backtest' ? '' : `${(seconds / own).toFixed(2)} ×`,
      goal === undefined ? '' : `≥ ${goal}`,
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
