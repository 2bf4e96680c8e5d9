/**
 * Builds dist/ for `npm pack`: JavaScript with its types, the functions' bundles, and the files that they
 * read.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtFunction, bundleText } from '../../lib/bundle.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const dist = join(root, 'dist');

const entries = [
  'lambda/detector.ts',
  'lambda/history.ts',
  'lambda/notification-hub.ts',
  'lambda/patrol.ts',
  'lambda/rollout-check.ts',
];
/** What modules read beside themselves. */
const read = ['lib/demo/davylamp.yaml'];

rmSync(dist, { recursive: true, force: true });
execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
// The compiler names the sources in declarations, where a library's user has none.
for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.d.ts'))) {
  const path = join(dist, name);
  writeFileSync(path, readFileSync(path, 'utf8').replace(/((?:from|import\() ?'\.{1,2}\/[^']+)\.ts'/g, "$1.js'"));
}
for (const entry of entries) {
  const path = join(dist, builtFunction(entry));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bundleText(entry));
}
for (const name of read) copyFileSync(join(root, name), join(dist, name));
