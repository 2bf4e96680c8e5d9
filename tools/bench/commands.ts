/**
 * `npm run bench:commands`: what the start of a command costs in processor time, in this clone and as packed,
 * beside Node's own start. Milliseconds depend on the machine, ratios hardly.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { table } from '../../lib/cli/table.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const runs = 5;
const commands = ['--version', '--help', 'status --help', 'doctor --help', 'replay --help', 'backtest --help'];

/** Tells at its end, on descriptor 3, what the whole process used. */
const probe = `process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  require('node:fs').writeSync(3, String(user + system));
});`;

/** The fewest milliseconds of several runs: the others were disturbed. */
function cpu(probeFile: string, args: readonly string[]): number {
  const used = Array.from({ length: runs }, () => {
    const { output, status } = spawnSync(process.execPath, ['--require', probeFile, ...args], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`${args.join(' ')} failed: ${output[2]}`);
    return Number(output[3]) / 1_000;
  });
  return Math.min(...used);
}

/** Unpacked as npm would install it, beside the clone's dependencies. */
function packed(folder: string): string {
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: root, stdio: 'ignore' });
  const [tarball = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  execFileSync('tar', ['-xzf', join(folder, tarball), '-C', folder]);
  symlinkSync(join(root, 'node_modules'), join(folder, 'package', 'node_modules'));
  return join(folder, 'package');
}

const folder = mkdtempSync(join(tmpdir(), 'davylamp-start-'));
try {
  const probeFile = join(folder, 'probe.cjs');
  writeFileSync(probeFile, probe);
  const places = { clone: root, packed: packed(folder) };
  const nodeAlone = cpu(probeFile, ['-e', '0']);
  const row = (name: string, milliseconds: number): readonly string[] => [
    name,
    `${Math.round(milliseconds)} ms`,
    (milliseconds / nodeAlone).toFixed(1),
  ];
  const rows = Object.entries(places).flatMap(([place, path]) =>
    commands.map((command) =>
      row(`${place}: davylamp ${command}`, cpu(probeFile, [join(path, 'bin/davylamp.mjs'), ...command.split(' ')])),
    ),
  );
  console.log(`Node ${process.version}, the best of ${runs} runs`);
  console.log(table([['COMMAND', 'CPU', 'RATIO'], row('node -e 0', nodeAlone), ...rows]));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
