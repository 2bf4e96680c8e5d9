import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { davylamp, davylampProcess } from '../../support/command-line.ts';
import {
  type FakeAnswer,
  type FakeAws,
  type FakeRequest,
  fakeAws,
  identityXml,
  stsErrorXml,
} from '../../support/fake-aws.ts';
import { folder } from '../../support/folder.ts';

const account = '123456789012';
const regions = { Regions: [{ RegionName: 'us-east-1', RegionOptStatus: 'ENABLED_BY_DEFAULT' }] };

let running: FakeAws | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

async function against(answer: (request: FakeRequest) => FakeAnswer): Promise<Readonly<Record<string, string>>> {
  running = await fakeAws(answer);
  return running.env;
}

const friendly = ({ operation }: FakeRequest): FakeAnswer =>
  operation === 'GetCallerIdentity' ? { body: identityXml(account) } : { body: regions };

describe('davylamp in a process of its own', () => {
  it('ends by itself, prints what the command says, and exits with its code', async () => {
    const args = ['regions', '--refresh', '--json'];
    const cwd = folder();
    expect(await davylampProcess(args, { cwd })).toEqual(await davylamp(args, { cwd }));
    const fine = await davylampProcess(['regions', '--json'], { cwd });
    expect([fine.exitCode, JSON.parse(fine.stdout).source]).toEqual([0, 'fallback']);
  });
});

describe('davylamp regions', () => {
  it('asks the account once, keeps the answer beside cdk.json, and then prints the cache', async () => {
    const cwd = folder({ 'cdk.json': '{}' });
    const env = await against(friendly);
    const first = await davylamp(['regions', '--json'], { cwd, env });
    expect([first.exitCode, JSON.parse(first.stdout).source]).toEqual([0, 'account:ListRegions']);
    const kept = JSON.parse(readFileSync(join(cwd, 'cdk.context.json'), 'utf8'));
    expect(kept).toEqual({ [`davylamp:regions:${account}`]: JSON.parse(first.stdout) });

    const second = await davylamp(['regions', '--json'], { cwd, env });
    expect(JSON.parse(second.stdout)).toEqual({ ...JSON.parse(first.stdout), source: 'cache' });
    expect(running?.requests.filter(({ operation }) => operation === 'ListRegions')).toHaveLength(1);

    await davylamp(['regions', '--refresh'], { cwd, env });
    expect(running?.requests.filter(({ operation }) => operation === 'ListRegions')).toHaveLength(2);

    const offline = await davylamp(['regions', '--json'], { cwd });
    expect(JSON.parse(offline.stdout)).toMatchObject({ account, source: 'cache' });
  });

  it('prints the default Regions without credentials, with no account', async () => {
    const { exitCode, stdout, stderr } = await davylamp(['regions', '--json'], { cwd: folder() });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, account: null, source: 'fallback' });
    expect(stderr).toContain('no credentials');
  });

  it.each([
    [
      'an expired session',
      'expired',
      { AWS_SESSION_TOKEN: 'old' },
      () => ({ status: 403, body: stsErrorXml('ExpiredToken') }),
    ],
    ['a wrong key', 'invalid', {}, () => ({ status: 403, body: stsErrorXml('InvalidClientTokenId') })],
    ['a profile that is not there', 'invalid', { AWS_PROFILE: 'typo' }, friendly],
  ])('does not take %s for no credentials: exit code 3', async (_, credentials, more, answer) => {
    const env = await against(answer);
    const { exitCode, stdout } = await davylamp(['regions', '--json'], { cwd: folder(), env: { ...env, ...more } });
    expect([exitCode, JSON.parse(stdout).error]).toEqual([
      3,
      { code: 'aws-credentials', credentials, message: expect.any(String), hint: expect.any(String) },
    ]);
  });

  it('tells of a profile with MFA what works instead', async () => {
    const file = join(
      folder({
        config:
          '[profile work]\nrole_arn = arn:aws:iam::123456789012:role/admin\nsource_profile = me\nmfa_serial = arn:aws:iam::123456789012:mfa/me\n[profile me]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = example\n',
      }),
      'config',
    );
    const env = { AWS_CONFIG_FILE: file, AWS_PROFILE: 'work' };
    const { exitCode, stderr } = await davylamp(['regions'], { cwd: folder(), env });
    expect(exitCode).toBe(3);
    expect(stderr).toContain('eval "$(aws configure export-credentials --format env --profile work)"');
  });

  it('tells how old the list is, and that it is too old after thirty days', async () => {
    const env = await against(friendly);
    const cwd = folder({ 'cdk.json': '{}' });
    const first = await davylamp(['regions'], { cwd, env });
    expect(first.stdout).toMatch(/less than a day old/);
    expect(first.stderr).not.toMatch(/--refresh/);
    const path = join(cwd, 'cdk.context.json');
    const asOf = new Date(Date.now() - 40.5 * 86_400_000).toISOString();
    writeFileSync(path, readFileSync(path, 'utf8').replace(/"asOf": "[^"]*"/, `"asOf": "${asOf}"`));
    const later = await davylamp(['regions'], { cwd, env });
    expect(later.stdout).toMatch(/40 days old/);
    expect(later.stderr).toMatch(/40 days old.*--refresh/);
  });

  it('cannot refresh without credentials: exit code 3', async () => {
    const { exitCode, stdout } = await davylamp(['regions', '--refresh', '--json'], { cwd: folder() });
    expect([exitCode, JSON.parse(stdout).error.code]).toEqual([3, 'aws-credentials']);
  });

  it('tells people the same as a table without colours, because output is no terminal', async () => {
    const { stdout } = await davylamp(['regions'], { cwd: folder() });
    expect(stdout).toMatch(/^us-east-1 +ENABLED_BY_DEFAULT {2}unknown {2}verdict and feed$/m);
    expect(stdout).toMatch(/^af-south-1 +UNKNOWN/m);
    expect(stdout).not.toContain('\u001b');
  });
});

describe('davylamp test-alert', () => {
  it('puts one event on the default bus of the Region, and names its id', async () => {
    const env = await against(() => ({ body: { FailedEntryCount: 0, Entries: [{ EventId: 'e-1' }] } }));
    const { exitCode, stdout } = await davylamp(['test-alert', '--region', 'eu-west-1', '--json'], { env });
    expect(exitCode).toBe(0);
    const document = JSON.parse(stdout);
    expect(document).toEqual({
      schemaVersion: 1,
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      sent: [{ region: 'eu-west-1', at: expect.stringMatching(/^\d{4}-.*Z$/) }],
      hops: [],
      missing: [],
    });
    expect(JSON.parse(running?.requests[0]?.body ?? '')).toEqual({
      Entries: [
        {
          Source: 'davylamp.test',
          DetailType: 'Davylamp Test Alert',
          Detail: JSON.stringify({ correlationId: document.id }),
        },
      ],
    });
  });

  it('does not take a call that EventBridge answered for an event that it took', async () => {
    const env = await against(() => ({
      body: { FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure', ErrorMessage: 'no room' }] },
    }));
    const { exitCode, stdout } = await davylamp(['test-alert', '--json'], { env });
    expect([exitCode, JSON.parse(stdout).error.message]).toEqual([
      3,
      'EventBridge did not take the event in us-east-1: InternalFailure no room',
    ]);
  });

  it('names the permission that is missing', async () => {
    const env = await against(() => ({ status: 400, body: { __type: 'AccessDeniedException', message: 'no' } }));
    const { exitCode, stderr } = await davylamp(['test-alert'], { env });
    expect(exitCode).toBe(3);
    expect(stderr).toContain('events:PutEvents was denied: no\nAllow events:PutEvents');
  });

  it('refuses what is no Region before it asks anybody', async () => {
    expect((await davylamp(['test-alert', '--region', 'Virginia'])).exitCode).toBe(2);
  });
});

describe('davylamp config check', () => {
  const yaml = [
    'email: [me@example.com]',
    'allow:',
    '  - {name: gone, types: [t3.*], reason: x, expires: 2020-01-31}',
    '  - {name: who, principals: ["arn:aws:iam::*:role/ci"], reason: x}',
    '  - {name: tagged, tags: {a: b}, reason: x}',
    '  - {name: bounded, regions: [us-east-1], hourly: 12.5, reason: x}',
  ].join('\n');

  it('says what is in effect, what has expired, and what may not do what it seems to', async () => {
    const cwd = folder({ 'cdk.json': '{}', 'davylamp.yaml': yaml });
    const { exitCode, stdout, stderr } = await davylamp(['config', 'check'], { cwd });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^result: the configuration is right$/m);
    expect(stdout).toContain('gone: types t3.* - x (until 2020-01-31) (EXPIRED, not applied)');
    expect(stderr).toContain('warning: davylamp.yaml:3:53  allow[0].expires  2020-01-31 is in the past');
    expect(stderr).toContain('note: who: a principals condition holds only for CloudTrail calls');
    expect(stderr).toContain('note: who: without types it covers launches of at most $30 an hour together, ten times');
    expect(stderr).not.toContain('note: bounded');
    expect(stdout).toContain('bounded: regions us-east-1, up to $13 an hour - x');
    expect(stderr).toContain('note: tagged: made of tags or accounts alone');
  });

  it('says what turning the feed off costs whoever turns it on again', async () => {
    const cwd = folder({ 'davylamp.yaml': 'email: [me@example.com]\nfeed: off\n' });
    const { stderr } = await davylamp(['config', 'check'], { cwd });
    expect(stderr).toMatch(/^note: feed: off deletes the contacts.*every address has to be verified again$/m);
  });

  it('prints the same as one document', async () => {
    const cwd = folder({ 'x.yaml': yaml });
    const { stdout } = await davylamp(['config', 'check', '--config', 'x.yaml', '--json'], { cwd });
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      config: { file: 'x.yaml', email: ['me@example.com'], expired: [{ name: 'gone' }] },
      warnings: [{ where: 'x.yaml', line: 3, column: 53, path: 'allow[0].expires' }],
      notes: [
        expect.stringContaining('who: a principals condition'),
        expect.stringContaining('who: without types'),
        expect.stringContaining('tagged'),
      ],
    });
  });

  it('has exit code 2 for what is wrong, an unknown Region among it, with line and column for scripts too', async () => {
    const cwd = folder({ 'davylamp.yaml': 'email: [me@example.com]\nregions: {expected: [us-est-1]}\n' });
    const { exitCode, stdout } = await davylamp(['config', 'check', '--json'], { cwd });
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout).error).toMatchObject({
      code: 'config',
      problems: [{ where: 'davylamp.yaml', line: 2, column: 22, path: 'regions.expected[0]' }],
    });
  });

  it('has nothing to read and says how to begin', async () => {
    const { exitCode, stderr } = await davylamp(['config', 'check'], { cwd: folder() });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('davylamp.yaml  is not there, so nobody would get the mails. Write it beside cdk.json');
  });

  it('prints SARIF with the place of every problem, and nothing else on standard output', async () => {
    const cwd = folder({ 'cdk.json': '{}', 'davylamp.yaml': 'email: [me@example.com]\nalertat: high\nallow: 3\n' });
    const { exitCode, stdout, stderr } = await davylamp(['config', 'check', '--sarif'], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('davylamp.yaml:2:1');
    const log = JSON.parse(stdout);
    expect(log).toMatchObject({ version: '2.1.0', runs: [{ tool: { driver: { name: 'davylamp' } } }] });
    const places = log.runs[0].results.map(
      ({ level, locations }: { level: string; locations: { physicalLocation: unknown }[] }) => [
        level,
        locations[0]?.physicalLocation,
      ],
    );
    expect(places).toEqual([
      ['error', { artifactLocation: { uri: 'davylamp.yaml' }, region: { startLine: 2, startColumn: 1 } }],
      ['error', { artifactLocation: { uri: 'davylamp.yaml' }, region: { startLine: 3, startColumn: 8 } }],
    ]);
  });

  it('prints SARIF without results where nothing is wrong, and one document at a time', async () => {
    const cwd = folder({ 'cdk.json': '{}', 'davylamp.yaml': 'email: [me@example.com]\n' });
    const fine = await davylamp(['config', 'check', '--sarif'], { cwd });
    expect([fine.exitCode, JSON.parse(fine.stdout).runs[0].results]).toEqual([0, []]);
    const both = await davylamp(['config', 'check', '--sarif', '--json'], { cwd });
    expect([both.exitCode, JSON.parse(both.stdout).error.code]).toEqual([2, 'usage']);
  });
});
