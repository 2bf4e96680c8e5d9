import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { davylamp } from '../../support/command-line.ts';
import { cloudTrailRecord, identities, runInstances } from '../../support/events.ts';
import { folder } from '../../support/folder.ts';

const log = (records: readonly unknown[]): Buffer => gzipSync(JSON.stringify({ Records: records }));
const launch = (eventId: string, more: object = {}): unknown =>
  runInstances({ eventId, instanceIds: [`i-${eventId.padStart(17, '0')}`], instanceType: 't3.nano', ...more }).detail;
const noise = (eventName = 'Decrypt') => cloudTrailRecord({ eventName });

async function backtested(files: Readonly<Record<string, string | Uint8Array>>, ...args: string[]) {
  const cwd = folder(files);
  const { exitCode, stdout, stderr } = await davylamp(['backtest', '--json', ...args], { cwd });
  return { exitCode, stderr, document: JSON.parse(stdout) };
}

describe('davylamp backtest --json', () => {
  it("prints replay's document without the ignored, with what was read and what is proposed", async () => {
    const { exitCode, document } = await backtested(
      {
        'logs/1.json.gz': log([noise(), launch('1'), noise(), noise('CreateKeyPair')]),
        'logs/2.json.gz': log([noise()]),
      },
      'logs',
    );
    expect(exitCode).toBe(0);
    expect(Object.keys(document).sort()).toEqual([
      'decisions',
      'mails',
      'proposal',
      'scanned',
      'schemaVersion',
      'summary',
    ]);
    expect(document.decisions).toEqual([
      expect.objectContaining({ eventId: '1', decision: 'alert', verdict: 'notice' }),
    ]);
    expect(document.summary).toEqual({ events: 5, alert: 1, expected: 0, duplicate: 0, ignored: 4, mails: 1 });
    expect(document.scanned).toEqual({
      files: 2,
      bytes: expect.any(Number),
      records: 5,
      seconds: expect.any(Number),
      from: '2026-11-20T14:03:11Z',
      to: '2026-11-20T14:03:11Z',
      unread: [],
    });
    expect(document.proposal).toEqual({ regions: [], budget: { hourly: 3 }, allow: [] });
  });

  it('says what could not be read, and exits with 1', async () => {
    const cut = log([launch('1'), noise()]).subarray(0, -8);
    const { exitCode, document } = await backtested({ 'a.json.gz': cut }, 'a.json.gz', 'nowhere');
    expect(exitCode).toBe(1);
    expect(document.decisions).toHaveLength(1);
    expect(document.scanned.unread).toEqual([
      { what: 'nowhere', why: 'there is no such file or folder' },
      { what: 'a.json.gz', why: 'it is cut off; what came before was read' },
    ]);
  });

  it('compares with another configuration over the same history', async () => {
    const files = {
      'a.json.gz': log([launch('1')]),
      'davylamp.yaml': 'allow: [{ name: all, types: ["t3.*"], reason: quiet }]\n',
      'other.yaml': 'email: [me@example.com]\n',
    };
    const { document } = await backtested(files, 'a.json.gz', '--config', 'davylamp.yaml', '--against', 'other.yaml');
    expect(document.decisions).toEqual([expect.objectContaining({ decision: 'expected', allowEntry: 'all' })]);
    expect(document.against).toEqual({ mails: 1, critical: 0, high: 0, notice: 1 });
  });

  // Beyond a few megabytes on disk, threads scan; what they find must be all of it.
  it('reads many files in threads', async () => {
    const filler = (n: number): string =>
      Array.from({ length: 20_000 }, (_, i) => createHash('sha256').update(`${n} ${i}`).digest('base64')).join('');
    const files = Object.fromEntries(
      [1, 2, 3, 4, 5, 6].map((n) => [
        `logs/${n}.json.gz`,
        log([noise(), launch(`${n}`), { ...noise(), requestParameters: { filler: filler(n) } }]),
      ]),
    );
    const { document, exitCode } = await backtested(files, 'logs');
    expect(exitCode).toBe(0);
    expect(document.scanned).toMatchObject({ files: 6, records: 18 });
    expect(document.decisions.map(({ eventId }: { eventId: string }) => eventId).sort()).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
    ]);
  });

  it.each([
    [[], 'no history was named'],
    [['.', '--from', 'yesterday'], '--from yesterday is no time'],
    [['.', '--from', '2026-11-21', '--to', '2026-11-20'], 'is later than'],
    [['.', '--regions', 'Ireland'], 'no Region is called so'],
  ])('with %j says what is wrong (exit 2)', async (args, said) => {
    const { exitCode, document } = await backtested({}, ...args);
    expect([exitCode, document.error.message]).toEqual([2, expect.stringContaining(said)]);
  });
});

// What no record tells is missing again and again.
it('says what keeps it from looking once, and how often', async () => {
  const withUserData = (eventId: string): unknown => {
    const record = launch(eventId, { time: `2026-11-2${eventId}T14:03:11Z` }) as { readonly requestParameters: object };
    return { ...record, requestParameters: { ...record.requestParameters, userData: '<sensitiveDataRemoved>' } };
  };
  const cwd = folder({ 'a.json.gz': log(['1', '2', '3'].map(withUserData)) });
  const { stderr } = await davylamp(['backtest', 'a.json.gz'], { cwd });
  expect(stderr.match(/^warning: user data could not be read \(\d+ times\)$/gm)).toHaveLength(1);
});

describe('davylamp backtest --html', () => {
  it('writes a page for its reader alone, and tells the result in short', async () => {
    const cwd = folder({ 'a.json.gz': log([launch('1'), noise()]) });
    const { exitCode, stdout } = await davylamp(['backtest', 'a.json.gz', 'nowhere', '--html', 'page.html'], { cwd });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /^page: page\.html\n[\s\S]*nowhere: there is no such file[\s\S]*\nresult: 2 records: 1 alert/,
    );
    expect(stdout).not.toContain('i-00000000000000001');
    const page = join(cwd, 'page.html');
    expect(readFileSync(page, 'utf8')).toContain('i-00000000000000001');
    expect(statSync(page).mode & 0o777).toBe(0o600);
  });

  // Known before the long run, and no log is written over.
  it.each([
    [['--html', 'a.json.gz'], 'does not end in .html'],
    [['--html', 'nowhere/page.html'], 'it cannot be written (ENOENT)'],
    [['--html', 'page.html', '--json'], '--json and --html were given'],
  ])('refuses %j (exit 2)', async (args, said) => {
    const cwd = folder({ 'a.json.gz': log([launch('1')]) });
    const { exitCode, stdout, stderr } = await davylamp(['backtest', 'a.json.gz', ...args], { cwd });
    expect([exitCode, stdout + stderr]).toEqual([2, expect.stringContaining(said)]);
    expect(readdirSync(cwd)).toEqual(['a.json.gz']);
  });
});

it('tells a person what a quieter configuration would have cost', async () => {
  const cwd = folder({
    'a.json.gz': log([launch('1', { instanceType: 'g5.xlarge', userIdentity: identities.user() })]),
    'loud.yaml': 'alertAt: notice\n',
    'quiet.yaml': 'allow: [{ name: all, types: ["g5.*"], reason: quiet }]\n',
  });
  const args = ['backtest', 'a.json.gz', '--config', 'quiet.yaml', '--against', 'loud.yaml'];
  const { stdout, exitCode } = await davylamp(args, { cwd });
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/against the other configuration: 1 mail fewer, 1 campaign LOST/);
  expect(stdout).toMatch(/^result: 1 record: 0 alerts, 1 expected/m);
  const { stdout: same } = await davylamp(
    ['backtest', 'a.json.gz', '--config', 'loud.yaml', '--against', 'loud.yaml'],
    { cwd },
  );
  expect(same).toContain('against the other configuration: as many mails, no campaign lost');
});
