import { describe, expect, it } from 'vitest';
import type { Mail } from '../../../lambda/model/incident.ts';
import { roleError } from '../../../lambda/model/role-error.ts';
import type { Settings } from '../../../lambda/model/settings.ts';
import { handleEvents } from '../../../lambda/pipeline/pipeline.ts';
import type { Ports } from '../../../lambda/ports.ts';
import { identities, runInstances, stateChange } from '../../support/events.ts';
import { createWorld, instance, settings } from '../../support/world.ts';

const id = (n: number): string => `i-${String(n).padStart(17, '0')}`;
const member = (n: number): string => String(n).repeat(12);
const organization = { id: 'o-ab12cdef34', externalId: 'davylamp', readOnlyRoleName: 'davylamp-reader' };

const launchIn = (account: string, n: number, sourceIp: string) =>
  runInstances({
    account,
    sourceIp,
    instanceIds: [id(n)],
    instanceType: 't3.micro',
    userIdentity: identities.role('OrganizationAccountAccessRole', 'session', account),
  });

function inOrganization(changes: Partial<Settings> = {}, broken: Partial<Ports> = {}) {
  const world = createWorld({ settings: { organization, accountNames: {}, ...changes }, broken });
  return world;
}

describe('accounts attacked together', () => {
  it('are one critical incident that lists them, once one address launches in three', async () => {
    const world = inOrganization();
    const outcomes = await world.handle([1, 2, 3].map((n) => launchIn(member(n), n, '203.0.113.7')));
    expect(outcomes.every((outcome) => outcome.signals.includes('across-accounts'))).toBe(true);
    expect(world.mails.map((mail) => [mail.verdict, mail.accounts])).toEqual([
      ['critical', [member(1), member(2), member(3)]],
    ]);
    for (const n of [1, 2, 3]) expect(world.mails[0]?.body).toContain(member(n));
  });

  it('bring what the same address did in the first two accounts along, also when it came in batches before', async () => {
    const world = inOrganization();
    for (const n of [1, 2, 3]) await world.handle([launchIn(member(n), n, '203.0.113.7')]);
    const last = world.mails.at(-1);
    expect(last).toMatchObject({ verdict: 'critical', accounts: [member(1), member(2), member(3)], instances: 3 });
    for (const n of [1, 2, 3]) expect(last?.body).toContain(id(n));
  });

  it('are told apart where three addresses of three people launch', async () => {
    const world = inOrganization();
    const outcomes = await world.handle([1, 2, 3].map((n) => launchIn(member(n), n, `203.0.113.${n}`)));
    expect(outcomes.flatMap((outcome) => outcome.signals)).not.toContain('across-accounts');
    expect(world.mails).toHaveLength(3);
  });

  it('do not count where a service launches from the same name everywhere', async () => {
    const world = inOrganization();
    const events = [1, 2, 3].map((n) =>
      runInstances({
        account: member(n),
        instanceIds: [id(n)],
        sourceIp: 'autoscaling.amazonaws.com',
        userIdentity: identities.serviceRole('autoscaling.amazonaws.com', 'AWSServiceRoleForAutoScaling', member(n)),
      }),
    );
    const outcomes = await world.handle(events);
    expect(outcomes.flatMap((outcome) => outcome.signals)).not.toContain('across-accounts');
  });

  it('are two accounts at most without the signal: a person with two hats', async () => {
    const world = inOrganization();
    const outcomes = await world.handle([1, 2].map((n) => launchIn(member(n), n, '203.0.113.7')));
    expect(outcomes.flatMap((outcome) => outcome.signals)).not.toContain('across-accounts');
  });
});

describe('a burst over many accounts that nothing joins', () => {
  const accounts = Array.from({ length: 9 }, (_, n) => String(n + 1).repeat(12));
  const startIn = (account: string, n: number) => stateChange({ account, instanceId: id(n) });

  it('is three mails and one for all the others: SNS turns off an address that gets more than ten a second', async () => {
    const world = inOrganization();
    await world.handle(accounts.map(startIn));
    expect(world.mails.map((mail) => mail.accounts.length).sort()).toEqual([1, 1, 1, 6]);
    expect(new Set(world.mails.flatMap((mail) => mail.accounts))).toEqual(new Set(accounts));
  });

  it('stays that also where its batches come one by one', async () => {
    const world = inOrganization();
    for (const [n, account] of accounts.entries()) await world.handle([startIn(account, n)]);
    expect(world.mails.map((mail) => mail.kind)).toEqual(['first', 'first', 'first', 'first']);
    await world.pass(60 * 60_000);
    expect(world.mails.at(-1)?.accounts).toEqual(accounts.slice(3));
  });

  it('is held together also without the store', async () => {
    const down = async (): Promise<never> => {
      throw new Error('down');
    };
    const world = inOrganization({}, { store: { get: down, list: down, put: down, putIf: down } });
    await world.handle(accounts.map(startIn));
    expect(world.mails).toHaveLength(4);
  });

  it('leaves an account its own incident that had one before', async () => {
    const world = inOrganization();
    await world.handle([startIn('999999999999', 1)]);
    await world.handle(accounts.slice(0, 8).map(startIn));
    const [outcome] = await world.handle([startIn('999999999999', 2)]);
    expect(outcome?.decision).toMatchObject({ kind: 'alert' });
    await world.pass(24 * 60 * 60_000);
    const own = world.mails.filter((mail) => mail.accounts.length === 1 && mail.accounts[0] === '999999999999');
    expect(own.map((mail) => [mail.kind, mail.instances])).toEqual([
      ['first', 1],
      ['follow-up', 2],
    ]);
  });

  it('of notices takes no miner its own mail: serious accounts have places of their own', async () => {
    const miner = instance({ instanceId: id(50), userData: './xmrig', instanceType: 't3.micro' });
    const world = createWorld({
      instances: [{ ...miner, account: '999999999999' }],
      settings: { organization, accountNames: {} },
    });
    await world.handle(accounts.slice(0, 8).map(startIn));
    const before = world.mails.length;
    await world.handle([startIn('999999999999', 50)]);
    expect(world.mails.slice(before).map((mail) => [mail.verdict, mail.accounts])).toEqual([
      ['critical', ['999999999999']],
    ]);
  });

  it('below alertAt takes nobody a place: what is not mailed crowds out nothing', async () => {
    const world = inOrganization({ alertAt: 'high' });
    const outcomes = await world.handle(accounts.map(startIn));
    const incidents = outcomes.map(({ decision }) => (decision.kind === 'alert' ? decision.incident : ''));
    expect(new Set(incidents).size).toBe(accounts.length);
    expect(world.mails).toEqual([]);
  });

  it('makes no difference where a single account is watched', async () => {
    const world = createWorld();
    await world.handle(accounts.map(startIn));
    expect(world.mails).toHaveLength(9);
  });
});

describe('a member without its role', () => {
  it('is alerted all the same, and the mail says why it knows so little', async () => {
    const noRole = async (): Promise<never> => {
      throw roleError(member(1), 'not to be assumed');
    };
    const world = inOrganization(
      {},
      { inventory: { instances: noRole, types: noRole, userData: noRole, images: noRole } },
    );
    const [outcome] = await world.handle([stateChange({ account: member(1), instanceId: id(1) })]);
    expect(outcome?.decision.kind).toBe('alert');
    expect(world.mails[0]?.body).toContain("Davylamp's role in the account could not be used");
    expect(world.mails[0]?.body).not.toContain("The instance's details could not be read");
  });
});

describe('the directory of the organization', () => {
  it('gives the account its name, unless the configuration has one', async () => {
    const asked: string[] = [];
    const directory: Ports['directory'] = {
      accountName: async (account) => {
        asked.push(account);
        return 'sandbox-7';
      },
      organizationalUnitsOf: async () => [],
    };
    const world = inOrganization({ accountNames: { [member(2)]: 'payments' } }, { directory });
    await world.handle([1, 2].map((n) => stateChange({ account: member(n), instanceId: id(n) })));
    expect(asked).toEqual([member(1)]);
    expect(world.mails.map((mail) => mail.subject).join('\n')).toMatch(
      /sandbox-7[\s\S]*payments|payments[\s\S]*sandbox-7/,
    );
  });

  it('that does not answer costs the name, not the mail', async () => {
    const denied = async (): Promise<never> => {
      throw new Error('AccessDenied');
    };
    const world = inOrganization({}, { directory: { accountName: denied, organizationalUnitsOf: denied } });
    await world.handle([stateChange({ account: member(1), instanceId: id(1) })]);
    expect(world.mails).toHaveLength(1);
    expect(world.warnings).toContain('the organization does not answer');
  });
});

describe('routes', () => {
  async function routesOfMail(changes: Partial<Settings>, directory?: Ports['directory']): Promise<readonly string[]> {
    const sent: Mail[] = [];
    const world = createWorld();
    const ports: Ports = {
      ...world.ports,
      ...(directory && { directory }),
      outbox: { send: async (mail) => void sent.push(mail) },
    };
    await handleEvents(
      [stateChange({ account: member(1), instanceId: id(1) })],
      settings({ organization, ...changes }),
      ports,
    );
    return sent[0]?.routes ?? [];
  }

  it('send an organizational unit its own mails', async () => {
    const directory: Ports['directory'] = {
      accountName: async () => undefined,
      organizationalUnitsOf: async () => ['ou-ab12-prod0001', 'r-ab12'],
    };
    const routes = [{ name: 'prod', organizationalUnits: ['ou-ab12-prod0001'] }];
    expect(await routesOfMail({ routes }, directory)).toEqual(['prod']);
  });

  it('leave no account of a mail over several to nobody', async () => {
    const sent: Mail[] = [];
    const world = createWorld();
    const ports: Ports = { ...world.ports, outbox: { send: async (mail) => void sent.push(mail) } };
    const routes = [{ name: 'data', accounts: [member(1)] }];
    await handleEvents(
      [1, 2, 3].map((n) => launchIn(member(n), n, '203.0.113.7')),
      settings({ organization, routes }),
      ports,
    );
    expect(sent.map((mail) => mail.routes)).toEqual([['data', 'default']]);
  });

  it('fall back to the default address where the unit cannot be found out: a mail is never nobody’s', async () => {
    const directory: Ports['directory'] = {
      accountName: async () => undefined,
      organizationalUnitsOf: async () => {
        throw new Error('AccessDenied');
      },
    };
    const routes = [{ name: 'prod', organizationalUnits: ['ou-ab12-prod0001'] }];
    expect(await routesOfMail({ routes }, directory)).toEqual(['default']);
  });
});
