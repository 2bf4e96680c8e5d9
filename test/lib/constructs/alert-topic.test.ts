import { beforeAll, describe, expect, test } from 'vitest';
import { homeTemplate, onlyResource, resourcesOf, type Template } from '../../support/home-stack.ts';
import { evaluate, testAccount } from '../../support/policy.ts';

describe('the topic', () => {
  let template: Template;
  let policy: unknown;
  beforeAll(() => {
    template = homeTemplate({ emails: ['a@example.com', 'b@example.com'] });
    policy = onlyResource(template, 'AWS::SNS::TopicPolicy')[1].Properties.PolicyDocument;
  });

  const byAlarm = (name: string, account = testAccount) => ({
    action: 'sns:Publish',
    resource: '<AlertTopic>',
    principal: { Service: 'cloudwatch.amazonaws.com' },
    context: {
      'aws:SourceAccount': account,
      'aws:SourceArn': `arn:aws:cloudwatch:us-east-1:${account}:alarm:${name}`,
      'aws:SecureTransport': 'true',
    },
  });

  test('takes mail from every alarm of ours, since a policy of its own shuts out what it does not name', () => {
    const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm');
    expect(alarms.length).toBeGreaterThan(0);
    for (const [, { Properties }] of alarms) {
      expect(evaluate(policy, byAlarm(Properties.AlarmName as string)), Properties.AlarmName as string).toBe('allowed');
    }
  });

  test('takes none from alarms of other names or other accounts', () => {
    expect(evaluate(policy, byAlarm('somebody-elses'))).toBe('denied');
    expect(evaluate(policy, byAlarm('davylamp-dead-letters', '999999999999'))).toBe('denied');
  });

  test('leaves publishing to the IAM policies of its own account, and to nobody else', () => {
    const by = (account: string) => ({
      action: 'sns:Publish',
      principal: { AWS: `arn:aws:iam::${account}:root` },
      context: { 'aws:SecureTransport': 'true' },
    });
    expect(evaluate(policy, by(testAccount))).toBe('allowed');
    expect(evaluate(policy, by('999999999999'))).toBe('denied');
  });

  test('refuses what does not come over TLS', () => {
    const request = byAlarm('davylamp-dead-letters');
    const context = { ...request.context, 'aws:SecureTransport': 'false' };
    expect(evaluate(policy, { ...request, context })).toBe('denied');
  });

  test('is not encrypted with a key that CloudWatch cannot use', () => {
    expect(onlyResource(template, 'AWS::SNS::Topic')[1].Properties).not.toHaveProperty('KmsMasterKeyId');
  });

  test('has no fixed name, so that a deployment that was rolled back does not block the next', () => {
    expect(onlyResource(template, 'AWS::SNS::Topic')[1].Properties).not.toHaveProperty('TopicName');
  });

  test('keeps its logical id: another one would be another topic, which nobody has confirmed', () => {
    expect(onlyResource(template, 'AWS::SNS::Topic')[0]).toBe('AlertTopic');
  });

  test('mails every address under a logical id that does not depend on the others', () => {
    const ids = (...emails: string[]) =>
      Object.fromEntries(
        resourcesOf(homeTemplate({ emails, feed: 'off' }), 'AWS::SNS::Subscription').map(([id, { Properties }]) => [
          Properties.Endpoint,
          id,
        ]),
      );
    expect(ids('a@example.com', 'b@example.com')).toEqual({
      'a@example.com': 'AlertMail08168cd8',
      'b@example.com': 'AlertMaile8f39b3e',
    });
    expect(ids('b@example.com')).toEqual({ 'b@example.com': 'AlertMaile8f39b3e' });
  });
});
