import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, describe, expect, it } from 'vitest';
import { type CredentialsInput, createCredentials } from '../../../lambda/adapters/credentials.ts';
import { isRoleError } from '../../../lambda/model/role-error.ts';
import { mockClient } from '../../support/mock-client.ts';
import { testTime } from '../../support/ports.ts';

const home = '999988887777';
const member = '111122223333';
const organization = { id: 'o-ab12cdef34', externalId: 'davylamp-o-ab12cdef34', readOnlyRoleName: 'davylamp-reader' };
const sts = mockClient(STSClient);
afterEach(() => sts.reset());

function credentials(input: Partial<CredentialsInput> = {}) {
  let now = testTime;
  const credentialsFor = createCredentials({
    homeAccount: home,
    organization,
    sts: new STSClient({ region: 'us-east-1' }),
    clock: { now: () => now, within: (_, work) => work(new AbortController().signal) },
    ...input,
  });
  const get = (account: string) => {
    const provider = credentialsFor(account);
    if (provider === undefined) throw new Error('the own credentials');
    return provider();
  };
  const pass = (milliseconds: number): void => {
    now += milliseconds;
  };
  return { credentialsFor, get, pass };
}

const session = (minutes = 60) => ({
  Credentials: {
    AccessKeyId: 'ASIAEXAMPLE',
    SecretAccessKey: 'secret',
    SessionToken: 'token',
    Expiration: new Date(testTime + minutes * 60_000),
  },
});
const calls = () => sts.commandCalls(AssumeRoleCommand);
const refusal = (name: string) => Object.assign(new Error('no'), { name });

describe('the credentials for a look-up', () => {
  it("are the function's own for the home account: no role is assumed there", () => {
    expect(credentials().credentialsFor(home)).toBeUndefined();
  });

  it('are a session of the read-only role, which is asked for with the external id and no longer than role chaining lasts', async () => {
    sts.on(AssumeRoleCommand).resolves(session());
    expect(await credentials().get(member)).toEqual({
      accessKeyId: 'ASIAEXAMPLE',
      secretAccessKey: 'secret',
      sessionToken: 'token',
      expiration: new Date(testTime + 3_600_000),
    });
    expect(calls()[0]?.args[0].input).toEqual({
      RoleArn: 'arn:aws:iam::111122223333:role/davylamp-reader',
      RoleSessionName: 'davylamp',
      ExternalId: 'davylamp-o-ab12cdef34',
      DurationSeconds: 3_600,
    });
  });

  it('are shared by all calls for an account until five minutes before they end', async () => {
    sts.on(AssumeRoleCommand).resolves(session());
    const { get, pass } = credentials();
    await Promise.all([get(member), get(member), get(member)]);
    pass(55 * 60_000 - 1);
    await get(member);
    expect(calls()).toHaveLength(1);
    pass(1);
    await get(member);
    expect(calls()).toHaveLength(2);
    await get('444455556666');
    expect(calls()).toHaveLength(3);
  });

  it('are asked for by at most so many calls at once, and for every account in the end', async () => {
    let open = 0;
    let most = 0;
    sts.on(AssumeRoleCommand).callsFake(async () => {
      open += 1;
      most = Math.max(most, open);
      await new Promise((resolve) => setTimeout(resolve, 1));
      open -= 1;
      if (calls().length % 3 === 0) throw refusal('AccessDenied');
      return session();
    });
    const { get } = credentials({ limit: 4 });
    const all = Array.from({ length: 50 }, (_, nth) => get(String(100_000_000_000 + nth)));
    await Promise.allSettled(all);
    expect(calls()).toHaveLength(50);
    expect(most).toBe(4);
  });
});

describe('an account without the role', () => {
  it('rejects with an error that names it, so that the mail can say so', async () => {
    sts.on(AssumeRoleCommand).rejects(refusal('AccessDenied'));
    const error: unknown = await credentials()
      .get(member)
      .catch((thrown: unknown) => thrown);
    expect(isRoleError(error)).toBe(true);
    expect(error).toMatchObject({
      account: member,
      message: 'no role to look into account 111122223333 with: AccessDenied: no',
    });
  });

  it('costs one call a minute, not one for each event; then the role may be there', async () => {
    sts.on(AssumeRoleCommand).rejects(refusal('AccessDenied'));
    const { get, pass } = credentials();
    await expect(get(member)).rejects.toThrow();
    pass(59_999);
    await expect(get(member)).rejects.toMatchObject({ name: 'RoleError' });
    expect(calls()).toHaveLength(1);
    sts.on(AssumeRoleCommand).resolves(session());
    pass(1);
    await expect(get(member)).resolves.toMatchObject({ accessKeyId: 'ASIAEXAMPLE' });
  });

  it('is not taken for one when STS is merely too busy: it is asked again after five seconds', async () => {
    sts.on(AssumeRoleCommand).rejectsOnce(refusal('ThrottlingException')).resolves(session());
    const { get, pass } = credentials();
    await expect(get(member)).rejects.toMatchObject({ name: 'RoleError' });
    pass(5_000);
    await expect(get(member)).resolves.toBeDefined();
  });

  it.each(['', '1111222233334', '111122223333:role/admin', '*'])(
    'is what %j is, too: nothing but an account id gets into an ARN',
    async (account) => {
      await expect(credentials().get(account)).rejects.toMatchObject({ name: 'RoleError' });
      expect(calls()).toHaveLength(0);
    },
  );

  it('is every other account where no organization is configured: the own credentials would look into the wrong one', async () => {
    await expect(credentials({ organization: undefined }).get(member)).rejects.toMatchObject({ name: 'RoleError' });
    expect(calls()).toHaveLength(0);
  });

  it('is one whose answer holds no credentials', async () => {
    sts.on(AssumeRoleCommand).resolves({});
    await expect(credentials().get(member)).rejects.toMatchObject({ name: 'RoleError', account: member });
  });
});
