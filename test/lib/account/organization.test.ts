import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  awsOrganizationApi,
  type DetectInput,
  detectOrganization,
  type OrganizationApi,
} from '../../../lib/account/organization.ts';
import { organizationKey } from '../../../lib/account/organization-document.ts';
import { loadConfig } from '../../../lib/config/load.ts';
import { type FakeAnswer, fakeAws, identityXml } from '../../support/fake-aws.ts';
import { folder } from '../../support/folder.ts';

const home = '999988887777';
const management = '111122223333';
const id = 'o-ab12cdef34';
const now = new Date('2026-11-21T12:00:00Z');
const env = { CDK_DEFAULT_ACCOUNT: home };

const never = async (): Promise<never> => {
  throw new Error('AWS must not be asked');
};
const silent: OrganizationApi = { account: never, describe: never };
const answering = (managementAccountId: string, organizationId = id, allFeatures = true): OrganizationApi => ({
  account: async () => home,
  describe: async () => ({ organizationId, managementAccountId, allFeatures }),
});
const failing = (name: string): OrganizationApi => ({
  account: async () => home,
  describe: async () => {
    throw Object.assign(new Error(`${name}!`), { name, $metadata: {} });
  },
});

async function detect(
  input: Partial<DetectInput> & { deployedFrom?: string } = {},
  cached: Record<string, unknown> = {},
) {
  const { deployedFrom, ...rest } = input;
  const said: string[] = [];
  const yaml = [
    'email: me@example.com',
    'organization:',
    `  id: ${id}`,
    '  targets: [r-ab12]',
    ...(deployedFrom === undefined ? [] : [`  deployedFrom: ${deployedFrom}`]),
  ].join('\n');
  const directory = folder({ 'davylamp.yaml': yaml, 'cdk.context.json': '{"other": 1}\n' });
  const detected = await detectOrganization({
    config: loadConfig({ directory }),
    account: home,
    env,
    context: (key) => cached[key],
    say: (line) => said.push(line),
    api: silent,
    directory,
    now,
    ...rest,
  });
  const kept = JSON.parse(readFileSync(join(directory, 'cdk.context.json'), 'utf8')) as Record<string, unknown>;
  return { detected, said, kept };
}

const document = {
  schemaVersion: 1,
  account: home,
  organizationId: id,
  managementAccountId: management,
  allFeatures: true,
  asOf: '2026-11-21T12:00:00Z',
};

describe('where an organization is deployed from', () => {
  it.each([
    [home, 'management'],
    [management, 'delegated-administrator'],
  ])('is what AWS says: with the management account %s it is %s', async (managementAccountId, deployedFrom) => {
    const { detected, said } = await detect({ api: answering(managementAccountId) });
    expect(detected).toEqual({ organizationId: id, managementAccountId, deployedFrom });
    expect(said).toEqual([]);
  });

  it('is kept in cdk.context.json beside what else is there, and then not asked again: a synthesis can be repeated', async () => {
    const { kept } = await detect({ api: answering(management) });
    expect(kept).toEqual({ other: 1, [organizationKey(home)]: document });
    const { detected } = await detect({ env: {} }, kept);
    expect(detected?.deployedFrom).toBe('delegated-administrator');
  });

  it.each([
    ['there are no credentials', { env: {} }, 'no credentials'],
    ['they belong to another account', { env: { CDK_DEFAULT_ACCOUNT: management } }, 'no credentials'],
    [
      "the app's own belong to another account, as with the CDK CLI's --profile",
      { api: { ...silent, account: async () => management } },
      'belong to 111122223333',
    ],
    ['the call is denied', { api: failing('AccessDeniedException') }, 'DescribeOrganization was denied'],
    ['the credentials have expired', { api: failing('ExpiredTokenException') }, 'no valid credentials'],
    ['it fails', { api: failing('ServiceException') }, 'failed (ServiceException!)'],
  ])(
    'is the management account where %s, and that is said, and not kept',
    async (_, input: Partial<DetectInput>, why) => {
      const { detected, said, kept } = await detect(input);
      expect(detected).toMatchObject({ organizationId: id, deployedFrom: 'management' });
      expect(said).toEqual([expect.stringContaining(why)]);
      expect(said[0]).toContain('deployedFrom: delegated-administrator');
      expect(kept).toEqual({ other: 1 });
    },
  );

  it('is what the file says where AWS cannot, without a word: the person knows', async () => {
    const { detected, said } = await detect({ deployedFrom: 'delegated-administrator', env: {} });
    expect(detected).toEqual({ organizationId: id, deployedFrom: 'delegated-administrator' });
    expect(said).toEqual([]);
    expect((await detect({ deployedFrom: 'management', env: {} })).detected?.managementAccountId).toBe(home);
  });

  it('is the management account where no account is known at all, and that is said', async () => {
    const said: string[] = [];
    const { organization, organizationProblem } = loadConfig({
      directory: folder({ 'davylamp.yaml': `email: me@example.com\norganization: {id: ${id}, targets: [r-ab12]}` }),
    });
    if (organization === undefined || organizationProblem === undefined) throw new Error('no organization');
    const detected = await detectOrganization({
      config: { organization, organizationProblem },
      env: {},
      context: () => undefined,
      say: (line) => said.push(line),
      api: silent,
    });
    expect(detected).toEqual({ organizationId: id, deployedFrom: 'management' });
    expect(said).toEqual([expect.stringContaining('no account is known')]);
  });

  it('is nothing, and asks nobody, where no organization is configured', async () => {
    expect((await detect({ config: {} })).detected).toBeUndefined();
  });
});

describe('what the file says of the organization, where AWS says otherwise', () => {
  const failure = async (input: Parameters<typeof detect>[0], cached = {}): Promise<string> =>
    detect(input, cached).then(
      () => 'nothing',
      (error: Error) => error.message.split('\n').slice(1).join('\n'),
    );

  it('is an error with line and column where the account belongs to another organization', async () => {
    expect(await failure({ api: answering(home, 'o-zz98yxwv76') })).toBe(
      'davylamp.yaml:3:7  organization.id  account 999988887777 belongs to o-zz98yxwv76, not to o-ab12cdef34. Write that id, or deploy with credentials of the other organization.',
    );
    expect(await failure({}, { [organizationKey(home)]: { ...document, organizationId: 'o-zz98yxwv76' } })).toContain(
      'belongs to o-zz98yxwv76',
    );
  });

  it('is an error where it calls a member account the management account, or the other way round', async () => {
    expect(await failure({ deployedFrom: 'management', api: answering(management) })).toBe(
      'davylamp.yaml:5:17  organization.deployedFrom  the management account is 111122223333, so from account 999988887777 it is delegated-administrator. Write that, or remove the key.',
    );
    expect(await failure({ deployedFrom: 'delegated-administrator', api: answering(home) })).toContain(
      'so from account 999988887777 it is management',
    );
  });

  it('is an error where the account belongs to no organization, or to one that StackSets cannot work with', async () => {
    expect(await failure({ api: { ...answering(home), describe: async () => undefined } })).toContain(
      'belongs to no organization',
    );
    expect(await failure({ api: answering(home, id, false) })).toContain('consolidated billing only');
  });

  it('is not kept, so that a change in AWS counts at the next synthesis', async () => {
    const directory = folder({ 'cdk.context.json': '{}' });
    await failure({ api: answering(home, 'o-zz98yxwv76'), directory });
    expect(readFileSync(join(directory, 'cdk.context.json'), 'utf8')).toBe('{}');
  });
});

it.each([
  ['is damaged', { ...document, organizationId: 'x' }, 'is damaged at organizationId'],
  ['is another account', { ...document, account: management }, 'holds the organization of account 111122223333'],
])('a cache that %s is an error that says how to remove it', async (_, cached, message) => {
  await expect(detect({}, { [organizationKey(home)]: cached })).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining(message),
    hint: expect.stringContaining('cdk context --reset'),
  });
});

it.each(['ThrottlingException', 'TimeoutError'])(
  '%s stops the synthesis: guessing would change what is deployed',
  async (name) => {
    await expect(detect({ api: failing(name) })).rejects.toMatchObject({ exitCode: 3 });
  },
);

describe('AWS Organizations as the SDK asks it', () => {
  async function asked(answer: FakeAnswer) {
    const aws = await fakeAws(({ operation }) =>
      operation === 'GetCallerIdentity' ? { body: identityXml(home) } : answer,
    );
    for (const [name, value] of Object.entries(aws.env)) vi.stubEnv(name, value);
    onTestFinished(async () => {
      vi.unstubAllEnvs();
      await aws.close();
    });
    return awsOrganizationApi();
  }

  it('names the organization, its management account and its features', async () => {
    const organization = { Id: id, MasterAccountId: management, FeatureSet: 'ALL' };
    const api = await asked({ body: { Organization: organization } });
    expect(await api.account()).toBe(home);
    expect(await api.describe()).toEqual({ organizationId: id, managementAccountId: management, allFeatures: true });
  });

  it('has consolidated billing told apart from all features', async () => {
    const organization = { Id: id, MasterAccountId: management, FeatureSet: 'CONSOLIDATED_BILLING' };
    expect(await (await asked({ body: { Organization: organization } })).describe()).toMatchObject({
      allFeatures: false,
    });
  });

  it('says of an account without an organization that there is none, and rejects what is denied', async () => {
    const none = await asked({ status: 400, body: { __type: 'AWSOrganizationsNotInUseException' } });
    expect(await none.describe()).toBeUndefined();
    const denied = await asked({ status: 400, body: { __type: 'AccessDeniedException' } });
    await expect(denied.describe()).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
