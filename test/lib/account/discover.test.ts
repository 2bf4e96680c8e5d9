import { afterEach, describe, expect, it, vi } from 'vitest';
import { awsRegionsApi, discoverRegions } from '../../../lib/account/discover.ts';
import {
  describeRegionsXml,
  ec2ErrorXml,
  type FakeAnswer,
  type FakeRequest,
  fakeAws,
  identityXml,
} from '../../support/fake-aws.ts';

const account = '123456789012';
const now = new Date('2026-11-21T12:00:00.123Z');
const denied: FakeAnswer = { status: 403, body: { __type: 'AccessDeniedException', message: 'not you' } };

afterEach(() => {
  vi.unstubAllEnvs();
});

async function against(answer: (request: FakeRequest, nth: number) => FakeAnswer) {
  const aws = await fakeAws(answer);
  for (const [name, value] of Object.entries(aws.env)) vi.stubEnv(name, value);
  const said: string[] = [];
  try {
    const document = await discoverRegions({ api: awsRegionsApi(), account, now, say: (line) => said.push(line) });
    return { document, said, requests: aws.requests };
  } finally {
    await aws.close();
  }
}

describe('discovery', () => {
  it('reads every page of account:ListRegions, names no account, and tells apart what is on its way', async () => {
    const pages = [
      {
        Regions: [
          { RegionName: 'us-east-1', RegionOptStatus: 'ENABLED_BY_DEFAULT' },
          { RegionName: 'af-south-1', RegionOptStatus: 'DISABLED' },
        ],
        NextToken: 'more',
      },
      {
        Regions: [
          { RegionName: 'me-central-1', RegionOptStatus: 'ENABLING' },
          { RegionName: 'ap-east-1', RegionOptStatus: 'DISABLING' },
          { RegionName: 'ap-east-2', RegionOptStatus: 'ENABLED' },
          { RegionName: 'mars-north-1', RegionOptStatus: 'ENABLED' },
          { RegionName: 'eu-south-2', RegionOptStatus: 'ENABLED' },
        ],
      },
    ];
    const { document, said, requests } = await against((_, nth) => ({ body: pages[nth] ?? {} }));
    expect(document).toEqual({
      schemaVersion: 1,
      account,
      source: 'account:ListRegions',
      asOf: '2026-11-21T12:00:00Z',
      enabled: [
        { name: 'ap-east-2', status: 'ENABLED' },
        { name: 'eu-south-2', status: 'ENABLED' },
        { name: 'mars-north-1', status: 'ENABLED' },
        { name: 'us-east-1', status: 'ENABLED_BY_DEFAULT' },
      ],
      // User Notifications does not support ap-east-2, and of mars-north-1 nobody knows.
      feed: ['eu-south-2', 'us-east-1'],
      skipped: [
        { name: 'af-south-1', why: 'DISABLED' },
        { name: 'ap-east-1', why: 'DISABLING' },
        { name: 'me-central-1', why: 'ENABLING' },
      ],
    });
    expect(said).toEqual([]);
    expect(requests.map(({ operation, body }) => [operation, JSON.parse(body)])).toEqual([
      ['ListRegions', { MaxResults: 50 }],
      ['ListRegions', { MaxResults: 50, NextToken: 'more' }],
    ]);
  });

  it('asks EC2 where account:ListRegions is denied, and says which permission is missing', async () => {
    const { document, said, requests } = await against(({ operation }) =>
      operation === 'ListRegions'
        ? denied
        : {
            body: describeRegionsXml({
              'us-east-1': 'opt-in-not-required',
              'eu-south-1': 'opted-in',
              'af-south-1': 'not-opted-in',
            }),
          },
    );
    expect(document).toMatchObject({
      source: 'ec2:DescribeRegions',
      enabled: [
        { name: 'eu-south-1', status: 'ENABLED' },
        { name: 'us-east-1', status: 'ENABLED_BY_DEFAULT' },
      ],
      skipped: [{ name: 'af-south-1', why: 'DISABLED' }],
    });
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('account:ListRegions was denied');
    expect(requests.at(-1)?.body).toContain('AllRegions=true');
  });

  it('ends with the default Regions where both are denied, and says what is not watched', async () => {
    const { document, said } = await against(({ operation }) =>
      operation === 'ListRegions' ? denied : { status: 403, body: ec2ErrorXml('UnauthorizedOperation') },
    );
    expect(document).toMatchObject({ account, source: 'fallback' });
    expect(document.enabled).toHaveLength(17);
    expect(said).toEqual([
      expect.stringContaining('account:ListRegions was denied'),
      expect.stringContaining('ec2:DescribeRegions was denied'),
      expect.stringContaining('NOT watched'),
    ]);
  });

  it.each([
    ['throttling', 429, { __type: 'TooManyRequestsException', message: 'slow' }, 'aws-throttled'],
    ['an expired token', 403, { __type: 'ExpiredTokenException', message: 'old' }, 'aws-credentials'],
  ])(
    'does not take %s for a missing permission: the list would be poorer for no reason',
    async (_, status, body, code) => {
      await expect(against(() => ({ status, body }))).rejects.toMatchObject({ exitCode: 3, code });
    },
  );

  it('reads the account of the credentials', async () => {
    const aws = await fakeAws(() => ({ body: identityXml(account) }));
    for (const [name, value] of Object.entries(aws.env)) vi.stubEnv(name, value);
    expect(await awsRegionsApi().account()).toBe(account);
    await aws.close();
  });

  it.each(['aws-cn', 'aws-us-gov', 'aws-eusc'])(
    'refuses credentials of the partition %s, by the ARN',
    async (partition) => {
      const aws = await fakeAws(() => ({ body: identityXml(account).replace('arn:aws:', `arn:${partition}:`) }));
      for (const [name, value] of Object.entries(aws.env)) vi.stubEnv(name, value);
      await expect(awsRegionsApi().account()).rejects.toMatchObject({
        exitCode: 3,
        code: 'aws-partition',
        message: expect.stringContaining(`arn:${partition}:iam::${account}:user/me`),
      });
      await aws.close();
    },
  );
});
