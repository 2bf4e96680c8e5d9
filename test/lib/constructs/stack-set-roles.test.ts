import { beforeAll, describe, expect, it } from 'vitest';
import { homeTemplate, onlyResource, type Resource, type Template } from '../../support/home-stack.ts';
import { evaluate, plain, testAccount } from '../../support/policy.ts';

const role = (template: Template, start: string): readonly [string, Resource['Properties']] => {
  const found = Object.entries(template.Resources).find(
    ([id, { Type }]) => Type === 'AWS::IAM::Role' && id.startsWith(start),
  );
  if (found === undefined) throw new Error(`no role ${start}`);
  return [found[0], found[1].Properties];
};

const inline = (properties: Resource['Properties']): unknown =>
  (properties.Policies as { PolicyDocument: unknown }[])[0]?.PolicyDocument;

let template: Template;
beforeAll(() => {
  template = homeTemplate();
});

describe('the execution role', () => {
  const may = (action: string, resource: string, context: Record<string, string> = {}) =>
    evaluate(inline(role(template, 'StackSetRolesExecution')[1]), { action, resource, context });

  it('has what AWS documents as the minimum for CloudFormation, on anything', () => {
    expect(may('cloudformation:CreateStack', '*')).toBe('allowed');
    expect(may('cloudformation:ListStacks', '*')).toBe('allowed');
  });

  it('can make nothing with it but rules: other services are closed to the stacks', () => {
    for (const action of [
      'iam:CreateRole',
      'lambda:CreateFunction',
      'sts:AssumeRole',
      's3:GetObject',
      'ec2:RunInstances',
    ])
      expect(may(action, '*'), action).toBe('denied');
  });

  it('touches the rules that the template names, and no others', () => {
    const rule = (name: string) => `arn:aws:events:eu-west-1:${testAccount}:rule/${name}`;
    for (const action of ['events:PutRule', 'events:PutTargets', 'events:RemoveTargets', 'events:DeleteRule']) {
      expect(may(action, rule('davylamp-ec2-states'))).toBe('allowed');
      expect(may(action, rule('AWSUserNotificationsManagedRule-1'))).toBe('denied');
    }
  });

  it('hands on the forwarding role alone, to EventBridge alone', () => {
    const forwarding = `<${role(template, 'ForwardingRole')[0]}.Arn>`;
    const to = (service: string) => ({ 'iam:PassedToService': service });
    expect(may('iam:PassRole', forwarding, to('events.amazonaws.com'))).toBe('allowed');
    expect(may('iam:PassRole', forwarding, to('ec2.amazonaws.com'))).toBe('denied');
    expect(may('iam:PassRole', `arn:aws:iam::${testAccount}:role/admin`, to('events.amazonaws.com'))).toBe('denied');
  });
});

describe('the forwarders', () => {
  it("wait for the bus's policy and both roles: what a rule forwards earlier is refused, and lost", () => {
    const [, { DependsOn }] = onlyResource(template, 'AWS::CloudFormation::StackSet');
    const [policy] = onlyResource(template, 'AWS::Events::EventBusPolicy');
    const roles = ['StackSetRolesAdministration', 'StackSetRolesExecution', 'ForwardingRole'];
    expect(DependsOn).toEqual(expect.arrayContaining([policy, ...roles.map((start) => role(template, start)[0])]));
  });
});

describe('the administration role', () => {
  it('assumes the execution role and nothing else', () => {
    const policy = inline(role(template, 'StackSetRolesAdministration')[1]);
    const execution = role(template, 'StackSetRolesExecution')[1].RoleName as string;
    const assume = (name: string) => ({
      action: 'sts:AssumeRole',
      resource: `arn:aws:iam::${testAccount}:role/${name}`,
    });
    expect(evaluate(policy, assume(execution))).toBe('allowed');
    expect(evaluate(policy, assume('admin'))).toBe('denied');
    expect(evaluate(policy, { action: 'iam:PassRole' })).toBe('denied');
  });

  it('trusts CloudFormation, and under the name of each enabled opt-in Region; only for our StackSets', () => {
    const trust = role(template, 'StackSetRolesAdministration')[1].AssumeRolePolicyDocument;
    const by = (service: string, stackSet = 'davylamp-forwarders:0a1b', account = testAccount) =>
      evaluate(trust, {
        action: 'sts:AssumeRole',
        principal: { Service: service },
        context: {
          'aws:SourceAccount': account,
          'aws:SourceArn': `arn:aws:cloudformation:us-east-1:${account}:stackset/${stackSet}`,
        },
      });
    expect(by('cloudformation.amazonaws.com')).toBe('allowed');
    expect(by('cloudformation.ap-south-2.amazonaws.com')).toBe('allowed');
    expect(by('cloudformation.eu-west-1.amazonaws.com')).toBe('denied');
    expect(by('cloudformation.me-central-1.amazonaws.com')).toBe('denied');
    expect(by('cloudformation.amazonaws.com', 'other:0a1b')).toBe('denied');
    expect(by('cloudformation.amazonaws.com', undefined, '999999999999')).toBe('denied');
  });

  it('is the only one that the execution role trusts', () => {
    const { Statement } = plain(role(template, 'StackSetRolesExecution')[1].AssumeRolePolicyDocument) as {
      Statement: { Principal: unknown }[];
    };
    const administration = role(template, 'StackSetRolesAdministration')[0];
    expect(Statement.map(({ Principal }) => Principal)).toEqual([{ AWS: `<${administration}.Arn>` }]);
  });
});

describe('the forwarding role', () => {
  it('puts events on our bus and does nothing else', () => {
    const policy = inline(role(template, 'ForwardingRole')[1]);
    const bus = `<${onlyResource(template, 'AWS::Events::EventBus')[0]}.Arn>`;
    expect(evaluate(policy, { action: 'events:PutEvents', resource: bus })).toBe('allowed');
    expect(
      evaluate(policy, { action: 'events:PutEvents', resource: 'arn:aws:events:us-east-1:1:event-bus/default' }),
    ).toBe('denied');
    expect(evaluate(policy, { action: 'events:PutRule', resource: bus })).toBe('denied');
  });

  it("is assumed by EventBridge for this account's rules of ours, in any Region", () => {
    const trust = role(template, 'ForwardingRole')[1].AssumeRolePolicyDocument;
    const by = (rule: string, account = testAccount) =>
      evaluate(trust, {
        action: 'sts:AssumeRole',
        principal: { Service: 'events.amazonaws.com' },
        context: { 'aws:SourceAccount': account, 'aws:SourceArn': `arn:aws:events:eu-west-1:${account}:rule/${rule}` },
      });
    expect(by('davylamp-ec2-states')).toBe('allowed');
    expect(by('somebody-elses')).toBe('denied');
    expect(by('davylamp-ec2-states', '999999999999')).toBe('denied');
  });

  it('is the only principal that the bus names, so that other accounts stay out', () => {
    const [, { Properties }] = onlyResource(template, 'AWS::Events::EventBusPolicy');
    expect(plain(Properties.Statement)).toMatchObject({
      Effect: 'Allow',
      Principal: { AWS: `<${role(template, 'ForwardingRole')[0]}.Arn>` },
      Action: 'events:PutEvents',
    });
  });
});

it('roles carry their permissions inside: a policy of its own may come later than the first use', () => {
  const types = Object.values(template.Resources).map(({ Type }) => Type);
  expect(types.filter((type) => /^AWS::IAM::(Managed)?Policy$/.test(type))).toEqual([]);
});
