import { describe, expect, it } from 'vitest';
import { homeTemplate, onlyResource, resourcesOf } from '../../support/home-stack.ts';
import { someOrganization } from '../../support/organization.ts';
import { evaluate, testAccount } from '../../support/policy.ts';

const unitType = 'AWS::Notifications::OrganizationalUnitAssociation';
const accessType = 'Custom::DavylampNotificationsAccess';
const delegated = { ...someOrganization, deployedFrom: 'delegated-administrator' } as const;

describe('the feed for an organization', () => {
  const template = homeTemplate({ organization: someOrganization });

  it("takes every target's state changes, and the alarms stay the own account's", () => {
    expect(resourcesOf(template, unitType).map(([, { Properties }]) => Properties)).toEqual(
      someOrganization.targets.map((OrganizationalUnitId) => ({
        OrganizationalUnitId,
        NotificationConfigurationArn: { 'Fn::GetAtt': ['FeedConfiguration', 'Arn'] },
      })),
    );
  });

  it('gives each target a logical id that does not depend on the others', () => {
    const idOf = (...targets: string[]) =>
      resourcesOf(homeTemplate({ organization: { ...someOrganization, targets } }), unitType).at(-1)?.[0];
    expect(idOf('ou-ab12-prod0001')).toBe(idOf('ou-ab12-cdefgh34', 'ou-ab12-prod0001'));
  });

  it('opens the organization to User Notifications first, and waits: the service answers before it is open', () => {
    const [access, { DependsOn }] = onlyResource(template, accessType);
    const pauses = resourcesOf(template, 'Custom::DavylampSettle');
    const settle = pauses.find(([id]) => id.startsWith('RolloutSettle'))?.[0];
    expect(DependsOn).toContain(settle);
    const [pause, waits] = pauses.find(([id]) => id.includes('OrganizationAccess')) ?? [];
    expect(waits?.DependsOn).toContain(access);
    for (const [, unit] of resourcesOf(template, unitType)) {
      expect(unit.DependsOn).toEqual(expect.arrayContaining(['FeedConfiguration', pause]));
    }
  });

  it("may turn on that service's trusted access and no other's", () => {
    const policies = template.Resources.FeedHubRole708EFE57?.Properties.Policies as { PolicyDocument: unknown }[];
    const may = (action: string, context: Record<string, string> = {}) =>
      evaluate(policies[0]?.PolicyDocument, { action, resource: '*', context });
    const enable = (service: string) =>
      may('organizations:EnableAWSServiceAccess', { 'organizations:ServicePrincipal': service });
    expect(may('notifications:EnableNotificationsAccessForOrganization')).toBe('allowed');
    expect(enable('notifications.amazonaws.com')).toBe('allowed');
    expect(enable('guardduty.amazonaws.com')).toBe('denied');
    expect(may('organizations:EnableAWSServiceAccess')).toBe('denied');
    expect(may('organizations:DisableAWSServiceAccess')).toBe('denied');
  });

  it("keeps the hub's ids, so that nothing of an earlier deployment is replaced", () => {
    const ids = (type: string) => resourcesOf(template, type).map(([id]) => id);
    for (const type of ['Custom::DavylampNotificationHub', 'AWS::Notifications::EventRule', 'AWS::IAM::Role'])
      expect(ids(type)).toEqual(expect.arrayContaining(resourcesOf(homeTemplate(), type).map(([id]) => id)));
  });

  it('says in the outputs how little it takes in a burst', () => {
    expect(template.Outputs.FeedLimit?.Value).toContain('one source event a second');
    expect(homeTemplate().Outputs).not.toHaveProperty('FeedLimit');
  });
});

describe('the feed of a delegated administrator', () => {
  it('asks for no trusted access, which only the management account may give', () => {
    const template = homeTemplate({ organization: delegated });
    expect(resourcesOf(template, accessType)).toEqual([]);
    expect(JSON.stringify(template)).not.toMatch(/EnableAWSServiceAccess|EnableNotificationsAccess/);
    expect(resourcesOf(template, unitType)).toHaveLength(2);
  });
});

it('feed: off leaves no trace of User Notifications in an organization, either', () => {
  for (const organization of [someOrganization, delegated]) {
    const types = Object.values(homeTemplate({ organization, feed: 'off', account: testAccount }).Resources).map(
      ({ Type }) => Type,
    );
    expect(types.filter((type) => /Notification/.test(type))).toEqual([]);
  }
});
