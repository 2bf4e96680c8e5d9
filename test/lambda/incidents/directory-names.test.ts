import { describe, expect, it } from 'vitest';
import { namesOf, unitsOf } from '../../../lambda/incidents/directory-names.ts';
import type { Directory } from '../../../lambda/ports.ts';
import { desk } from '../../support/memory.ts';

const organization = { id: 'o-ab12cdef34', externalId: 'x', readOnlyRoleName: 'davylamp-reader' };
const [prod, dev, gone] = ['111122223333', '444455556666', '777788889999'] as const;

function asking(answers: Partial<Directory>, routes = [{ name: 'team', organizationalUnits: ['ou-ab12-team0001'] }]) {
  const asked: string[] = [];
  const directory: Directory = {
    accountName: async () => undefined,
    organizationalUnitsOf: async () => [],
    ...answers,
  };
  const noting: Directory = {
    accountName: (...args) => {
      asked.push(args[0]);
      return directory.accountName(...args);
    },
    organizationalUnitsOf: (...args) => {
      asked.push(args[0]);
      return directory.organizationalUnitsOf(...args);
    },
  };
  const { batch, warnings } = desk({
    settings: { organization, accountNames: { [prod]: 'prod' }, routes },
    broken: { directory: noting },
  });
  return { batch, warnings, asked };
}

const refuse = async (account: string): Promise<never> => {
  throw new Error(`denied for ${account}`);
};

describe('the names of accounts', () => {
  it('are those of the configuration, and the organization is asked for the others alone', async () => {
    const { batch, asked } = asking({ accountName: async (account) => `name of ${account}` });
    expect(await namesOf(batch, [prod, dev, dev])).toEqual({ [prod]: 'prod', [dev]: `name of ${dev}` });
    expect(asked).toEqual([dev]);
  });

  it('are those of the configuration alone without an organization: nobody is asked', async () => {
    const { batch } = desk({
      settings: { accountNames: { [prod]: 'prod' } },
      broken: { directory: undefined as never },
    });
    expect(await namesOf(batch, [prod, dev])).toEqual({ [prod]: 'prod' });
  });

  it('are left out where the organization refuses or does not answer, and that is told', async () => {
    const silent = (account: string) => (account === gone ? new Promise<never>(() => {}) : refuse(account));
    const { batch, warnings } = asking({ accountName: silent });
    expect(await namesOf(batch, [dev, gone])).toEqual({ [prod]: 'prod' });
    expect(warnings).toEqual(['the organization does not answer', 'the organization does not answer']);
  });

  it('are looked up for twenty accounts at most: an incident may have a thousand', async () => {
    const { batch, asked } = asking({ accountName: async () => 'x' });
    await namesOf(
      batch,
      Array.from({ length: 1_000 }, (_, n) => String(200_000_000_000 + n)),
    );
    expect(asked).toHaveLength(20);
  });
});

describe('the organizational units of accounts', () => {
  it('are looked up where a route goes by them', async () => {
    const { batch } = asking({ organizationalUnitsOf: async () => ['ou-ab12-team0001'] });
    expect(await unitsOf(batch, [dev])).toEqual(new Map([[dev, ['ou-ab12-team0001']]]));
  });

  it('are not looked up where none does', async () => {
    const { batch, asked } = asking({}, []);
    expect(await unitsOf(batch, [dev])).toEqual(new Map());
    expect(asked).toEqual([]);
  });

  it('of an account nobody can tell of are absent, which a route takes for unknown', async () => {
    const { batch } = asking({ organizationalUnitsOf: refuse });
    expect(await unitsOf(batch, [dev])).toEqual(new Map());
  });
});
