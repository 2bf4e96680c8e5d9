import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import {
  memberForwarderTemplate,
  memberForwardingRoleName,
  memberRolesTemplate,
} from '../../../lib/forwarder/member-template.ts';
import { forwarderRules } from '../../../lib/forwarder/patterns.ts';
import { forwarderTemplate } from '../../../lib/forwarder/template.ts';
import { testApp } from '../../support/home-stack.ts';
import { inMember, memberAccount, memberParameters, memberRole } from '../../support/organization.ts';
import { evaluate } from '../../support/policy.ts';

type Template = {
  readonly Parameters: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, { readonly Properties: Readonly<Record<string, unknown>> }>>;
};

/** As the StackSet carries it: through text and back. */
const carried = (template: object) => JSON.parse(JSON.stringify(template)) as Template;

describe("the forwarders of an organization's account", () => {
  const template = carried(memberForwarderTemplate(forwarderRules()));

  it("hand their events on with that account's own role, since a StackSet has one value of a parameter for all", () => {
    for (const [, { Properties }] of Object.entries(template.Resources)) {
      expect(inMember(Properties.Targets)).toEqual([
        {
          Id: 'davylamp',
          Arn: memberParameters.BusArn,
          RoleArn: `arn:aws:iam::${memberAccount}:role/${memberForwardingRoleName}`,
        },
      ]);
    }
    expect(Object.keys(template.Parameters)).toEqual(['BusArn', 'Revision']);
  });

  it("are otherwise those of Davylamp's own account, to the letter", () => {
    const without = (value: Template) => {
      const { Parameters, ...rest } = JSON.parse(JSON.stringify(value)) as Template;
      void Parameters;
      return JSON.parse(JSON.stringify(rest, (key, inner) => (key === 'RoleArn' ? undefined : inner))) as object;
    };
    expect(without(template)).toEqual(without(carried(forwarderTemplate(forwarderRules()))));
  });
});

describe('the forwarding role of a member', () => {
  const role = memberRole('ForwardingRole');

  it('has the name that the forwarders and the policy of the bus know', () => {
    expect(role.RoleName).toBe(memberForwardingRoleName);
  });

  it("is assumed by EventBridge for this account's rules of ours, in any Region", () => {
    const by = (rule: string, account = memberAccount, service = 'events.amazonaws.com') =>
      evaluate(role.AssumeRolePolicyDocument, {
        action: 'sts:AssumeRole',
        principal: { Service: service },
        context: { 'aws:SourceAccount': account, 'aws:SourceArn': `arn:aws:events:eu-west-1:${account}:rule/${rule}` },
      });
    expect(by('davylamp-ec2-states')).toBe('allowed');
    expect(by('somebody-elses')).toBe('denied');
    expect(by('davylamp-ec2-states', '999999999999')).toBe('denied');
    expect(by('davylamp-ec2-states', memberAccount, 'lambda.amazonaws.com')).toBe('denied');
  });

  it("puts events on Davylamp's bus and does nothing else", () => {
    const may = (action: string, resource: string) => evaluate(role.Policies[0]?.PolicyDocument, { action, resource });
    expect(role.Policies).toHaveLength(1);
    expect(may('events:PutEvents', memberParameters.BusArn)).toBe('allowed');
    expect(may('events:PutEvents', 'arn:aws:events:us-east-1:123456789012:event-bus/default')).toBe('denied');
    expect(may('events:PutRule', memberParameters.BusArn)).toBe('denied');
  });
});

describe('the read-only role of a member', () => {
  const role = memberRole('ReadOnlyRole');

  it('is assumed by the roles of detector, patrol and history alone, with the external id, from within the organization', () => {
    const right = {
      principal: memberParameters.DetectorRoleArn as string,
      externalId: memberParameters.ExternalId as string | undefined,
      organization: memberParameters.OrganizationId as string | undefined,
    };
    const by = (wrong: Partial<typeof right> = {}) => {
      const { principal, externalId, organization } = { ...right, ...wrong };
      return evaluate(role.AssumeRolePolicyDocument, {
        action: 'sts:AssumeRole',
        principal: { AWS: principal },
        context: {
          ...(externalId === undefined ? {} : { 'sts:ExternalId': externalId }),
          ...(organization === undefined ? {} : { 'aws:PrincipalOrgID': organization }),
        },
      });
    };
    expect(by()).toBe('allowed');
    expect(by({ principal: memberParameters.PatrolRoleArn })).toBe('allowed');
    expect(by({ principal: memberParameters.HistoryRoleArn })).toBe('allowed');
    expect(by({ principal: 'arn:aws:iam::123456789012:role/admin' })).toBe('denied');
    expect(by({ principal: 'arn:aws:iam::123456789012:root' })).toBe('denied');
    expect(by({ externalId: 'davylamp-o-otherother1' })).toBe('denied');
    expect(by({ externalId: undefined })).toBe('denied');
    expect(by({ organization: 'o-otherother1' })).toBe('denied');
    expect(by({ organization: undefined })).toBe('denied');
  });

  it('may do these ten things and nothing else: an action more is a decision, not an accident', () => {
    const document = role.Policies[0]?.PolicyDocument as { Statement: { Action: string[]; Resource: string }[] };
    expect(role.Policies).toHaveLength(1);
    expect(
      document.Statement.flatMap(({ Action, Resource }) => Action.map((action) => `${action} ${Resource}`)).sort(),
    ).toEqual([
      'cloudtrail:LookupEvents *',
      'ec2:DescribeImages *',
      `ec2:DescribeInstanceAttribute arn:aws:ec2:*:${memberAccount}:instance/*`,
      'ec2:DescribeInstanceTypes *',
      'ec2:DescribeInstances *',
      'ec2:DescribeRegions *',
      'ecs:DescribeTaskDefinition *',
      'events:ListRuleNamesByTarget *',
      'events:ListRules *',
      `events:ListTargetsByRule arn:aws:events:*:${memberAccount}:rule/davylamp-*`,
    ]);
  });
});

describe('the interim role of a member', () => {
  const role = memberRole('InterimRole');
  const may = (action: string, resource: string, context: Record<string, string> = {}) =>
    evaluate(role.Policies[0]?.PolicyDocument, { action, resource, context });
  const ruleOf = (name: string, account: string = memberAccount) => `arn:aws:events:ap-east-1:${account}:rule/${name}`;

  it('is assumed by the role of patrol alone', () => {
    const by = (principal: string) =>
      evaluate(role.AssumeRolePolicyDocument, {
        action: 'sts:AssumeRole',
        principal: { AWS: principal },
        context: {
          'sts:ExternalId': memberParameters.ExternalId,
          'aws:PrincipalOrgID': memberParameters.OrganizationId,
        },
      });
    expect(by(memberParameters.PatrolRoleArn)).toBe('allowed');
    expect(by(memberParameters.DetectorRoleArn)).toBe('denied');
  });

  it('makes and removes one rule, and touches no other', () => {
    for (const action of ['events:PutRule', 'events:RemoveTargets', 'events:DeleteRule']) {
      expect(may(action, ruleOf('davylamp-interim'))).toBe('allowed');
      expect(may(action, ruleOf('davylamp-ec2-states'))).toBe('denied');
      expect(may(action, ruleOf('davylamp-interim', '999988887777'))).toBe('denied');
    }
  });

  it('sends to our bus alone, by the forwarding role alone', () => {
    const to = (target: string) => may('events:PutTargets', ruleOf('davylamp-interim'), { 'events:TargetArn': target });
    expect(to(memberParameters.BusArn)).toBe('allowed');
    expect(to(`arn:aws:events:us-east-1:999988887777:event-bus/davylamp`)).toBe('denied');
    const text = JSON.stringify(role.Policies);
    expect(text.match(/"iam:PassRole"/g)).toHaveLength(1);
    expect(text).toContain('"iam:PassedToService":"events.amazonaws.com"');
  });
});

describe('the proving role of a member', () => {
  const role = memberRole('ProvingRole');

  it('is assumed by the role of patrol alone, with the external id, from within the organization', () => {
    const by = (principal: string, organization: string = memberParameters.OrganizationId) =>
      evaluate(role.AssumeRolePolicyDocument, {
        action: 'sts:AssumeRole',
        principal: { AWS: principal },
        context: { 'sts:ExternalId': memberParameters.ExternalId, 'aws:PrincipalOrgID': organization },
      });
    expect(by(memberParameters.PatrolRoleArn)).toBe('allowed');
    expect(by(memberParameters.DetectorRoleArn)).toBe('denied');
    expect(by(memberParameters.PatrolRoleArn, 'o-otherother1')).toBe('denied');
  });

  it("puts tests on that account's default buses, and nothing that passes for an event of AWS or goes elsewhere", () => {
    const put = (bus: string, source: string, account: string = memberAccount) =>
      evaluate(role.Policies[0]?.PolicyDocument, {
        action: 'events:PutEvents',
        resource: `arn:aws:events:eu-west-1:${account}:event-bus/${bus}`,
        context: { 'events:source': source },
      });
    expect(role.Policies).toHaveLength(1);
    expect(put('default', 'davylamp.test')).toBe('allowed');
    expect(put('default', 'my.application')).toBe('denied');
    expect(put('davylamp', 'davylamp.test')).toBe('denied');
    expect(put('default', 'davylamp.test', '123456789012')).toBe('denied');
  });
});

describe.each([
  ['roles', memberRolesTemplate()],
  ['forwarders', memberForwarderTemplate(forwarderRules())],
])('the template of the %s', (_, template) => {
  /** Synthesizes it as a stack of its own, under the rules that fail a deployment of the home stack too. */
  function included() {
    const folder = mkdtempSync(join(tmpdir(), 'davylamp-member-'));
    try {
      const templateFile = join(folder, 'template.json');
      writeFileSync(templateFile, JSON.stringify(template));
      const app = testApp();
      new CfnInclude(new Stack(app, 'Inner'), 'Template', { templateFile });
      return app;
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  it("passes CloudFormation's own checks, which cannot see into the StackSet", () => {
    expect(() => included().synth()).not.toThrow();
  });

  it('gives cdk-nag no cause but the resources that the APIs leave no choice about', () => {
    const app = included();
    const found = new AwsSolutionsChecks(app).validateScope(app).violations.map(({ ruleName }) => ruleName);
    const explained = [
      'AwsSolutions-IAM5[Resource::*]',
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ec2:*:<AWS::AccountId>:instance/*]',
      // The same rules, and the same bus, in every Region.
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:events:*:<AWS::AccountId>:rule/davylamp-*]',
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:events:*:<AWS::AccountId>:event-bus/default]',
      // One rule, in whichever Region comes to be enabled.
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:events:*:<AWS::AccountId>:rule/davylamp-interim]',
    ];
    for (const rule of found) expect(explained).toContain(rule);
  });

  it('fits into a StackSet inline, needs no macro and no asset', () => {
    const text = JSON.stringify(template);
    expect(Buffer.byteLength(text)).toBeLessThan(51_200);
    expect(text).not.toMatch(/"Transform"|AssetParameters|cdk-hnb/);
  });

  it('refers to every parameter: a revision that nothing shows updates nothing', () => {
    const { Parameters, ...rest } = carried(template);
    for (const name of Object.keys(Parameters)) expect(JSON.stringify(rest)).toContain(`{"Ref":"${name}"}`);
  });
});
