/**
 * `npm run bench:start`: what loading each function's code costs beside one that does nothing, in CPU time of
 * the whole process; prints the table of docs/performance.md, with `-- --write` puts it there.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleText } from '../../lib/bundle.ts';
import { withBlock } from './block.ts';

const rounds = Number(process.env.ROUNDS ?? 25);
const most = 2.5;
const nothing = 'exports.handler = async () => ({ batchItemFailures: [] });\n';
const texts: Readonly<Record<string, string>> = {
  'a function that does nothing': nothing,
  'the detector': bundleText('lambda/detector.ts'),
  patrol: bundleText('lambda/patrol.ts'),
};
const program = (file: string): string =>
  `require(${JSON.stringify(file)}); const { user, system } = process.cpuUsage(); process.stdout.write(String(user + system))`;

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

/** Milliseconds of CPU by name; the functions take turns, so that what else the machine does falls on all. */
function measure(folder: string): ReadonlyMap<string, number> {
  const names = Object.keys(texts);
  const files = names.map((name, index) => {
    const file = join(folder, `${index}.js`);
    writeFileSync(file, texts[name] ?? '');
    return file;
  });
  const spent = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round++) {
    for (const [index, name] of names.entries()) {
      const { stdout, status } = spawnSync(process.execPath, ['-e', program(files[index] as string)], {
        encoding: 'utf8',
      });
      if (status !== 0) throw new Error(`${name} does not load`);
      spent.get(name)?.push(Number(stdout) / 1_000);
    }
  }
  return new Map([...spent].map(([name, values]) => [name, median(values)]));
}

function main(args: readonly string[]): void {
  const folder = mkdtempSync(join(tmpdir(), 'davylamp-start-'));
  try {
    const spent = measure(folder);
    const [least = 0] = spent.values();
    const rows = [...spent].map(([name, milliseconds]) => {
      const kilobytes = Math.round((texts[name] ?? '').length / 1_000);
      const ratio = (milliseconds / least).toFixed(2);
      return `| ${name} | ${kilobytes.toLocaleString('en-US')} | ${milliseconds.toFixed(0)} | ${ratio} × |`;
    });
    const table = ['| code | KB | CPU, ms (median) | of nothing |', '|---|---:|---:|---:|', ...rows].join('\n');
    process.stdout.write(`${table}\n`);
    if ((spent.get('the detector') ?? 0) > most * least) {
      process.stderr.write(`the detector costs more than ${most} times what nothing costs\n`);
      process.exitCode = 1;
    }
    if (!args.includes('--write')) return;
    const document = fileURLToPath(new URL('../../docs/performance.md', import.meta.url));
    writeFileSync(document, withBlock(readFileSync(document, 'utf8'), 'start', table));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main(process.argv.slice(2));
