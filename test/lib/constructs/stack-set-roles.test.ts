import { beforeAll, describe, expect, test } from 'vitest';
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

  test("makes and deletes the StackSet's own stacks in any Region, and no others", () => {
    const stack = (name: string) => `arn:aws:cloudformation:eu-west-1:${testAccount}:stack/${name}/0a1b`;
    expect(may('cloudformation:CreateStack', stack('StackSet-davylamp-forwarders-1f2e'))).toBe('allowed');
    expect(may('cloudformation:DeleteStack', stack('StackSet-davylamp-forwarders-1f2e'))).toBe('allowed');
    expect(may('cloudformation:DeleteStack', stack('davylamp'))).toBe('denied');
    expect(may('cloudformation:DeleteStack', stack('StackSet-AWSControlTower-1'))).toBe('denied');
  });

  test('touches the rules that the template names, and no others', () => {
    const rule = (name: string) => `arn:aws:events:eu-west-1:${testAccount}:rule/${name}`;
    for (const action of ['events:PutRule', 'events:PutTargets', 'events:RemoveTargets', 'events:DeleteRule']) {
      expect(may(action, rule('davylamp-ec2-states'))).toBe('allowed');
      expect(may(action, rule('AWSUserNotificationsManagedRule-1'))).toBe('denied');
    }
  });

  test('hands on the forwarding role alone, to EventBridge alone', () => {
    const forwarding = `<${role(template, 'ForwardingRole')[0]}.Arn>`;
    const to = (service: string) => ({ 'iam:PassedToService': service });
    expect(may('iam:PassRole', forwarding, to('events.amazonaws.com'))).toBe('allowed');
    expect(may('iam:PassRole', forwarding, to('ec2.amazonaws.com'))).toBe('denied');
    expect(may('iam:PassRole', `arn:aws:iam::${testAccount}:role/admin`, to('events.amazonaws.com'))).toBe('denied');
  });
});

describe('the administration role', () => {
  test('assumes the execution role and nothing else', () => {
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

  test('trusts CloudFormation, and under the name of each enabled opt-in Region; only for our StackSets', () => {
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

  test('is the only one that the execution role trusts', () => {
    const { Statement } = plain(role(template, 'StackSetRolesExecution')[1].AssumeRolePolicyDocument) as {
      Statement: { Principal: unknown }[];
    };
    const administration = role(template, 'StackSetRolesAdministration')[0];
    expect(Statement.map(({ Principal }) => Principal)).toEqual([{ AWS: `<${administration}.Arn>` }]);
  });
});

describe('the forwarding role', () => {
  test('puts events on our bus and does nothing else', () => {
    const policy = inline(role(template, 'ForwardingRole')[1]);
    const bus = `<${onlyResource(template, 'AWS::Events::EventBus')[0]}.Arn>`;
    expect(evaluate(policy, { action: 'events:PutEvents', resource: bus })).toBe('allowed');
    expect(
      evaluate(policy, { action: 'events:PutEvents', resource: 'arn:aws:events:us-east-1:1:event-bus/default' }),
    ).toBe('denied');
    expect(evaluate(policy, { action: 'events:PutRule', resource: bus })).toBe('denied');
  });

  test("is assumed by EventBridge for this account's rules of ours, in any Region", () => {
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

  test('is the only principal that the bus names, so that other accounts stay out', () => {
    const [, { Properties }] = onlyResource(template, 'AWS::Events::EventBusPolicy');
    expect(plain(Properties.Statement)).toMatchObject({
      Effect: 'Allow',
      Principal: { AWS: `<${role(template, 'ForwardingRole')[0]}.Arn>` },
      Action: 'events:PutEvents',
    });
  });
});

test('roles carry their permissions inside: a policy of its own may come later than the first use', () => {
  const types = Object.values(template.Resources).map(({ Type }) => Type);
  expect(types.filter((type) => /^AWS::IAM::(Managed)?Policy$/.test(type))).toEqual([]);
});
