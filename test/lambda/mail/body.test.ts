import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { nothingNamed } from '../../../lambda/incidents/named.ts';
import type { MailSettings } from '../../../lambda/mail/body.ts';
import { composeMail, renderMail } from '../../../lambda/mail/mail.ts';
import { en, ko, type Texts } from '../../../lambda/mail/texts/index.ts';
import type { IncidentView } from '../../../lambda/model/incident.ts';
import { hostile } from '../../support/hostile.ts';
import {
  ACCOUNT,
  incidentActor,
  incidentCall,
  incidentLaunch,
  incidentLaunches,
  incidentSignal,
  incidentView,
  leakedKey,
  MINUTE,
  START,
  taskRole,
} from '../../support/incidents.ts';
import { settings } from './mails.ts';

const body = (given: Partial<IncidentView>, change: Partial<MailSettings> = {}): string =>
  renderMail(incidentView(given), { ...settings, ...change }).body;

const verdict = (name: 'notice' | 'high' | 'critical') => ({ id: 'x', openedAt: START, verdict: name }) as const;
const strong = incidentSignal('accelerated-or-metal', 'strong', { types: ['c5.metal'] });
const hard = incidentSignal('miner-in-user-data', 'hard', { fingerprints: ['xmrig'] });

describe('what a phone shows', () => {
  /** The first lines, up to the block of facts. */
  const opening = (text: string): string[] => (text.split('\n\n')[0] ?? '').replaceAll('\n  ', ' ').split('\n');

  it('is the verdict, what it costs and what to do first; the reasons come after it', () => {
    const launches = incidentLaunches(2, ['us-east-1'], { usdPerHour: 4.08 });
    expect(opening(body({ incident: verdict('critical'), signals: [hard, strong], launches }))).toEqual([
      'This looks like crypto-mining and costs $8.16 an hour, $196 a day.',
      'If you did not do this: do step 1 now. If you did: nothing to do.',
      '2 instances were launched in us-east-1 of prod (123456789012) at 14:03 UTC.',
      'The reasons: user data installs a miner (xmrig); accelerated or bare-metal type (c5.metal).',
    ]);
  });

  it('says how many of the instances still run where some have ended, and what those cost', () => {
    const launches = incidentLaunches(42, ['us-east-1'], { usdPerHour: 4.08 });
    const given = { kind: 'follow-up', launches, ended: launches.slice(0, 4).map(({ id }) => id) } as const;
    const flat = (...args: Parameters<typeof body>): string => body(...args).replaceAll(/\s+/g, ' ');
    expect(flat(given)).toContain('38 of 42 still run, $155/h.');
    expect(body(given)).toMatch(/cost +\$155\/h, \$3,721\/day/);
    expect(body(given)).not.toContain('if all of it still runs');
    expect(flat(given, { language: 'ko' })).toContain('42개 중 38개가 아직 실행 중입니다 (시간당 $155).');
    const none = { ...given, ended: launches.map(({ id }) => id) };
    expect(flat(none)).toContain('None of the 42 runs any more.');
    expect(body(none)).toContain('Nothing to stop.');
    expect(body(none)).toMatch(/cost +nothing any more/);
    expect(flat(none, { language: 'ko' })).toContain('지금은 실행 중인 것이 없습니다.');
    expect(body({ ...given, ended: [] })).not.toContain('still run');
  });

  it('does not say launched of instances that were there before and were started again', () => {
    const restarts = incidentLaunches(2, ['us-east-1'], { restarted: true });
    expect(body({ launches: restarts })).toContain('2 instances were started again in us-east-1');
    expect(body({ launches: restarts }, { language: 'ko' })).toContain('인스턴스 2개가 다시 시작되었습니다');
    const [first, second] = restarts as [IncidentView['launches'][0], IncidentView['launches'][0]];
    expect(body({ launches: [first, { ...second, restarted: false }] })).toContain('2 instances were launched in');
  });

  it('names an account as new since the last mail only where there are several', () => {
    const told = (accounts: readonly string[]) => {
      const launches = accounts.map((account, n) => incidentLaunch({ id: `${n}`, account, verdict: 'critical' }));
      const before = { ...nothingNamed, types: [['c5.metal', accounts.length]] as const };
      return body({ kind: 'escalation', incident: verdict('critical'), launches, before }).replaceAll(/\s+/g, ' ');
    };
    expect(told([ACCOUNT, '210987654321'])).toContain('New since the last mail: ');
    expect(told([ACCOUNT])).not.toContain('New since the last mail: prod');
  });

  it('says mining only where the verdict says so', () => {
    expect(body({ incident: verdict('high'), signals: [strong] })).toMatch(/^This may be crypto-mining and costs /);
    expect(opening(body({})).slice(0, 2)).toEqual([
      'Nothing about it looks like mining so far. It costs $0.01 an hour, $0.25 a day.',
      'If you did not do this: start with step 1. If you did: nothing to do.',
    ]);
  });

  it('promises no cost where nothing was started, or nothing has a price', () => {
    const attempt = incidentCall({ kind: 'attempt', refusalCode: 'VcpuLimitExceeded', usdPerHour: 266 });
    expect(body({ incident: verdict('critical'), launches: [attempt] })).toMatch(
      /^This looks like crypto-mining\.\nNothing was started, as far as Davylamp knows\.\n/,
    );
    const asked = incidentCall({ kind: 'request', usdPerHour: 12 });
    expect(body({ launches: [asked] })).toMatch(/^Nothing [^.]*\. It may come to \$12 an hour\.\n/);
    expect(body({ launches: [incidentCall({ kind: 'request' })] })).toMatch(/^Nothing [^.]*\.\nIf you/);
  });

  it('weak signals are evidence, never a reason in it', () => {
    const weak = incidentSignal('missing-tags', 'weak', {});
    const text = body({ incident: verdict('high'), signals: [weak, strong] });
    expect(text).toMatch(/The reasons: accelerated[^;]*\.\n/);
    expect(text.indexOf('  strong  accelerated')).toBeLessThan(text.indexOf('  weak    it carries no tags'));
  });

  it('a follow-up and an escalation say what they are', () => {
    expect(opening(body({ kind: 'follow-up' }))).toContain(
      'Follow-up. All numbers are totals since 2026-11-20 14:03:11 UTC.',
    );
    expect(opening(body({ kind: 'escalation' }))[2]).toMatch(/^This is worse than the last mail said\./);
  });

  it('the last line says which version wrote it, also of a test', () => {
    for (const isTest of [false, true]) {
      expect(body({ isTest }, { version: '1.2.3' }).trimEnd().split('\n').at(-1)).toBe('Davylamp 1.2.3.');
    }
    expect(body({})).not.toContain('Davylamp 1');
  });

  it('times have the configured time zone beside UTC', () => {
    const text = body({}, { timeZone: 'Asia/Seoul' });
    expect(text).toContain('at 14:03 UTC (23:03 Asia/Seoul).');
    expect(text).toContain('since  2026-11-20 14:03:11 UTC (23:03:11 Asia/Seoul)');
  });
});

describe('who did it', () => {
  const line = (principal: Partial<typeof leakedKey>, language: 'en' | 'ko' = 'en'): string =>
    body({ actors: [incidentActor({ ...leakedKey, ...principal })] }, { language });

  it('is the person, and the service that called on for them, whose address is not theirs', () => {
    const through = { through: 'cloudformation.amazonaws.com', sourceIp: 'cloudformation.amazonaws.com' };
    expect(line(through)).toContain('IAM user ci-deploy, key AKIA...MPLE, through CloudFormation');
    expect(line(through)).not.toContain('  from ');
    expect(line(through, 'ko')).toContain('CloudFormation 경유');
    expect(line({ through: 'new.amazonaws.com' })).toContain('through new.amazonaws.com');
  });

  it('is told with the account where a role of the same name did it in several', () => {
    const roles = [ACCOUNT, '210987654321'].map((account) => incidentActor(taskRole, { account }));
    const rows = (actors: typeof roles) => body({ actors }).replaceAll(/\s+/g, ' ');
    expect(rows(roles)).toContain(', account 210987654321');
    expect(rows(roles.slice(0, 1))).not.toContain(', account ');
  });

  it('names the instance or function whose credentials were used', () => {
    const lentBy = { kind: 'instance', name: 'i-0123456789abcdef0' } as const;
    expect(line({ lentBy })).toContain('lent by instance i-0123456789abcdef0');
    expect(line({ lentBy }, 'ko')).toContain('인스턴스 i-0123456789abcdef0의 자격 증명 사용');
    expect(line({ lentBy: { kind: 'other', name: 'arn:aws:ecs:x' } })).toContain('lent by arn:aws:ecs:x');
  });
});

describe('the steps', () => {
  const titles = (text: string): string[] => text.split('\n').filter((line) => /^\d\. /.test(line));

  it('begin with a look where a person did something that does not look like mining', () => {
    const actors = [incidentActor(leakedKey)];
    expect(titles(body({ actors }))).toEqual([
      '1. Look at what else was done:',
      '2. Stop the instance:',
      '3. If nobody of yours did this, it was a break-in. Cut the key off:',
    ]);
    expect(titles(body({ actors, incident: verdict('high') }))[0]).toBe('1. Cut the key off:');
  });

  it('begin with finding out who did it where nobody knows, also in a notice', () => {
    expect(titles(body({}))[0]).toBe('1. Find out who did it:');
  });

  it('name each other by the numbers that they have in this mail', () => {
    const actors = [incidentActor(taskRole)];
    expect(body({ actors })).toContain('can come back: step 1 shows how they got in.');
    expect(body({ actors, incident: verdict('critical') })).toContain('can come back: step 3 shows how they got in.');
  });
});

describe('the facts', () => {
  it('what a burst cost never stands beside a larger total', () => {
    const signals = [incidentSignal('price-above-budget', 'strong', { usdPerHour: 15, budget: 3 })];
    const launches = incidentLaunches(10, ['us-east-1'], { usdPerHour: 6 });
    const text = body({ launches, signals });
    expect(text).toContain('$60 an hour, above the budget of $3');
    expect(text).not.toContain('$15');
    expect(body({ launches: launches.slice(0, 1), signals })).toContain('$15 an hour');
  });

  it('calls without a price are said to be left out of what was asked for', () => {
    const priced = incidentCall({
      kind: 'request',
      eventName: 'CreateNotebookInstance',
      usdPerHour: 0.6,
      eventId: 'a',
    });
    const service = incidentCall({ kind: 'request', eventName: 'CreateService', eventId: 'b' });
    expect(body({ launches: [priced, service] })).toContain('1 call without a known price not counted');
    expect(body({ launches: [priced] })).not.toContain('without a known price');
  });

  it('cost so far is in follow-ups, and an estimate is called one', () => {
    const launches = incidentLaunches(2, ['us-east-1'], { usdPerHour: 6, priceIsEstimate: true }).map((launch) => ({
      ...launch,
      launchTime: START,
    }));
    const given = { launches, now: START + 30 * MINUTE };
    expect(body({ ...given, kind: 'follow-up' })).toContain('about $6 so far if all of it still runs');
    expect(body(given)).not.toContain('so far if');
    expect(body(given)).toContain('cost   $12/h, $288/day (estimate); your budget is $3/h');
  });

  it('name the budget that the history made, and none where no signal had one', () => {
    const launches = incidentLaunches(2, ['us-east-1'], { usdPerHour: 6 });
    const budget = { usdPerHour: 3, isAuto: true } as const;
    const signals = [incidentSignal('price-above-budget', 'strong', { usdPerHour: 12, budget: 8, from: 'history' })];
    expect(body({ launches, signals }, { budget })).toContain('your budget is $8/h');
    expect(body({ launches }, { budget })).not.toContain('your budget');
  });

  it('who did it is called unknown, and promised only where a follow-up will say', () => {
    expect(body({})).toContain('who    not known; step 1 finds out');
    expect(body({ incident: verdict('high') })).toContain('who    not known yet; step 1 finds out, and a follow-up');
    expect(body({ incident: verdict('high'), kind: 'follow-up' })).toContain('who    still not known');
    const found = incidentActor(leakedKey, { source: 'lookup' });
    expect(body({ actors: [found] })).toContain('IAM user ci-deploy, key AKIA...MPLE, found in CloudTrail');
  });

  it('where a service called from is no news, and tags that people write come first', () => {
    const service = incidentActor({
      kind: 'service',
      key: 'autoscaling.amazonaws.com',
      service: 'autoscaling.amazonaws.com',
      isHuman: false,
      sourceIp: 'autoscaling.amazonaws.com',
    });
    const tags = { 'aws:ec2:fleet-id': 'f', Project: 'ci', Name: 'web' };
    const text = body({ actors: [service], launches: [incidentLaunch({ tags })] });
    expect(text).not.toContain('  from  ');
    expect(text).toContain('tags   Name=web, Project=ci, aws:ec2:fleet-id=f');
  });

  it('Regions that nobody expected are counted', () => {
    const launches = incidentLaunches(4, ['us-east-1', 'sa-east-1']);
    expect(body({ launches }, { expectedRegions: ['us-east-1'] })).toContain('1 of them not in regions.expected');
    expect(body({ launches })).not.toContain('regions.expected');
  });

  it('columns line up in Korean, where a syllable is two columns wide', () => {
    const rows = body({ actors: [incidentActor(leakedKey)] }, { language: 'ko' }).split('\n');
    expect(rows).toContain('  누가       IAM 사용자 ci-deploy, 키 AKIA...MPLE');
    expect(rows).toContain('  접속 정보  203.0.113.7, "Boto3/1.34.84 md/Botocore#1.34.84 Python/3.11.2"');
  });

  it('what could not be found out is said, a sentence each', () => {
    const launches = [
      incidentLaunch({ gaps: ['user-data', 'image'] }),
      incidentLaunch({ instanceId: 'i-2', gaps: ['user-data'] }),
    ];
    const text = body({ launches, gaps: ['store'] });
    expect(text).toContain('User data of 2 instances could not be read: a miner in it would go unnoticed.');
    expect(text).toContain('The owner of an AMI could not be found out.');
    expect(text).toContain('this mail may come twice.');
  });
});

/** The entry in the mail, as davylamp.yaml would be read. */
function entryOf(text: string): Record<string, unknown> | undefined {
  const start = text.indexOf('  - name:');
  if (start < 0) return undefined;
  const [yaml] = text.slice(start).split('\n\n');
  return parse(`allow:\n${yaml}`).allow[0];
}

describe('the allowlist entry', () => {
  it('is not offered for a type that nobody knows: the configuration would refuse it whole', () => {
    const launches = [incidentCall({ kind: 'request', instanceTypes: ['unknown'] })];
    expect(body({ launches })).not.toContain('- name:');
    expect(body({ launches: [...launches, incidentLaunch()] })).toContain('No allowlist entry to offer');
  });

  it('covers exactly this, for a year, and asks for a reason', () => {
    const launches = incidentLaunches(3, ['us-east-1', 'eu-west-1'], {
      instanceTypes: ['m7g.large'],
      tags: { Project: 'ci', Name: 'runner', 'aws:ec2:fleet-id': 'fleet-1', Random: '42' },
    });
    expect(entryOf(body({ launches }))).toEqual({
      name: 'm7g.large in 2 Regions, seen 2026-11-20',
      accounts: [ACCOUNT],
      types: ['m7g.large'],
      regions: ['eu-west-1', 'us-east-1'],
      tags: { Project: 'ci', Name: 'runner' },
      reason: 'FILL IN who needs this and why',
      expires: '2027-11-20',
    });
  });

  it('names who launches, or for whom a service does, and asks for no name of a service that has its own role', () => {
    const bare = { tags: {}, principalKey: leakedKey.key };
    const offered = (launches: IncidentView['launches'], principal: Partial<typeof leakedKey> = {}) =>
      entryOf(body({ launches, actors: [incidentActor({ ...leakedKey, ...principal })] }));
    expect(offered([incidentLaunch(bare)])?.principals).toEqual([leakedKey.key]);
    expect(offered([incidentLaunch({ tags: {} })])?.principals).toEqual([leakedKey.key]);
    const karpenter = { kind: 'service', key: 'karpenter', isHuman: false, actsFor: 'arn:aws:iam::1:role/k' } as const;
    const node = incidentLaunch({ tags: {}, principalKey: 'karpenter', madeBy: 'karpenter' });
    expect(offered([node], karpenter)?.principals).toEqual(['arn:aws:iam::1:role/k']);
    const group = { madeBy: 'autoscaling.amazonaws.com', tags: { 'aws:autoscaling:groupName': 'web' } };
    expect(offered([incidentLaunch(group)])).not.toHaveProperty('principals');
  });

  it('is not offered where neither who launches nor a tag is known: it would be any such type in the Region', () => {
    expect(body({ launches: [incidentLaunch({ tags: {} })] })).toContain('No allowlist entry to offer');
  });

  it('has only tags that all launches share', () => {
    const launches = [
      incidentLaunch({ tags: { Project: 'ci', Name: 'a' } }),
      incidentLaunch({ instanceId: 'i-2', tags: { Project: 'ci', Name: 'b' } }),
    ];
    expect(entryOf(body({ launches }))?.tags).toEqual({ Project: 'ci' });
  });

  it('takes no value that would match more than itself, or would break the file', () => {
    const tags = { Name: '*', Project: 'a?b', Team: hostile.quotes, Service: hostile.link, Owner: 'o"\\n: [' };
    const entry = entryOf(body({ launches: [incidentLaunch({ tags })] }));
    expect(entry?.tags).toBeUndefined();
    const quoted = entryOf(body({ launches: [incidentLaunch({ tags: { Owner: 'o": {x}, #é' } })] }));
    expect(quoted?.tags).toEqual({ Owner: 'o": {x}, #é' });
  });

  it('is not offered where types are unknown or hostile: it would cover everything in the Region', () => {
    for (const instanceTypes of [[], ['*'], [hostile.lines]])
      expect(body({ launches: [incidentLaunch({ instanceTypes })] })).toContain('No allowlist entry to offer');
  });

  it('is not offered once a hard signal fired', () => {
    const text = body({ incident: verdict('critical'), signals: [strong, hard] });
    expect(text).toContain('No allowlist entry silences this: user data installs a miner (xmrig).');
    expect(entryOf(text)).toBeUndefined();
  });

  it('is not offered for a notice that starts nothing', () => {
    const launches = [incidentCall({ kind: 'notice', eventName: 'EnableRegion', target: 'af-south-1' })];
    expect(body({ launches })).not.toContain('allowlist entry to offer');
    expect(entryOf(body({ launches }))).toBeUndefined();
  });
});

describe('the mail as data', () => {
  it('carries what scripts read: accounts, Regions, distinct instances, kind and verdict', () => {
    const launches = incidentLaunches(4, ['us-east-1', 'eu-west-1']);
    const mail = composeMail(
      incidentView({ launches: [...launches, ...launches], kind: 'escalation', incident: verdict('high') }),
      settings,
      { sentence: () => 's' },
    );
    expect(mail).toMatchObject({
      time: START + 1000,
      incident: 'x',
      kind: 'escalation',
      verdict: 'high',
      accounts: [ACCOUNT],
      regions: ['eu-west-1', 'us-east-1'],
      instances: 4,
    });
  });

  it('a test mail gives no orders', () => {
    const text = body({ isTest: true, signals: [hard], actors: [incidentActor(leakedKey)] });
    expect(text).toContain('This is a test.');
    expect(text).not.toMatch(/aws |mining|1\. /);
  });
});

/** Every sentence of a language by name, functions called with harmless words. */
function sentences(texts: object, path = ''): [string, string][] {
  return Object.entries(texts).flatMap(([name, value]): [string, string][] => {
    const at = `${path}${name}`;
    if (typeof value === 'string') return [[at, value]];
    if (typeof value === 'function') return [[at, [said(name, value)].flat().join(' ')]];
    return Array.isArray(value) ? [[at, value.join(' ')]] : sentences(value, `${at}.`);
  });
}

function said(name: string, text: (...given: never[]) => unknown): string | string[] {
  const scene = { accounts: ['1'], regions: ['2'], from: '3', minutes: 4 };
  const call = text as (...given: unknown[]) => string;
  if (name === 'callMade') return call('RunTask', 2, scene);
  if (['reasons', 'allAccounts', 'ids', 'newSince'].includes(name)) return call(['1', '2']);
  if (['instancesLaunched', 'attemptsRefused', 'dryRunsMade'].includes(name)) return call(2, scene);
  if (name === 'otherCallMade') return call('1', 2, scene);
  return call(...['1', '2', '3', '4'].slice(0, text.length));
}

describe('the languages', () => {
  /** AWS's own names and settings, the same in any language. */
  const same = ['account', 'more'];
  const english = new Map(sentences(en));

  it('no sentence is empty or missing in either', () => {
    expect(
      sentences(ko)
        .map(([name]) => name)
        .sort(),
    ).toEqual([...english.keys()].sort());
    for (const [name, text] of [...english, ...sentences(ko)]) expect(text.trim(), name).not.toBe('');
  });

  it('no Korean sentence was left in English', () => {
    for (const [name, text] of sentences(ko)) {
      if (same.includes(name)) continue;
      if (name === 'image') continue;
      expect(text, name).toMatch(/\p{Script=Hangul}/u);
      expect(text, name).not.toBe(english.get(name));
    }
  });

  it('a Korean mail has no English sentence but the names of AWS', () => {
    const text = body(
      {
        incident: verdict('critical'),
        signals: [hard, strong],
        actors: [incidentActor(leakedKey)],
        gaps: ['store', 'role'],
      },
      { language: 'ko' },
    );
    for (const line of text.split('\n').filter((each) => / (the|is|was|were|not|and|of) /.test(each)))
      expect(line).toBe('');
  });

  it('both are complete for every call they know', () => {
    const all: Texts[] = [en, ko];
    for (const texts of all)
      for (const n of [1, 2]) expect(texts.callMade('CreateAutoScalingGroup', n)).toMatch(/Auto Scaling/);
  });
});
