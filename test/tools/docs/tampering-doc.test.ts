/**
 * The service control policies of docs/tampering.md: what they forbid, to whom, and what still has to work.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { tamperingCalls } from '../../../lambda/events/tampering/catalog.ts';
import { evaluate, testAccount } from '../../support/policy.ts';

interface Policy {
  readonly Statement: readonly { readonly Action: string | readonly string[] }[];
}

const text = readFileSync(new URL('../../../docs/tampering.md', import.meta.url), 'utf8');
const policies = [...text.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json = '']) => JSON.parse(json) as Policy);

/** As a person in an account with full access meets them. */
const document = {
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }, ...policies.flatMap((policy) => policy.Statement)],
};

const arnOf = (role: string): string => `arn:aws:iam::${testAccount}:role/${role}`;

const may = (role: string, action: string, resource: string, context: Record<string, string> = {}) =>
  evaluate(document, { action, resource, context: { 'aws:PrincipalArn': arnOf(role), ...context } });

const rule = `arn:aws:events:eu-west-1:${testAccount}:rule/davylamp-ec2-launches`;
const queue = `arn:aws:sqs:us-east-1:${testAccount}:davylamp-DetectorEventsQueue-1A2B3C`;
const deployers = [
  `cdk-hnb659fds-deploy-role-${testAccount}-us-east-1`,
  `cdk-hnb659fds-cfn-exec-role-${testAccount}-us-east-1`,
  'stacksets-exec-0123456789abcdef',
  'davylamp-stackset-execution',
];

describe('the service control policies of the document', () => {
  it('are two, each within the 5,120 characters that Organizations takes', () => {
    expect(policies).toHaveLength(2);
    for (const policy of policies) expect(JSON.stringify(policy).length).toBeLessThan(5_120);
  });

  it('forbid every call that is watched, but for those that the management account makes', () => {
    const forbidden = policies.flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action));
    const actions = tamperingCalls.map(({ eventSource, eventName }) => {
      const service = eventSource.replace('.amazonaws.com', '').replace('monitoring', 'cloudwatch');
      return `${service}:${eventName.replace(/20\d{6}(v\d)?$/, '')}`;
    });
    expect(actions.filter((action) => !forbidden.includes(action))).toEqual([
      'cloudformation:DeactivateOrganizationsAccess',
      'notifications:DisableNotificationsAccessForOrganization',
      'organizations:RemoveAccountFromOrganization',
      'organizations:MoveAccount',
      'organizations:DisableAWSServiceAccess',
      'organizations:DeregisterDelegatedAdministrator',
    ]);
  });

  it('bind whoever is not exempt, the root user among them', () => {
    expect(may('admin', 'events:DeleteRule', rule)).toBe('denied');
    expect(may('admin', 'sqs:PurgeQueue', queue)).toBe('denied');
    expect(may('admin', 'cloudtrail:StopLogging', `arn:aws:cloudtrail:us-east-1:${testAccount}:trail/main`)).toBe(
      'denied',
    );
    const root = { 'aws:PrincipalArn': `arn:aws:iam::${testAccount}:root` };
    expect(evaluate(document, { action: 'events:DeleteRule', resource: rule, context: root })).toBe('denied');
    const mapping = `arn:aws:lambda:us-east-1:${testAccount}:event-source-mapping:1`;
    const of = (name: string) => ({ 'lambda:FunctionArn': `arn:aws:lambda:us-east-1:${testAccount}:function:${name}` });
    expect(may('admin', 'lambda:DeleteEventSourceMapping', mapping, of('davylamp-DetectorFunction-1'))).toBe('denied');
    expect(may('admin', 'lambda:DeleteEventSourceMapping', mapping, of('shop'))).toBe('allowed');
  });

  it('let nobody else take a name that is exempt', () => {
    for (const role of [...deployers, 'davylamp-mine']) {
      expect(may('admin', 'iam:CreateRole', arnOf(role)), role).toBe('denied');
      expect(may('admin', 'iam:UpdateAssumeRolePolicy', arnOf(role)), role).toBe('denied');
    }
  });

  it.each(deployers)('let %s deploy, destroy and roll out', (role) => {
    for (const action of ['events:PutRule', 'events:DeleteRule', 'events:PutTargets']) {
      expect(may(role, action, rule)).toBe('allowed');
    }
    expect(
      may(role, 'cloudformation:DeleteStack', `arn:aws:cloudformation:us-east-1:${testAccount}:stack/davylamp/1`),
    ).toBe('allowed');
    expect(may(role, 'iam:CreateRole', arnOf('davylamp-DetectorRole-1A2B3C'))).toBe('allowed');
    expect(may(role, 'sqs:SetQueueAttributes', queue)).toBe('allowed');
  });

  it('let patrol watch a Region that is new, here and in members, and nobody else make such a rule', () => {
    const interim = `arn:aws:events:ap-east-1:${testAccount}:rule/davylamp-interim`;
    for (const action of ['events:PutRule', 'events:PutTargets', 'events:RemoveTargets', 'events:DeleteRule']) {
      for (const role of ['davylamp-PatrolRole9F781A85-1A2B3C', 'davylamp-interim-member'])
        expect(may(role, action, interim), role).toBe('allowed');
      expect(may('admin', action, interim)).toBe('denied');
    }
    expect(may('davylamp-PatrolRole9F781A85-1A2B3C', 'notifications:UpdateEventRule', '*')).toBe('allowed');
    expect(
      may(
        'admin',
        'scheduler:DeleteSchedule',
        `arn:aws:scheduler:us-east-1:${testAccount}:schedule/default/davylamp-PatrolSchedule-1`,
      ),
    ).toBe('denied');
  });

  it('leave other people’s own things alone', () => {
    expect(may('admin', 'events:DeleteRule', `arn:aws:events:eu-west-1:${testAccount}:rule/shop-nightly`)).toBe(
      'allowed',
    );
    expect(may('admin', 'sqs:PurgeQueue', `arn:aws:sqs:us-east-1:${testAccount}:orders`)).toBe('allowed');
    expect(may('admin', 'iam:CreateRole', arnOf('shop'))).toBe('allowed');
  });

  it('let no one leave the organization, exempt or not', () => {
    expect(may(deployers[0] as string, 'organizations:LeaveOrganization', '*')).toBe('denied');
  });
});
