import { describe, expect, it } from 'vitest';
import { homeTemplate, resourcesOf } from '../../support/home-stack.ts';
import { someOrganization } from '../../support/organization.ts';
import { evaluate } from '../../support/policy.ts';

describe('the role of the detector in an organization', () => {
  const roleOf = (change: Partial<typeof someOrganization> = {}) => {
    const template = homeTemplate({ organization: { ...someOrganization, ...change } });
    const role = resourcesOf(template, 'AWS::IAM::Role').find(([id]) => id.startsWith('DetectorRole'));
    const policies = role?.[1].Properties.Policies as { PolicyDocument: unknown }[];
    return (action: string, resource: string, context: Record<string, string> = {}) =>
      evaluate(policies[0]?.PolicyDocument, { action, resource, context });
  };
  const may = roleOf();
  const reader = (name = 'davylamp-reader') => `arn:aws:iam::111122223333:role/${name}`;
  const inside = { 'aws:ResourceOrgID': someOrganization.id };

  it('assumes the read-only role of any account of the organization', () => {
    expect(may('sts:AssumeRole', reader(), inside)).toBe('allowed');
    expect(roleOf({ readOnlyRoleName: 'looker' })('sts:AssumeRole', reader('looker'), inside)).toBe('allowed');
  });

  it('assumes no other role, and none outside: events name accounts, and somebody may set up a role of that name', () => {
    expect(may('sts:AssumeRole', reader('admin'), inside)).toBe('denied');
    expect(may('sts:AssumeRole', reader('davylamp-reader-2'), inside)).toBe('denied');
    expect(may('sts:AssumeRole', reader(), { 'aws:ResourceOrgID': 'o-otherother1' })).toBe('denied');
    expect(may('sts:AssumeRole', reader())).toBe('denied');
  });

  it('asks what accounts of the organization are called', () => {
    const account = (organization: string) =>
      `arn:aws:organizations::999999999999:account/${organization}/111122223333`;
    expect(may('organizations:DescribeAccount', account(someOrganization.id))).toBe('allowed');
    expect(may('organizations:DescribeAccount', account('o-otherother1'))).toBe('denied');
    expect(may('organizations:ListAccounts', '*')).toBe('denied');
  });

  it('asks for organizational units only where routes name them', () => {
    const asks = (looksUpUnits: boolean) => {
      const role = roleOf({ looksUpUnits });
      return [
        `arn:aws:organizations::999999999999:account/${someOrganization.id}/111122223333`,
        `arn:aws:organizations::999999999999:ou/${someOrganization.id}/ou-ab12-cdefgh34`,
      ].map((resource) => role('organizations:ListParents', resource));
    };
    expect(asks(true)).toEqual(['allowed', 'allowed']);
    expect(asks(false)).toEqual(['denied', 'denied']);
  });

  it('does none of this without an organization', () => {
    const template = JSON.stringify(homeTemplate());
    expect(template).not.toContain('role/davylamp-reader');
    expect(template).not.toContain('organizations:');
  });
});
