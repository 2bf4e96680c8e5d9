import { describe, expect, it } from 'vitest';
import { checkType, memberCheckType, settleType } from '../../../lambda/rollout/properties.ts';
import {
  homeStackProps,
  homeTemplate,
  type Overrides,
  onlyResource,
  resourcesOf,
  someRules,
} from '../../support/home-stack.ts';
import { someOrganization } from '../../support/organization.ts';
import { evaluate, testAccount } from '../../support/policy.ts';

const checkOf = (overrides: Overrides = {}) => onlyResource(homeTemplate(overrides), checkType)[1];

describe('the rollout check', () => {
  it('comes after the StackSet, or it would count the Regions of yesterday', () => {
    const template = homeTemplate();
    const [stackSet] = onlyResource(template, 'AWS::CloudFormation::StackSet');
    expect(onlyResource(template, checkType)[1].DependsOn).toContain(stackSet);
  });

  it('runs again when Regions, template or revision change, and not otherwise', () => {
    const before = checkOf().Properties;
    expect(checkOf().Properties).toEqual(before);
    expect(checkOf({ emails: ['other@example.com'] }).Properties).toEqual(before);
    expect(checkOf({ revision: '2' }).Properties).not.toEqual(before);
    expect(
      checkOf({ patterns: { rules: someRules.slice(1), bus: { source: ['aws.account'] } } }).Properties,
    ).not.toEqual(before);
    expect(checkOf({ regions: { enabled: ['us-east-1'], optIn: [], feed: ['us-east-1'] } }).Properties).not.toEqual(
      before,
    );
  });

  it('counts the StackSet that is deployed, with the Regions that it has', () => {
    const template = homeTemplate();
    const [, { Properties: stackSet }] = onlyResource(template, 'AWS::CloudFormation::StackSet');
    const [, { Properties: check }] = onlyResource(template, checkType);
    expect(check.StackSetName).toBe(stackSet.StackSetName);
    expect(check.HomeRegion).toBe('us-east-1');
    expect((stackSet.StackInstancesGroup as { Regions: string[] }[])[0]?.Regions).toEqual(check.Regions);
  });

  it('tells the checks in which language to mail', () => {
    const settings = { ...homeStackProps().settings, language: 'ko' as const };
    const template = homeTemplate({ settings, organization: someOrganization });
    for (const type of [checkType, memberCheckType])
      expect(onlyResource(template, type)[1].Properties.Language, type).toBe('ko');
    expect(checkOf().Properties.Language).toBe('en');
  });

  it('may read this StackSet and this stack, and mail through the topic', () => {
    const role = resourcesOf(homeTemplate(), 'AWS::IAM::Role').find(([id]) => id.startsWith('RolloutRole'));
    const policies = role?.[1].Properties.Policies as { PolicyDocument: unknown }[] | undefined;
    const document = policies?.[0]?.PolicyDocument;
    const stackSet = (name: string) => `arn:aws:cloudformation:us-east-1:${testAccount}:stackset/${name}:0a1b`;
    const may = (action: string, resource: string) => evaluate(document, { action, resource });
    expect(may('cloudformation:ListStackInstances', stackSet('davylamp-forwarders'))).toBe('allowed');
    expect(may('cloudformation:ListStackInstances', stackSet('other'))).toBe('denied');
    expect(may('cloudformation:DeleteStackInstances', stackSet('davylamp-forwarders'))).toBe('denied');
    expect(may('cloudformation:DescribeStacks', '<AWS::StackId>')).toBe('allowed');
    expect(may('sns:Publish', '<AlertTopic>')).toBe('allowed');
  });

  it('tells at the end of the deployment which Regions are missing, since a new topic has no confirmed address yet', () => {
    const { Outputs, ...template } = homeTemplate();
    const [check] = onlyResource({ ...template, Outputs }, checkType);
    expect(Outputs.RegionsNotWatched?.Value).toEqual({ 'Fn::GetAtt': [check, 'Missing'] });
  });
});

describe('the pause for IAM', () => {
  const template = homeTemplate();
  const [settle, { DependsOn, Properties }] = onlyResource(template, settleType);

  it('comes after the roles that others assume, and before those who have them assumed', () => {
    for (const start of ['ForwardingRole', 'StackSetRolesAdministration', 'StackSetRolesExecution', 'FeedHubRole']) {
      expect(DependsOn).toContainEqual(expect.stringContaining(start));
    }
    for (const type of [
      'AWS::CloudFormation::StackSet',
      'AWS::Events::EventBusPolicy',
      'Custom::DavylampNotificationHub',
    ]) {
      expect(onlyResource(template, type)[1].DependsOn, type).toContain(settle);
    }
  });

  it('is made again when a role changes, such as for one more opt-in Region', () => {
    const more = homeTemplate({
      regions: { enabled: ['us-east-1', 'mx-central-1'], optIn: ['mx-central-1'], feed: ['us-east-1'] },
    });
    expect(onlyResource(more, settleType)[1].Properties.Changes).not.toBe(Properties.Changes);
    expect(onlyResource(homeTemplate({ revision: '2' }), settleType)[1].Properties.Changes).toBe(Properties.Changes);
  });
});

describe('the pause for IAM after a role was replaced', () => {
  it('is made again: the new role has another ARN, also where its policies are the same', () => {
    const template = homeTemplate({ organization: someOrganization });
    const settle = resourcesOf(template, settleType).find(([id]) => id.startsWith('RolloutSettle'))?.[1];
    const roles = resourcesOf(template, 'AWS::IAM::Role').map(([id]) => id);
    const waitedFor = roles.filter((id) => settle?.DependsOn?.includes(id));
    expect(waitedFor.length).toBeGreaterThan(3);
    expect(settle?.Properties.Roles).toHaveLength(waitedFor.length);
    for (const id of waitedFor) expect(settle?.Properties.Roles).toContainEqual({ 'Fn::GetAtt': [id, 'Arn'] });
  });
});

describe("an organization's StackSets", () => {
  const may = (deployedFrom: 'management' | 'delegated-administrator' | undefined) => {
    const template = homeTemplate(
      deployedFrom === undefined ? {} : { organization: { ...someOrganization, deployedFrom } },
    );
    const role = resourcesOf(template, 'AWS::IAM::Role').find(([id]) => id.startsWith('RolloutRole'));
    const policies = role?.[1].Properties.Policies as { PolicyDocument: unknown }[] | undefined;
    return (action: string, account = testAccount, name = 'davylamp-member-roles') =>
      evaluate(policies?.[0]?.PolicyDocument, {
        action,
        resource: `arn:aws:cloudformation:us-east-1:${account}:stackset/${name}:0a1b`,
      });
  };
  const list = 'cloudformation:ListStackInstances';

  it('are listed where they are: in the management account, whoever deploys', () => {
    expect(may('management')(list)).toBe('allowed');
    expect(may('management')(list, testAccount, 'davylamp-member-forwarders')).toBe('allowed');
    expect(may('management')(list, '999999999999')).toBe('denied');
    expect(may('delegated-administrator')(list, '999999999999')).toBe('allowed');
    expect(may('delegated-administrator')(list, '999999999999', 'other')).toBe('denied');
    expect(may(undefined)(list)).toBe('denied');
  });

  it('are described by a delegated administrator alone, which needs their ARN and has to show what it is', () => {
    expect(may('delegated-administrator')('cloudformation:DescribeStackSet', '999999999999')).toBe('allowed');
    expect(may('delegated-administrator')('organizations:ListDelegatedAdministrators')).toBe('allowed');
    expect(may('management')('cloudformation:DescribeStackSet')).toBe('denied');
    expect(may('management')('organizations:ListDelegatedAdministrators')).toBe('denied');
  });

  it('are changed by nobody here', () => {
    for (const from of ['management', 'delegated-administrator'] as const)
      expect(may(from)('cloudformation:UpdateStackSet')).toBe('denied');
  });
});
