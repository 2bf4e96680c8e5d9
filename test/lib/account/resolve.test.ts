import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RegionsApi } from '../../../lib/account/discover.ts';
import { contextKey, type RegionsDocument } from '../../../lib/account/document.ts';
import { type ResolveInput, resolveRegions } from '../../../lib/account/resolve.ts';
import { folder } from '../../support/folder.ts';

const account = '123456789012';
const other = '999999999999';
const now = new Date('2026-11-21T12:00:00Z');

const document: RegionsDocument = {
  schemaVersion: 1,
  account,
  source: 'account:ListRegions',
  asOf: '2026-11-01T00:00:00Z',
  enabled: [{ name: 'us-east-1', status: 'ENABLED_BY_DEFAULT' }],
  feed: ['us-east-1'],
  skipped: [{ name: 'af-south-1', why: 'DISABLED' }],
};

const never = async (): Promise<never> => {
  throw new Error('AWS must not be asked');
};
const silent: RegionsApi = { account: never, listRegions: never, describeRegions: never };
const refused = (name: string) => async (): Promise<never> => {
  throw Object.assign(new Error(`${name}!`), { name });
};
const answering: RegionsApi = {
  account: async () => account,
  listRegions: async () => [
    { name: 'us-east-1', status: 'ENABLED_BY_DEFAULT' },
    { name: 'mars-north-1', status: 'ENABLED' },
  ],
  describeRegions: never,
};

async function resolve(input: Partial<ResolveInput>, cached: Record<string, unknown> = {}) {
  const said: string[] = [];
  const resolved = await resolveRegions({
    env: {},
    context: (key) => cached[key],
    say: (line) => said.push(line),
    api: silent,
    directory: folder(),
    now,
    ...input,
  });
  return { ...resolved, said };
}

const cache = { [contextKey(account)]: document };

describe('the Regions of a synthesis', () => {
  it('come from the cache, without a question to AWS, so that a synthesis can be repeated', async () => {
    expect(await resolve({ account }, cache)).toEqual({ account, document, said: [] });
    expect(await resolve({ env: { CDK_DEFAULT_ACCOUNT: account } }, cache)).toEqual({ account, document, said: [] });
  });

  it('come from the cache however old it is, and that is said after thirty days: it never ages by itself', async () => {
    const later = new Date('2026-12-02T00:00:00Z');
    const { document: same, said } = await resolve({ account, now: later }, cache);
    expect(same).toEqual(document);
    expect(said).toEqual([expect.stringMatching(/31 days old.*npx --no-install davylamp regions --refresh/)]);
  });

  it('are the 17 default ones where there is neither account nor credentials, and that is said', async () => {
    const { account: nobody, document, said } = await resolve({});
    expect(nobody).toBeUndefined();
    expect(document).toMatchObject({ account: null, source: 'fallback' });
    expect(document.enabled).toHaveLength(17);
    expect(said).toHaveLength(1);
  });

  it('are the 17 default ones for an account without cache and credentials, and that is said', async () => {
    const resolved = await resolve({ account });
    expect(resolved).toMatchObject({ account, document: { account, source: 'fallback' } });
    expect(resolved.said[0]).toContain(account);
  });

  it('are asked of the account, and kept in cdk.context.json beside what is there', async () => {
    const directory = folder({ 'cdk.context.json': '{\n    "b": 1,\n    "a": {\n        "c": [2]\n    }\n}' });
    const resolved = await resolve({ env: { CDK_DEFAULT_ACCOUNT: account }, api: answering, directory });
    expect(resolved.document).toMatchObject({ account, source: 'account:ListRegions', asOf: '2026-11-21T12:00:00Z' });
    const text = readFileSync(join(directory, 'cdk.context.json'), 'utf8');
    expect(JSON.parse(text)).toEqual({ b: 1, a: { c: [2] }, [contextKey(account)]: resolved.document });
    expect(text.startsWith('{\n    "b": 1,\n    "a": {')).toBe(true);
    expect(text.endsWith('}')).toBe(true);
    expect(readdirSync(directory)).toEqual(['cdk.context.json']);
    expect(await resolve({ account }, JSON.parse(text))).toMatchObject({ document: resolved.document });
  });

  it('are not kept where nobody could be asked: the next synthesis asks again', async () => {
    const directory = folder();
    const api = {
      ...answering,
      listRegions: refused('AccessDeniedException'),
      describeRegions: refused('UnauthorizedOperation'),
    };
    const resolved = await resolve({ env: { CDK_DEFAULT_ACCOUNT: account }, api, directory });
    expect(resolved.document.source).toBe('fallback');
    expect(readdirSync(directory)).toEqual([]);
  });
});

describe('the Regions of another account are a silent gap, so it is an error', () => {
  const hint = expect.stringContaining('AWS_PROFILE=x npx cdk deploy');

  it('where the credentials of the app are not those of the CDK CLI', async () => {
    const api = { ...answering, account: async () => other };
    await expect(resolve({ env: { CDK_DEFAULT_ACCOUNT: account }, api })).rejects.toMatchObject({ exitCode: 2, hint });
  });

  it('where the app has no credentials but the CDK CLI has (--profile)', async () => {
    const nobody = async (): Promise<never> => {
      throw Object.assign(new Error('Could not load credentials from any providers'), {
        name: 'CredentialsProviderError',
      });
    };
    const api = { ...answering, account: nobody };
    await expect(resolve({ env: { CDK_DEFAULT_ACCOUNT: account }, api })).rejects.toMatchObject({ exitCode: 3, hint });
  });

  it.each([
    ['expired', 'ExpiredToken', ''],
    [
      'mfa',
      'CredentialsProviderError',
      'Profile x requires multi-factor authentication, but no MFA code callback was provided.',
    ],
  ])('where the credentials of the app are %s, with the advice for that', async (credentials, name, message) => {
    const api = {
      ...answering,
      account: async (): Promise<never> => {
        throw Object.assign(new Error(message), { name });
      },
    };
    const work = resolve({ env: { CDK_DEFAULT_ACCOUNT: account }, api });
    await expect(work).rejects.toMatchObject({ exitCode: 3, code: 'aws-credentials', details: { credentials } });
    await expect(work).rejects.not.toMatchObject({ hint });
  });

  it('where -c account= names another one than the credentials', async () => {
    const work = resolve({ account, env: { CDK_DEFAULT_ACCOUNT: other }, api: answering });
    await expect(work).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining(other) });
  });

  it("where the cache holds another account's", async () => {
    const wrong = { [contextKey(account)]: { ...document, account: other } };
    await expect(resolve({ account }, wrong)).rejects.toMatchObject({ exitCode: 2, code: 'regions-account' });
  });
});

it.each([
  ['text', 'x'],
  ['a Region that is none', { ...document, enabled: [{ name: '../x', status: 'ENABLED' }] }],
  ['another version', { ...document, schemaVersion: 2 }],
  ['a list that is missing', { ...document, skipped: undefined }],
])('a cache damaged by %s says how to get a new one', async (_, damaged) => {
  await expect(resolve({ account }, { [contextKey(account)]: damaged })).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining(`"davylamp:regions:${account}" is damaged`),
    hint: expect.stringContaining('npx --no-install davylamp regions --refresh'),
  });
});
