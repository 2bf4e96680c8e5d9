import { describe, expect, it } from 'vitest';
import { fallbackDocument } from '../../../lib/account/fallback.ts';
import { forwarderRules } from '../../../lib/forwarder/patterns.ts';
import { homeTemplate, type Overrides, onlyResource, resourcesOf } from '../../support/home-stack.ts';
import { someOrganization } from '../../support/organization.ts';
import { plain } from '../../support/policy.ts';

const delegated = { ...someOrganization, deployedFrom: 'delegated-administrator' } as const;

const outputs = (overrides: Overrides) => plain(homeTemplate(overrides).Outputs) as Record<string, { Value: string }>;

describe('a large organization', () => {
  const { enabled, skipped } = fallbackDocument(null);
  const everywhere = enabled.map(({ name }) => name);
  const optIn = skipped.map(({ name }) => name);
  const regions = [...everywhere, ...optIn];
  const accounts = Array.from({ length: 1_000 }, (_, i) => String(100_000_000_000 + i));
  const template = homeTemplate({
    organization: { ...delegated, exclude: accounts, targets: ['r-ab12'] },
    regions: { enabled: regions, optIn, feed: regions },
    patterns: { rules: forwarderRules(), bus: { source: ['aws.ec2'] } },
    settings: {
      alertAt: 'notice',
      language: 'en',
      budget: { usdPerHour: 3 },
      allow: [],
      accountNames: Object.fromEntries(accounts.map((account) => [account, 'n'.repeat(64)])),
    },
  });

  it('is the largest that AWS has Regions for', () => expect(regions).toHaveLength(34));

  it("stays within CloudFormation's limits, with 34 Regions and 1,000 excluded accounts", () => {
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
    expect(Buffer.byteLength(JSON.stringify(template, null, 1))).toBeLessThan(1_000_000);
    expect(Object.keys(template.Resources).length).toBeLessThanOrEqual(500);
    expect(Object.keys(template.Outputs).length).toBeLessThanOrEqual(200);
    for (const [id, { Properties }] of resourcesOf(template, 'AWS::CloudFormation::StackSet')) {
      expect(Buffer.byteLength(Properties.TemplateBody as string), id).toBeLessThan(51_200);
    }
  });

  it('keeps the policy of the bus and the roles within their limits, however many accounts there are', () => {
    const statements = resourcesOf(template, 'AWS::Events::EventBusPolicy').map(([, one]) => one.Properties.Statement);
    expect(JSON.stringify(plain(statements)).length).toBeLessThan(10_240);
    for (const [id, { Properties }] of resourcesOf(template, 'AWS::IAM::Role')) {
      // All inline policies of a role together:
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
      expect(JSON.stringify(plain(Properties.Policies ?? [])).replace(/\s/g, '').length, id).toBeLessThan(10_240);
    }
  });

  it('asks only for Regions that every account has when it counts what failed', () => {
    const { Properties } = onlyResource(template, 'Custom::DavylampMemberCheck')[1];
    expect(Properties.Regions).toEqual(everywhere.sort());
  });
});

describe('the count of accounts', () => {
  const check = (overrides: Overrides = {}) =>
    onlyResource(homeTemplate({ organization: someOrganization, ...overrides }), 'Custom::DavylampMemberCheck')[1];

  it('comes after the forwarders, and its result is an output', () => {
    expect(check().DependsOn).toContain('MemberForwarders');
    expect(outputs({ organization: someOrganization }).AccountsNotWatched?.Value).toMatch(
      /^<RolloutMemberCheck\w+\.Missing>$/,
    );
  });

  it('names the StackSets as they are called, and how to ask for them', () => {
    expect(check().Properties).toMatchObject({
      RolesStackSetName: 'davylamp-member-roles',
      ForwardersStackSetName: 'davylamp-member-forwarders',
      CallAs: 'SELF',
      HomeRegion: 'us-east-1',
    });
    expect(check({ organization: delegated }).Properties.CallAs).toBe('DELEGATED_ADMIN');
  });

  it('is done again when Regions change', () => {
    const enabled = ['us-east-1', 'eu-west-1'];
    const other = check({ regions: { enabled, optIn: [], feed: enabled } });
    expect(other.Properties).not.toEqual(check().Properties);
  });
});

describe.each(['Custom::DavylampMemberRoles', 'Custom::DavylampMemberCheck'])('%s', (type) => {
  const properties = (overrides: Overrides = {}) =>
    onlyResource(homeTemplate({ organization: someOrganization, ...overrides }), type)[1].Properties;
  const before = properties();

  it.each<[string, Overrides]>([
    ['revision', { revision: '2' }],
    ['targets', { organization: { ...someOrganization, targets: ['r-ab12'] } }],
    ['excluded accounts', { organization: { ...someOrganization, exclude: ['444455556666'] } }],
    ['the name of the read-only role', { organization: { ...someOrganization, readOnlyRoleName: 'looker' } }],
    ['the external id', { organization: { ...someOrganization, externalId: 'another' } }],
    ['the organization', { organization: { ...someOrganization, id: 'o-otherother1' } }],
  ])('runs again when another value of %s reaches the members', (_, overrides) => {
    expect(properties(overrides)).not.toEqual(before);
  });

  it('runs again when the bus or the detector got another ARN, which only CloudFormation knows', () => {
    const template = homeTemplate({ organization: someOrganization });
    const [bus] = onlyResource(template, 'AWS::Events::EventBus');
    expect(before.BusArn).toEqual({ 'Fn::GetAtt': [bus, 'Arn'] });
    expect(before.DetectorRoleArn).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^DetectorRole/), 'Arn'] });
  });

  it('does not run for what stays at home', () => {
    expect(properties({ emails: ['other@example.com'] })).toEqual(before);
  });
});

describe('the pause for IAM', () => {
  it("waits for the detector's role, too: a trust policy that names it is refused until IAM knows it", () => {
    const template = homeTemplate({ organization: someOrganization });
    const settle = resourcesOf(template, 'Custom::DavylampSettle').find(([id]) => id.startsWith('RolloutSettle'));
    expect(settle?.[1].DependsOn).toContainEqual(expect.stringMatching(/^DetectorRole/));
    expect(template.Resources.MemberRoles?.DependsOn).toContain(settle?.[0]);
  });
});

describe('the management account', () => {
  it('is said to be unwatched where a delegated administrator deploys: StackSets cannot reach it', () => {
    expect(outputs({ organization: delegated }).ManagementAccount?.Value).toMatch(
      /is not watched.*Deploy Davylamp there/,
    );
    expect(outputs({ organization: someOrganization })).not.toHaveProperty('ManagementAccount');
  });

  it('is watched by the self-managed StackSet where it deploys itself', () => {
    const template = homeTemplate({ organization: someOrganization });
    const own = resourcesOf(template, 'AWS::CloudFormation::StackSet').filter(
      ([, { Properties }]) => Properties.PermissionModel === 'SELF_MANAGED',
    );
    expect(own).toEqual(resourcesOf(homeTemplate(), 'AWS::CloudFormation::StackSet'));
  });
});

it('everything of a deployment without an organization is there unchanged in id, so that adding one replaces nothing', () => {
  const before = homeTemplate();
  const after = homeTemplate({ organization: someOrganization });
  for (const [id, { Type }] of Object.entries(before.Resources)) expect(after.Resources[id]?.Type, id).toBe(Type);
});
