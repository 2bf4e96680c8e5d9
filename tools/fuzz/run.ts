/**
 * npm run fuzz -- [rounds]: the properties with other examples than `npm test` has, until one fails. Each
 * round says its seed; `DAVYLAMP_SEED=<seed> npm run unit -- test/properties` plays it again.
 */
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';

const [rounds = '10'] = process.argv.slice(2);
const vitest = ['--no-install', 'vitest', 'run', 'test/properties', 'property', 'parse-any', '--reporter=dot'];

for (let round = 1; round <= Number(rounds); round++) {
  const seed = String(randomInt(2 ** 31));
  process.stdout.write(`round ${round} of ${rounds}: DAVYLAMP_SEED=${seed}\n`);
  const { status } = spawnSync('npx', vitest, { stdio: 'inherit', env: { ...process.env, DAVYLAMP_SEED: seed } });
  if (status !== 0) {
    process.exitCode = 1;
    break;
  }
}
