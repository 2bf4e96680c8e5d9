/** An organization for tests of the home stack, and its templates as an account of it would see them. */

import type { WatchedOrganization } from '../../lib/constructs/organization.ts';
import { memberRolesTemplate } from '../../lib/forwarder/member-template.ts';

export const someOrganization: WatchedOrganization = {
  id: 'o-ab12cdef34',
  targets: ['ou-ab12-cdefgh34', 'ou-ab12-prod0001'],
  exclude: [],
  deployedFrom: 'management',
  readOnlyRoleName: 'davylamp-reader',
  externalId: 'davylamp-o-ab12cdef34',
  looksUpUnits: false,
};

export const memberAccount = '111122223333';

/** What the StackSet fills in. */
export const memberParameters = {
  BusArn: 'arn:aws:events:us-east-1:123456789012:event-bus/davylamp',
  DetectorRoleArn: 'arn:aws:iam::123456789012:role/davylamp-DetectorRole-1A2B',
  PatrolRoleArn: 'arn:aws:iam::123456789012:role/davylamp-PatrolRole-3C4D',
  HistoryRoleArn: 'arn:aws:iam::123456789012:role/davylamp-HistoryRole-5E6F',
  ExternalId: someOrganization.externalId,
  OrganizationId: someOrganization.id,
  ReadOnlyRoleName: someOrganization.readOnlyRoleName,
  Revision: '1',
} as const;

const values: Readonly<Record<string, string>> = {
  ...memberParameters,
  'AWS::AccountId': memberAccount,
  'AWS::Partition': 'aws',
};

const given = (name: string): string => {
  const value = values[name];
  if (value === undefined) throw new Error(`the template refers to ${name}, which is not there`);
  return value;
};

/** A template's value in the member account: `Ref` and `Fn::Sub` are filled in. */
export function inMember(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inMember);
  if (typeof value !== 'object' || value === null) return value;
  const [[key, inner] = ['', undefined], ...more] = Object.entries(value);
  if (more.length === 0 && key === 'Ref') return given(inner as string);
  if (more.length === 0 && key === 'Fn::Sub')
    return (inner as string).replace(/\$\{([^}]+)\}/g, (_, name: string) => given(name));
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, inMember(part)]));
}

interface Role {
  readonly RoleName: string;
  readonly AssumeRolePolicyDocument: unknown;
  readonly Policies: readonly { readonly PolicyDocument: unknown }[];
}

/** A role of the member account. */
export function memberRole(id: 'ForwardingRole' | 'ReadOnlyRole' | 'ProvingRole' | 'InterimRole'): Role {
  const { Resources } = JSON.parse(JSON.stringify(memberRolesTemplate())) as {
    Resources: Record<string, { Properties: unknown }>;
  };
  return inMember(Resources[id]?.Properties) as Role;
}
