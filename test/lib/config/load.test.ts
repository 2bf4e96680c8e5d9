import { describe, expect, it } from 'vitest';
import { knownRegions } from '../../../lib/account/fallback.ts';
import { checkRegions } from '../../../lib/config/check-regions.ts';
import type { ContextValues } from '../../../lib/config/context.ts';
import { loadConfig } from '../../../lib/config/load.ts';
import { ConfigError, formatProblem } from '../../../lib/config/problem.ts';
import { toSettings } from '../../../lib/config/settings.ts';
import { UserError } from '../../../lib/errors.ts';
import { folder } from '../../support/folder.ts';

const now = new Date('2026-11-21T12:00:00Z');

const load = (yaml: string | Uint8Array | undefined, context: ContextValues = {}) =>
  loadConfig({
    directory: folder({ 'cdk.json': '{}', ...(yaml === undefined ? {} : { 'davylamp.yaml': yaml }) }),
    context,
    now,
  });

function problemsOf(work: () => unknown): readonly string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(formatProblem);
    throw error;
  }
  return [];
}

const problems = (yaml: string | Uint8Array | undefined, context?: ContextValues) =>
  problemsOf(() => load(yaml, context));

describe('a configuration that is right', () => {
  it('needs nothing but an address on the command line, for the first deployment', () => {
    expect(load(undefined, { email: 'me@example.com' })).toMatchObject({
      email: ['me@example.com'],
      revision: 0,
      alertAt: 'notice',
      language: 'en',
      feed: { states: ['pending'], aggregation: 'SHORT' },
      regions: { exclude: [] },
      patrol: { hours: 1, memberHours: 6 },
      budget: { usdPerHour: 3, isAuto: true },
      mode: 'alert',
      observe: [],
      allow: [],
      accountNames: {},
      warnings: [],
    });
  });

  it('lets the command line win over the file', () => {
    const config = load('email: [file@example.com]\nfeed: {states: [running]}\n', {
      email: 'a@example.com, b@example.com',
      feed: 'off',
      account: '012345678901',
      revision: '7',
    });
    expect(config).toMatchObject({
      email: ['a@example.com', 'b@example.com'],
      feed: 'off',
      account: '012345678901',
      revision: 7,
    });
  });

  it.each(['feed: off', 'feed: false', 'feed: "off"'])('takes %s as no feed, as YAML 1.1 and 1.2 write it', (line) => {
    expect(load(`email: me@example.com\n${line}\n`).feed).toBe('off');
  });

  it('takes one address without brackets, and a file named with config', () => {
    const directory = folder({ 'other.yaml': 'email: me@example.com\nalertAt: high\n' });
    expect(loadConfig({ directory, context: { config: 'other.yaml' } })).toMatchObject({
      file: 'other.yaml',
      email: ['me@example.com'],
      alertAt: 'high',
    });
  });

  it('finds davylamp.yaml beside cdk.json from a folder below', () => {
    const directory = folder({ 'cdk.json': '{}', 'davylamp.yaml': 'email: me@example.com', 'lib/x.ts': '' });
    expect(loadConfig({ directory: `${directory}/lib` }).email).toEqual(['me@example.com']);
  });

  it('reads a byte order mark, Windows line ends and anchors', () => {
    const yaml =
      '\ufeffemail: [me@example.com]\r\nregions:\r\n  expected: &here [us-east-1]\r\n  exclude: []\r\nallow:\r\n  - {name: a, regions: *here, reason: x}\r\n';
    expect(load(yaml).allow[0]?.regions).toEqual(['us-east-1']);
  });

  it('carries everything the detector needs into the settings', () => {
    const config = load(
      [
        'email: me@example.com',
        'alertAt: critical',
        'language: ko',
        'timeZone: Asia/Seoul',
        'regions: {expected: []}',
        'budget: {hourly: 0}',
        'mode: observe',
        'signals: {root-by-hand: alert, many-in-one-call: observe}',
        'accountNames: {"012345678901": prod}',
        'allow:',
        '  - {name: a, tags: {Team: x}, types: [t3.*], accounts: ["*1"], principals: ["arn:*"], reason: why, expires: 2026-11-21}',
      ].join('\n'),
    );
    expect(toSettings(config)).toEqual({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      alertAt: 'critical',
      language: 'ko',
      timeZone: 'Asia/Seoul',
      expectedRegions: [],
      budget: { usdPerHour: 0 },
      mode: 'observe',
      observe: ['many-in-one-call'],
      accountNames: { '012345678901': 'prod' },
      allow: [
        {
          name: 'a',
          tags: { Team: 'x' },
          types: ['t3.*'],
          accounts: ['*1'],
          principals: ['arn:*'],
          reason: 'why',
          expires: '2026-11-21',
        },
      ],
    });
  });

  it('leaves the expected Regions undeclared where the file does not say, because [] means that nowhere is ordinary', () => {
    expect(toSettings(load('email: me@example.com'))).not.toHaveProperty('expectedRegions');
  });

  it('needs no address where no mail goes out', () => {
    expect(loadConfig({ directory: folder(), address: 'unused' }).email).toEqual([]);
  });
});

describe('an expired allowlist entry', () => {
  const yaml =
    'email: me@example.com\nallow:\n  - name: old\n    types: [t3.*]\n    reason: x\n    expires: 2026-11-20\n';

  it('is reported with line and column and not applied, and breaks no deployment overnight', () => {
    const config = load(yaml);
    expect(config.warnings.map(formatProblem)).toEqual([
      'davylamp.yaml:6:14  allow[0].expires  2026-11-20 is in the past; the entry is not applied. Give a later date or remove it.',
    ]);
    expect(toSettings(config).allow).toEqual([]);
    expect(config.expired.map(({ name }) => name)).toEqual(['old']);
  });

  it('stays for what runs on the time of past events', () => {
    const directory = folder({ 'davylamp.yaml': yaml });
    expect(loadConfig({ directory, now: new Date(0) }).allow).toHaveLength(1);
  });
});

describe('a configuration that is wrong', () => {
  it('has every problem reported at once, in the order of the file', () => {
    const yaml = [
      'emial: [me@example.com]',
      'alertAt: hihg',
      'feed: on',
      'regions:',
      '  exclude: [us-east-1]',
      '  expect: [eu-west-1]',
      'budget: 3',
      'allow:',
      '  - name: ci',
      '    typs: [t3.*]',
      '    reason: ""',
      '    expires: 2026-02-30',
      '  - name: ci',
      '    accounts: [012345678901]',
      '    types: [t3]',
      '    tags: {Team: 12}',
      'account: "123456789012"',
      'expected: []',
      'accountNames: {012345678901: x}',
    ].join('\n');
    expect(problems(yaml, { email: 'me' })).toEqual([
      '-c email  "me" is not an e-mail address. Write it as name@example.com, without a display name.',
      'davylamp.yaml:1:1  emial  is not a key. Did you mean email?',
      'davylamp.yaml:2:10  alertAt  "hihg" is not known. Did you mean high? Write notice, high or critical.',
      'davylamp.yaml:3:7  feed  "on" is neither off nor a map of keys. Write one of them.',
      'davylamp.yaml:5:13  regions.exclude[0]  us-east-1 is where Davylamp lives and cannot be excluded. Remove it.',
      'davylamp.yaml:6:3  regions.expect  is not a key. Did you mean expected?',
      'davylamp.yaml:7:9  budget  3 is not a map of keys. Give a map of keys.',
      'davylamp.yaml:9:5  allow[0]  has no condition, so it would cover every launch. Give one of tags, types, regions, accounts, principals.',
      'davylamp.yaml:10:5  allow[0].typs  is not a key. Did you mean types?',
      'davylamp.yaml:11:13  allow[0].reason  "" is not one line of text. Give a line that is not empty.',
      'davylamp.yaml:12:14  allow[0].expires  2026-02-30 is not in the calendar. Give a day such as 2026-11-21.',
      'davylamp.yaml:13:5  allow[1].reason  is missing. Give text.',
      'davylamp.yaml:13:11  allow[1].name  "ci" is the name of the entry in line 9 too. Choose another.',
      'davylamp.yaml:14:16  allow[1].accounts[0]  012345678901 is a number to YAML. Put it in quotes: "012345678901".',
      'davylamp.yaml:15:13  allow[1].types[0]  "t3" matches no instance type. Write a whole type such as m7g.large, or a glob such as t3.*; only * and ? are special.',
      'davylamp.yaml:16:18  allow[1].tags.Team  12 is a number to YAML. Put it in quotes: "12".',
      'davylamp.yaml:17:1  account  is not a key of the file: Davylamp watches the account of the credentials that deploy it. Remove it.',
      'davylamp.yaml:18:1  expected  is not a key here. Did you mean regions.expected?',
      'davylamp.yaml:19:16  accountNames.12345678901  "012345678901" is no account id. Write its twelve digits in quotes.',
    ]);
  });

  it.each([
    ['', 'davylamp.yaml:1:1  email  is missing.'],
    ['# nothing yet\n', 'davylamp.yaml:1:1  email  is missing.'],
    ['- a\n', 'davylamp.yaml:1:1  a list is not a map of keys.'],
    ['hello\n', 'davylamp.yaml:1:1  "hello" is not a map of keys.'],
    ['email: [a@example.com]\nemail: [b@example.com]\n', 'davylamp.yaml:2:1  this key is there twice.'],
    ['email:\n\t- a@example.com\n', 'davylamp.yaml:2:1  Tabs are not allowed as indentation.'],
    ['email: [a@example.com\nalertAt: high\n', 'davylamp.yaml:2:1  a bracket is still open here.'],
    ['email: [a@example.com]\n---\nemail: [b@example.com]\n', 'davylamp.yaml:2:1  a second YAML document'],
    // The value is no address either; what YAML makes of it is all there is to say.
    ['email: *nobody\n', 'davylamp.yaml:1:8  YAML takes *nobody for a reference'],
    ['email:\n', 'davylamp.yaml:1:7  email  has no value.'],
    ['email: [a@example.com, A@EXAMPLE.com]\n', 'davylamp.yaml:1:24  email[1]  "A@EXAMPLE.com" is there twice.'],
    ['email: [a@b.c]\n', 'davylamp.yaml:1:9  email[0]  "a@b.c" is too short.'],
    [
      'email: ["Me <me@example.com>"]\n',
      'davylamp.yaml:1:9  email[0]  "Me <me@example.com>" is not an e-mail address.',
    ],
    ['email: me@example.com\nbudget: {hourly: -1}\n', 'davylamp.yaml:2:18  budget.hourly  -1 is too small.'],
    [
      'email: me@example.com\nallow: [{name: a, types: [t3.*], reason: x, hourly: 0}]\n',
      'davylamp.yaml:2:53  allow[0].hourly  0 is too small. Give more than 0.',
    ],
    ['email: me@example.com\npatrol: {hours: 0}\n', 'davylamp.yaml:2:17  patrol.hours  0 is too small.'],
    ['email: me@example.com\npatrol: {memberHours: 25}\n', 'davylamp.yaml:2:23  patrol.memberHours  25 is too '],
    ['email: me@example.com\npatrol: {hours: 1.5}\n', 'davylamp.yaml:2:17  patrol.hours  '],
    ['email: me@example.com\nbudget: {hourly: .inf}\n', 'davylamp.yaml:2:18  budget.hourly  '],
    [
      'email: me@example.com\nfeed: {state: [pending]}\n',
      'davylamp.yaml:2:8  feed.state  is not a key. Did you mean states?',
    ],
    [
      'email: me@example.com\nfeed: {states: [pending, pending]}\n',
      'davylamp.yaml:2:26  feed.states[1]  "pending" is there twice.',
    ],
    ...['Asia/Soul', '+09:00', 'KST'].map((zone): [string, string] => [
      `email: me@example.com\ntimeZone: "${zone}"\n`,
      `davylamp.yaml:2:11  timeZone  "${zone}" is no time zone.`,
    ]),
    [
      'email: me@example.com\nfeed: {existingContactArns: [x]}\n',
      'davylamp.yaml:2:30  feed.existingContactArns[0]  "x" is no e-mail contact.',
    ],
    ['email: me@example.com\nregions: [us-east-1]\n', 'davylamp.yaml:2:10  regions  a list is not a map of keys.'],
    [
      'email: me@example.com\nallow:\n  - {name: a, tags: {}, reason: x}\n',
      'davylamp.yaml:3:21  allow[0].tags  is empty.',
    ],
    [
      'email: me@example.com\nallow:\n  - {name: a, types: [], reason: x}\n',
      'davylamp.yaml:3:22  allow[0].types  is empty.',
    ],
    [
      'email: me@example.com\nallow:\n  - {name: a, types: t3.*, reason: x}\n',
      'davylamp.yaml:3:22  allow[0].types  "t3.*" is one value, not a list.',
    ],
    [
      'email: me@example.com\nallow:\n  - {name: a, types: ["t[34].*"], reason: x}\n',
      'davylamp.yaml:3:23  allow[0].types[0]  "t[34].*" matches no instance type.',
    ],
  ])('%j is told as %s', (yaml, start) => {
    const found = problems(yaml);
    expect(found).toHaveLength(1);
    expect(found[0]?.slice(0, start.length)).toBe(start);
  });

  it('hides nothing behind a text that YAML takes for a reference', () => {
    const yaml = 'email: [me@example.com]\nallow:\n  - {name: a, types: [*.large], reason: x}\nalertAt: hihg\n';
    expect(problems(yaml)).toEqual([
      'davylamp.yaml:3:23  YAML takes *.large for a reference, because it begins with *. Put it in quotes: "*.large".',
      'davylamp.yaml:4:10  alertAt  "hihg" is not known. Did you mean high? Write notice, high or critical.',
    ]);
  });

  it.each([
    // Quotes of a word processor, and letters that SNS mails nobody at.
    '“me@example.com”',
    'me@exämple.com',
    'mé@example.com',
    // Hosts that no mail reaches.
    'me@example',
    'me@localhost',
    'me@localhost.example.com',
    'me@mail.localhost',
    'me@192.0.2.1',
    'me@-example.com',
    'me@example-.com',
    `me@${'a'.repeat(64)}.com`,
    // Two dots in a row, or one at an end.
    'me@example..com',
    'me..you@example.com',
    '.me@example.com',
    'me.@example.com',
    `${'a'.repeat(65)}@example.com`,
    // Two addresses in one.
    'a,b@example.com',
    'me@example.com;you@example.com',
    'me@you@example.com',
  ])('refuses the address %j', (address) => {
    const said = problems(JSON.stringify({ email: [address] }));
    expect(said).toEqual([expect.stringContaining('is not an e-mail address')]);
  });

  it.each(['me+aws@example.co.uk', "o'brien@example.com", 'me@xn--exmple-cua.com', 'a.b_c-d@1.example.com'])(
    'takes the address %j',
    (address) => {
      expect(load(JSON.stringify({ email: [address] })).email).toEqual([address]);
    },
  );

  it('is told in UTF-16 what to save it as', () => {
    expect(problems(Buffer.from('\ufeffemail: x', 'utf16le'))).toEqual([
      'davylamp.yaml  is written in UTF-16. Save it as UTF-8.',
    ]);
  });

  it('is located where an anchor put the value', () => {
    const yaml = 'email: me@example.com\nregions:\n  expected: &here [us-east-1]\n  exclude: *here\n';
    expect(problems(yaml)).toEqual([
      'davylamp.yaml:3:20  regions.exclude[0]  us-east-1 is where Davylamp lives and cannot be excluded. Remove it.',
    ]);
  });

  it('names a file that is not there, where one was asked for', () => {
    expect(problems(undefined, { config: 'nope.yaml', email: 'me@example.com' })).toEqual([
      'nope.yaml  is not there. Give the path of a file.',
    ]);
  });

  it.each([
    [{ account: '12' }, '-c account  "12" is no account id. Give its twelve digits as text.'],
    [{ account: 123456789012 }, '-c account  123456789012 is no account id. Give its twelve digits as text.'],
    [{ feed: 'of' }, '-c feed  "of" is not known. Only off can be given here; states go in the file.'],
    [{ revision: 'x' }, '-c revision  "x" is not a whole number. Give 1, 2, 3 ...'],
    [{ email: ' , ' }, '-c email  no address is given. Give one or more.'],
    [{ email: 'a@example.com,A@example.com' }, '-c email  "A@example.com" is there twice. Remove one.'],
  ])('refuses %j on the command line', (context, problem) => {
    expect(problems(undefined, { email: 'me@example.com', ...context })).toEqual([problem]);
  });

  it('is the error of the person who wrote it: exit code 2', () => {
    expect(() => load('emial: x')).toThrow(UserError);
    expect(() => load('emial: x')).toThrow(expect.objectContaining({ exitCode: 2, code: 'config' }));
  });
});

it('warns of a Region that is expected and not watched', () => {
  const { warnings } = load(
    'email: me@example.com\nregions: {expected: [us-east-1, eu-west-1], exclude: [eu-west-1]}\n',
  );
  expect(warnings.map(formatProblem)).toEqual([
    'davylamp.yaml:2:33  regions.expected[1]  eu-west-1 is in regions.exclude too: it is not watched at all. Remove it from one of them.',
  ]);
});

describe('Region names, once the known ones are there', () => {
  const config = () =>
    load(
      [
        'email: me@example.com',
        'regions: {expected: [us-est-1, eu-west-1], exclude: [mars-north-1]}',
        'allow:',
        '  - {name: a, regions: ["eu-*", "zz-*", xx-new-1], reason: x}',
      ].join('\n'),
    );

  it('are checked wherever one may stand, with line and column', () => {
    expect(problemsOf(() => checkRegions(config(), knownRegions()))).toEqual([
      'davylamp.yaml:2:22  regions.expected[0]  "us-est-1" is no Region that this account or Davylamp knows. Did you mean us-east-1?',
      'davylamp.yaml:2:54  regions.exclude[0]  "mars-north-1" is no Region that this account or Davylamp knows. Write it as us-east-1, or run `npx --no-install davylamp regions --refresh`.',
      'davylamp.yaml:4:33  allow[0].regions[1]  "zz-*" matches no Region that this account or Davylamp knows. Write one that does, such as eu-*',
      'davylamp.yaml:4:41  allow[0].regions[2]  "xx-new-1" is no Region that this account or Davylamp knows. Write it as us-east-1, or run `npx --no-install davylamp regions --refresh`.',
    ]);
  });

  it('are right where only the account knows them, because the snapshot ages', () => {
    const known = ['us-est-1', 'mars-north-1', 'zz-top-1', 'xx-new-1', 'eu-west-1'];
    expect(problemsOf(() => checkRegions(config(), known))).toEqual([]);
  });
});
