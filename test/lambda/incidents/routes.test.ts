import { describe, expect, it } from 'vitest';
import { needsUnits, routesOf } from '../../../lambda/incidents/routes.ts';
import type { Route } from '../../../lambda/model/settings.ts';

const prod = '111122223333';
const dev = '444455556666';
const units = new Map([
  [prod, ['ou-ab12-team0001', 'ou-ab12-prod0001', 'r-ab12']],
  [dev, ['r-ab12']],
]);
const of = (routes: readonly Route[], accounts: readonly string[], verdict: 'notice' | 'high' | 'critical' = 'high') =>
  routesOf({ accounts, verdict }, routes, units);

const byAccount: Route = { name: 'account', accounts: [prod] };
const byUnit: Route = { name: 'unit', organizationalUnits: ['ou-ab12-prod0001'] };
const byVerdict: Route = { name: 'worst', verdicts: ['critical'] };

describe('the routes of a mail', () => {
  it('are the default where there are none, or where none takes it', () => {
    expect(of([], [prod])).toEqual(['default']);
    expect(of([byAccount, byUnit, byVerdict], [dev])).toEqual(['default']);
    expect(of([byAccount], [])).toEqual(['default']);
  });

  it('are all that take it, and then not the default', () => {
    expect(of([byVerdict, byUnit, byAccount], [prod])).toEqual(['unit', 'account']);
    expect(of([byVerdict, byUnit, byAccount], [prod], 'critical')).toEqual(['worst', 'unit', 'account']);
    expect(of([byVerdict], [], 'critical')).toEqual(['worst']);
  });

  it('see an organizational unit at any depth', () => {
    expect(of([{ name: 'team', organizationalUnits: ['ou-ab12-team0001'] }], [prod])).toEqual(['team']);
    expect(of([{ name: 'all', organizationalUnits: ['r-ab12'] }], [dev])).toEqual(['all']);
  });

  it('need every condition of a route to hold', () => {
    const strict: Route = { ...byAccount, ...byUnit, ...byVerdict, name: 'strict' };
    expect(of([strict], [prod], 'critical')).toEqual(['strict']);
    expect(of([strict], [prod])).toEqual(['default']);
    expect(of([{ ...strict, accounts: [dev] }], [prod], 'critical')).toEqual(['default']);
  });

  it('need one account of the mail to meet the conditions, and the same one to meet both', () => {
    // The other account of the mail is nobody's by these routes, so the default addresses get the mail as
    // well.
    expect(of([byAccount], [dev, prod])).toEqual(['account', 'default']);
    expect(of([byUnit], [dev, prod])).toEqual(['unit', 'default']);
    expect(of([{ ...byUnit, accounts: [dev] }], [dev, prod])).toEqual(['default']);
  });

  it('keep the default beside them where nobody could say which units an account is in: somebody gets the mail', () => {
    const unknown = '777777777777';
    expect(of([byUnit], [unknown])).toEqual(['default']);
    expect(of([{ name: 'all', verdicts: ['high'] }, byUnit], [unknown])).toEqual(['all', 'default']);
    expect(of([byUnit], [unknown, prod])).toEqual(['unit', 'default']);
  });

  it('take nothing by a route without a condition: a damaged one must not divert every mail', () => {
    expect(of([{ name: 'all' }], [prod])).toEqual(['default']);
  });
});

it('organizational units are looked up only where a route names some', () => {
  expect(needsUnits([byAccount, byVerdict])).toBe(false);
  expect(needsUnits([byAccount, byUnit])).toBe(true);
});
