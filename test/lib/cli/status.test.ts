import { afterEach, describe, expect, it } from 'vitest';
import { davylamp } from '../../support/command-line.ts';
import { deployedAws } from '../../support/deployed-aws.ts';
import { type FakeAnswer, type FakeAws, type FakeRequest, fakeAws, stsErrorXml } from '../../support/fake-aws.ts';
import { folder } from '../../support/folder.ts';

let running: FakeAws | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

async function status(args: readonly string[], answer: (request: FakeRequest) => FakeAnswer = deployedAws) {
  running = await fakeAws(answer);
  return davylamp(['status', ...args], { cwd: folder(), env: running.env });
}

describe('davylamp status', () => {
  it('reads a deployment from an empty folder, and prints one document', async () => {
    const { exitCode, stdout, stderr } = await status(['--json']);
    const document = JSON.parse(stdout);
    expect([exitCode, document.result, stderr]).toEqual([0, 'watching', 'davylamp: asking 3 Regions\n']);
    expect(document.regions.map(({ state }: { state: string }) => state)).toEqual(['watched', 'watched', 'watched']);
    expect(document.delivery.map(({ state }: { state: string }) => state)).toEqual(Array(3).fill('confirmed'));
    // Without its metrics nobody knows when the last event came: that is told, not hidden.
    expect(new Set(document.unread.map(({ why }: { why: string }) => why.split(' ')[0]))).toEqual(
      new Set(['cloudwatch:GetMetricData']),
    );
  });

  it('ends in one line that names the result, within eighty columns', async () => {
    const { stdout } = await status([]);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('result: watching 3 of 3 enabled Regions');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('has exit code 1 where nothing is deployed, and says what to do', async () => {
    const absent = '<Message>Stack with id davylamp does not exist</Message>';
    const { exitCode, stdout } = await status([], (request) =>
      /^Describe(Stacks|StackResources)$/.test(request.operation)
        ? { status: 400, body: stsErrorXml('ValidationError').replace(/<Message>.*<\/Message>/, absent) }
        : deployedAws(request),
    );
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^result: not deployed in account 123456789012$/m);
  });

  it('has exit code 3 without credentials, with one document', async () => {
    const { exitCode, stdout } = await davylamp(['status', '--json'], { cwd: folder() });
    expect([exitCode, JSON.parse(stdout).error.code]).toEqual([3, 'aws-credentials']);
  });
});
