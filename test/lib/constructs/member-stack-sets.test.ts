import { describe, expect, it } from 'vitest';
import { memberForwarderTemplate, memberRolesTemplate } from '../../../lib/forwarder/member-template.ts';
import { homeTemplate, type Overrides, onlyResource, someRules, type Template } from '../../support/home-stack.ts';
import { someOrganization } from '../../support/organization.ts';
import { plain, testAccount } from '../../support/policy.ts';

const organizationTemplate = (change: Partial<typeof someOrganization> = {}, overrides: Overrides = {}): Template =>
  homeTemplate({ organization: { ...someOrganization, ...change }, ...overrides });

interface StackSet {
  readonly AutoDeployment: { readonly DependsOn?: readonly string[] };
  readonly CallAs: string;
  readonly StackInstancesGroup: readonly [{ readonly DeploymentTargets: unknown; readonly Regions: readonly string[] }];
  readonly TemplateBody: string;
  readonly Parameters: readonly { readonly ParameterKey: string; readonly ParameterValue: string }[];
}

const stackSet = (template: Template, id: 'MemberRoles' | 'MemberForwarders') =>
  plain(template.Resources[id]?.Properties) as StackSet;

const template = organizationTemplate();
const roles = stackSet(template, 'MemberRoles');
const forwarders = stackSet(template, 'MemberForwarders');

describe('both StackSets', () => {
  it('reach every account of the targets at once, new ones included, and let none stop another', () => {
    for (const properties of [roles, forwarders]) {
      expect(properties).toMatchObject({
        PermissionModel: 'SERVICE_MANAGED',
        CallAs: 'SELF',
        AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
        ManagedExecution: { Active: true },
        OperationPreferences: {
          RegionConcurrencyType: 'PARALLEL',
          ConcurrencyMode: 'SOFT_FAILURE_TOLERANCE',
          FailureTolerancePercentage: 100,
          MaxConcurrentPercentage: 100,
        },
      });
      expect(properties).not.toHaveProperty('AdministrationRoleARN');
      expect(properties.StackInstancesGroup).toHaveLength(1);
    }
  });

  it('keep their logical ids and names: another id would ask for a name that is taken', () => {
    expect(roles).toMatchObject({ StackSetName: 'davylamp-member-roles' });
    expect(forwarders).toMatchObject({ StackSetName: 'davylamp-member-forwarders' });
  });

  it('fill in every parameter of their templates and no other', () => {
    for (const { TemplateBody, Parameters } of [roles, forwarders]) {
      const inner = JSON.parse(TemplateBody) as { Parameters: object };
      expect(Parameters.map(({ ParameterKey }) => ParameterKey).sort()).toEqual(Object.keys(inner.Parameters).sort());
    }
  });

  it('are not there without an organization', () => {
    const alone = homeTemplate();
    expect(onlyResource(alone, 'AWS::CloudFormation::StackSet')[1].Properties.PermissionModel).toBe('SELF_MANAGED');
    expect(JSON.stringify(alone)).not.toMatch(/organizations:|sts:ExternalId|OrgID|CallAs|Member/);
  });
});

describe('the roles', () => {
  it('are made in us-east-1 alone, since IAM is the same in every Region, and under fixed names', () => {
    expect(roles.StackInstancesGroup[0].Regions).toEqual(['us-east-1']);
    expect(roles).toMatchObject({ Capabilities: ['CAPABILITY_NAMED_IAM'] });
    expect(JSON.parse(roles.TemplateBody)).toEqual(JSON.parse(JSON.stringify(memberRolesTemplate())));
  });

  it('trust the roles of detector, patrol and history by their ARNs, which they are told', () => {
    const detector = Object.keys(template.Resources).find((id) => id.startsWith('DetectorRole'));
    const patrol = Object.keys(template.Resources).find((id) => id.startsWith('PatrolRole'));
    const history = Object.keys(template.Resources).find((id) => id.startsWith('HistoryRole'));
    const values = Object.fromEntries(roles.Parameters.map((one) => [one.ParameterKey, one.ParameterValue]));
    expect(values).toEqual({
      BusArn: expect.stringMatching(/^<HubBus\w+\.Arn>$/),
      DetectorRoleArn: `<${detector}.Arn>`,
      ExternalId: 'davylamp-o-ab12cdef34',
      HistoryRoleArn: `<${history}.Arn>`,
      OrganizationId: 'o-ab12cdef34',
      PatrolRoleArn: `<${patrol}.Arn>`,
      ReadOnlyRoleName: 'davylamp-reader',
      Revision: '1',
    });
    expect(template.Resources.MemberRoles?.DependsOn).toEqual(expect.arrayContaining([detector, patrol, history]));
  });
});

describe('the forwarders', () => {
  it('are in every enabled Region', () => {
    expect(forwarders.StackInstancesGroup[0].Regions).toEqual(['ap-south-2', 'eu-west-1', 'us-east-1']);
    expect(JSON.parse(forwarders.TemplateBody)).toEqual(JSON.parse(JSON.stringify(memberForwarderTemplate(someRules))));
  });

  it('come after the roles in this deployment, and after a pause for IAM', () => {
    const [pause, { DependsOn }] = onlyResource(template, 'Custom::DavylampMemberRoles');
    expect(template.Resources.MemberForwarders?.DependsOn).toEqual(expect.arrayContaining(['MemberRoles', pause]));
    expect(DependsOn).toContain('MemberRoles');
  });

  it('come after the roles in accounts that join later', () => {
    expect(forwarders.AutoDeployment.DependsOn).toEqual([
      `arn:aws:cloudformation:us-east-1:${testAccount}:stackset/<MemberRoles.StackSetId>`,
    ]);
    expect(roles.AutoDeployment).not.toHaveProperty('DependsOn');
  });

  it('find the door of the bus open', () => {
    expect(template.Resources.MemberForwarders?.DependsOn).toContainEqual(
      expect.stringMatching(/^HubOrganizationPolicy/),
    );
  });
});

describe('the accounts', () => {
  const targets = (change: Partial<typeof someOrganization>, overrides: Overrides = {}) =>
    stackSet(organizationTemplate(change, overrides), 'MemberForwarders').StackInstancesGroup[0].DeploymentTargets;
  const units = someOrganization.targets;

  it('are all of the targets where none is left out; StackSets skip the management account by themselves', () => {
    expect(targets({})).toEqual({ OrganizationalUnitIds: units });
  });

  it('leave out the excluded ones, in an order that does not change', () => {
    expect(targets({ exclude: ['555566667777', '444455556666'] })).toEqual({
      OrganizationalUnitIds: units,
      AccountFilterType: 'DIFFERENCE',
      Accounts: ['444455556666', '555566667777'],
    });
  });

  it('leave out a delegated administrator, which has its own forwarders: a rule can be there only once', () => {
    const delegated = { deployedFrom: 'delegated-administrator' } as const;
    const own = { OrganizationalUnitIds: units, AccountFilterType: 'DIFFERENCE', Accounts: [testAccount] };
    expect(targets(delegated)).toEqual(own);
    // Named by its id as well, it must not be there twice.
    expect(targets({ ...delegated, exclude: [testAccount] }, { account: testAccount })).toEqual(own);
  });
});

describe('a delegated administrator', () => {
  const delegated = organizationTemplate({ deployedFrom: 'delegated-administrator' });

  it('says so with every call, or CloudFormation takes it for the management account and refuses', () => {
    expect(stackSet(delegated, 'MemberRoles').CallAs).toBe('DELEGATED_ADMIN');
    expect(stackSet(delegated, 'MemberForwarders').CallAs).toBe('DELEGATED_ADMIN');
  });

  it("orders later accounts by the ARN that CloudFormation tells: the StackSet is the management account's", () => {
    const [asked] = onlyResource(delegated, 'Custom::DavylampMemberRoles');
    expect(stackSet(delegated, 'MemberForwarders').AutoDeployment.DependsOn).toEqual([`<${asked}.Arn>`]);
  });
});
