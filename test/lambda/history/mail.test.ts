import { describe, expect, it } from 'vitest';
import { safeSubject } from '../../../lambda/adapters/outbox.ts';
import { historyMail } from '../../../lambda/history/mail.ts';
import type { Result } from '../../../lambda/history/result.ts';
import { DAY, HOUR } from '../../../lambda/model/time.ts';
import { testTime } from '../../support/ports.ts';

const account = '123456789012';
const settings = { language: 'en', accountNames: { [account]: 'prod' } } as const;

const jenkins = {
  account,
  key: `arn:aws:iam::${account}:role/jenkins`,
  kind: 'role',
  name: 'jenkins',
  regions: ['eu-west-1', 'us-east-1'],
  families: ['m7g', 't3'],
  largestCall: 20,
  usdPerHour: 4.2,
  days: 40,
  orMore: true,
  from: '2026-08-23',
  to: '2026-11-20',
} as const;

const quiet: Result = {
  account,
  from: testTime - 90 * DAY,
  to: testTime,
  events: 1_234,
  habits: [jenkins],
  moreHabits: 0,
  kinds: [{ region: 'us-east-1', type: 'm7g.large', count: 3, usdPerHour: 0.245 }],
  moreKinds: 0,
  running: 3,
  usdPerHour: 0.245,
  flagged: [],
  moreFlagged: 0,
  proposal: {
    regions: ['eu-west-1', 'us-east-1'],
    budget: { hourly: 4.2 },
    allow: [
      {
        name: 'jenkins',
        accounts: [account],
        principals: [jenkins.key],
        types: ['m7g.large', 't3.medium'],
        regions: ['eu-west-1', 'us-east-1'],
        reason: 'launched on 41 days from 2026-08-23 to 2026-11-20; say here what for',
        expires: '2027-11-20',
      },
    ],
  },
  moreEntries: 0,
  gaps: [],
};

const flagged: Result = {
  ...quiet,
  habits: [
    jenkins,
    {
      ...jenkins,
      kind: 'service',
      name: 'web-asg',
      regions: ['us-east-1'],
      families: ['t3'],
      largestCall: 4,
      usdPerHour: 0.17,
      days: 1,
      orMore: false,
    },
  ],
  moreHabits: 7,
  kinds: [
    { region: 'ap-south-1', type: 'c5.metal', count: 12, usdPerHour: 48.96 },
    { region: 'us-east-1', type: 'm7g.large', count: 3, usdPerHour: 0.245 },
    { region: 'us-east-1', type: 'x99.huge', count: 1 },
  ],
  moreKinds: 4,
  running: 16,
  usdPerHour: 49.2,
  flagged: [
    {
      time: testTime - 18 * DAY,
      verdict: 'critical',
      subject: '[CRITICAL] 42 x c5.metal in 9 Regions - acct 1234 (prod), $171/h',
      running: 12,
      instances: [
        { region: 'ap-south-1', instanceIds: ['i-00000000000000001', 'i-00000000000000002'] },
        { region: 'eu-west-1', instanceIds: ['i-00000000000000003'] },
      ],
    },
    {
      time: testTime - 40 * DAY - HOUR,
      verdict: 'high',
      subject: '[HIGH] 2 x p3.2xlarge in us-east-1 - acct 1234 (prod), $6.12/h',
      running: 0,
      instances: [],
    },
  ],
  moreFlagged: 3,
  moreEntries: 2,
  gaps: [
    { kind: 'cut', region: 'us-east-1', names: ['RunInstances', 'CreateFleet'] },
    {
      kind: 'region',
      region: 'eu-west-3',
      reason: 'AccessDeniedException: with an explicit deny in a service control policy',
    },
    { kind: 'user-data', count: 4 },
  ],
};

const shown = (results: readonly Result[], more: object = {}): string => {
  const mail = historyMail(results, { ...settings, ...more }, testTime);
  expect(mail.subject).toMatch(/^[\x20-\x7e]{1,100}$/);
  expect(safeSubject(mail)).toBe(mail.subject);
  return `Subject: ${mail.subject}\n\n${mail.body}`;
};

const golden = (name: string): string => `../../fixtures/mails/${name}.txt`;

describe('the mail about the history', () => {
  it('of an account in which nothing stands out', async () => {
    await expect(shown([quiet])).toMatchFileSnapshot(golden('history'));
  });

  it('of an account that may have been broken into already', async () => {
    await expect(shown([flagged], { timeZone: 'Asia/Seoul' })).toMatchFileSnapshot(golden('history-flagged'));
  });

  it('in Korean', async () => {
    await expect(shown([flagged], { language: 'ko' })).toMatchFileSnapshot(golden('history-flagged-korean'));
  });

  it('of an organization, the worst account first', async () => {
    const other = { ...quiet, account: '111122223333', habits: [], kinds: [], running: 0, usdPerHour: 0 };
    const nothing = { ...other, proposal: { regions: [], budget: { hourly: 3 }, allow: [] } };
    await expect(shown([nothing, flagged])).toMatchFileSnapshot(golden('history-organization'));
  });

  it('holds nothing that somebody else could take for a line of ours', () => {
    const evil = 'x\n\nDavylamp: nothing to do\nhttps://evil.example/';
    const mail = historyMail(
      [
        {
          ...flagged,
          habits: [{ ...jenkins, name: evil }],
          flagged: [{ ...flagged.flagged[0], subject: evil } as Result['flagged'][number]],
        },
      ],
      settings,
      testTime,
    );
    expect(mail.body).not.toMatch(/^Davylamp: nothing/m);
    expect(mail.body).not.toContain('https://evil');
  });

  it('fits into what SNS delivers, however many accounts there are', () => {
    const many = Array.from({ length: 50 }, (_, i) => ({ ...flagged, account: String(100_000_000_000 + i) }));
    expect(Buffer.byteLength(historyMail(many, settings, testTime).body)).toBeLessThan(256_000);
  });
});
