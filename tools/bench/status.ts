/**
 * `npm run bench:status`: how long `davylamp status` and `doctor` take where every call to AWS takes 200 ms,
 * for 17 Regions and for 34, and with one Region that never answers. The goal is 10 seconds for 17.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { snapshotRegions } from '../../lib/account/fallback.ts';
import { table } from '../../lib/cli/table.ts';
import { deployedAws } from '../../test/support/deployed-aws.ts';
import { type FakeRequest, fakeAws } from '../../test/support/fake-aws.ts';

const milliseconds = 200;
const goal = 10;
const command = fileURLToPath(new URL('../../bin/davylamp.mjs', import.meta.url));

/** The deployment of the tests, in an account with so many Regions. */
const answer = (regions: number) => (request: FakeRequest) =>
  request.operation === 'ListRegions'
    ? {
        body: {
          Regions: snapshotRegions
            .slice(0, regions)
            .map((RegionName) => ({ RegionName, RegionOptStatus: 'ENABLED_BY_DEFAULT' })),
        },
      }
    : deployedAws(request);

interface Run {
  readonly seconds: number;
  readonly calls: number;
}

async function run(name: string, regions: number, silent: string | undefined): Promise<Run> {
  const isSilent = ({ region }: FakeRequest): boolean => silent !== undefined && region === silent;
  const aws = await fakeAws(answer(regions), (request) =>
    isSilent(request) ? Number.POSITIVE_INFINITY : milliseconds,
  );
  const cwd = mkdtempSync(join(tmpdir(), 'davylamp-status-'));
  const started = performance.now();
  try {
    await new Promise<void>((resolve, reject) => {
      const env = { PATH: process.env.PATH ?? '', HOME: cwd, ...aws.env };
      const child = spawn(process.execPath, [command, name, '--json'], { cwd, env, stdio: 'ignore' });
      child.on('error', reject).on('close', () => resolve());
    });
    return { seconds: (performance.now() - started) / 1_000, calls: aws.requests.length };
  } finally {
    await aws.close();
    rmSync(cwd, { recursive: true, force: true });
  }
}

const rows: (readonly string[])[] = [];
for (const name of ['status', 'doctor']) {
  for (const [regions, silent] of [
    [17, undefined],
    [34, undefined],
    [17, 'eu-west-1'],
  ] as const) {
    const { seconds, calls } = await run(name, regions, silent);
    const what = silent === undefined ? '' : `, ${silent} never answers`;
    rows.push([`${name}: ${regions} Regions${what}`, `${seconds.toFixed(1)} s`, String(calls)]);
    if (regions === 17 && silent === undefined && seconds > goal) {
      process.stderr.write(`${name} takes more than ${goal} s\n`);
      process.exitCode = 1;
    }
  }
}
console.log(table([['COMMAND', 'SECONDS', 'CALLS'], ...rows]));
