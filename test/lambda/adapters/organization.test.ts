import { DescribeAccountCommand, ListParentsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { afterEach, describe, expect, it } from 'vitest';
import { createDirectory } from '../../../lambda/adapters/organization.ts';
import { mockClient } from '../../support/mock-client.ts';
import { testTime } from '../../support/ports.ts';

const account = '111122223333';
const hour = 3_600_000;
const organizations = mockClient(OrganizationsClient);
afterEach(() => organizations.reset());

function directory() {
  let now = testTime;
  const { accountName, organizationalUnitsOf } = createDirectory({
    organizations: new OrganizationsClient({ region: 'us-east-1' }),
    clock: { now: () => now, within: (_, work) => work(new AbortController().signal) },
  });
  const pass = (milliseconds: number): void => {
    now += milliseconds;
  };
  return { accountName, organizationalUnitsOf, pass };
}

const named = (name: string) => Object.assign(new Error(name), { name });
const describes = () => organizations.commandCalls(DescribeAccountCommand);
const lists = () => organizations.commandCalls(ListParentsCommand).map(({ args }) => args[0].input.ChildId);

describe('the name of an account', () => {
  it('is asked for once a day, also by several mails at once', async () => {
    organizations.on(DescribeAccountCommand, { AccountId: account }).resolves({ Account: { Name: 'prod' } });
    const { accountName, pass } = directory();
    expect(await Promise.all([accountName(account), accountName(account)])).toEqual(['prod', 'prod']);
    pass(24 * hour - 1);
    await accountName(account);
    expect(describes()).toHaveLength(1);
    pass(1);
    await accountName(account);
    expect(describes()).toHaveLength(2);
  });

  it('is unknown for an account of nobody, which is asked about again after ten minutes: it may just have joined', async () => {
    organizations.on(DescribeAccountCommand).rejects(named('AccountNotFoundException'));
    const { accountName, pass } = directory();
    expect(await accountName(account)).toBeUndefined();
    pass(600_000 - 1);
    expect(await accountName(account)).toBeUndefined();
    expect(describes()).toHaveLength(1);
    pass(1);
    await accountName(account);
    expect(describes()).toHaveLength(2);
  });

  it('rejects where the call is denied, and is then asked for no account for ten minutes: it is denied for all', async () => {
    organizations.on(DescribeAccountCommand).rejects(named('AccessDeniedException'));
    const { accountName, pass } = directory();
    await expect(accountName(account)).rejects.toThrow('AccessDenied');
    await expect(accountName('444455556666')).rejects.toThrow('AccessDenied');
    expect(describes()).toHaveLength(1);
    pass(600_000);
    await expect(accountName(account)).rejects.toThrow('AccessDenied');
    expect(describes()).toHaveLength(2);
  });

  it('rejects for a minute where one call fails, and only for that account', async () => {
    organizations
      .on(DescribeAccountCommand)
      .rejectsOnce(named('TooManyRequestsException'))
      .resolves({ Account: { Name: 'x' } });
    const { accountName, pass } = directory();
    await expect(accountName(account)).rejects.toThrow('TooManyRequests');
    await expect(accountName(account)).rejects.toThrow('TooManyRequests');
    expect(await accountName('444455556666')).toBe('x');
    pass(60_000);
    expect(await accountName(account)).toBe('x');
  });

  it('is not asked for with anything but an account id', async () => {
    expect(await directory().accountName('o-ab12cdef34')).toBeUndefined();
    expect(await directory().organizationalUnitsOf('')).toEqual([]);
    expect(organizations.calls()).toHaveLength(0);
  });
});

describe('the organizational units of an account', () => {
  const tree: Record<string, string> = {
    [account]: 'ou-ab12-team0001',
    '444455556666': 'ou-ab12-team0002',
    'ou-ab12-team0001': 'ou-ab12-prod0001',
    'ou-ab12-team0002': 'ou-ab12-prod0001',
    'ou-ab12-prod0001': 'r-ab12',
  };
  const grow = () =>
    organizations.on(ListParentsCommand).callsFake(({ ChildId }: { ChildId: string }) => {
      const parent = tree[ChildId];
      if (parent === undefined) throw named('ChildNotFoundException');
      return { Parents: [{ Id: parent }] };
    });

  it('are all that it is in, the nearest first, up to the root', async () => {
    grow();
    expect(await directory().organizationalUnitsOf(account)).toEqual([
      'ou-ab12-team0001',
      'ou-ab12-prod0001',
      'r-ab12',
    ]);
  });

  it('cost one call more for the next account: what is above is known, for an hour', async () => {
    grow();
    const { organizationalUnitsOf, pass } = directory();
    await organizationalUnitsOf(account);
    await organizationalUnitsOf('444455556666');
    await organizationalUnitsOf(account);
    expect(lists()).toEqual([account, 'ou-ab12-team0001', 'ou-ab12-prod0001', '444455556666', 'ou-ab12-team0002']);
    pass(hour);
    await organizationalUnitsOf(account);
    expect(lists()).toHaveLength(8);
  });

  it('are none for an account of nobody', async () => {
    grow();
    expect(await directory().organizationalUnitsOf('777777777777')).toEqual([]);
  });

  it('end after the levels that AWS allows, whatever the answers say', async () => {
    organizations.on(ListParentsCommand).resolves({ Parents: [{ Id: 'ou-ab12-circle01' }] });
    expect(await directory().organizationalUnitsOf(account)).toHaveLength(6);
  });

  it('reject where the call is denied: the mail then takes the default route, too', async () => {
    organizations.on(ListParentsCommand).rejects(named('AccessDeniedException'));
    await expect(directory().organizationalUnitsOf(account)).rejects.toThrow('AccessDenied');
  });
});

it('a question that hangs ends with the patience of the clock', async () => {
  organizations.on(DescribeAccountCommand).callsFake(() => new Promise(() => {}));
  const { accountName } = createDirectory({
    organizations: new OrganizationsClient({ region: 'us-east-1' }),
    clock: { now: () => testTime, within: async (milliseconds) => Promise.reject(new Error(`${milliseconds} ms`)) },
  });
  await expect(accountName(account)).rejects.toThrow('6000 ms');
});
