import { beforeAll, describe, expect, it } from 'vitest';
import type { MailSubscription } from '../../../lib/constructs/subscriptions.ts';
import { homeTemplate, onlyResource, resourcesOf, type Template } from '../../support/home-stack.ts';
import { evaluate, plain, testAccount } from '../../support/policy.ts';

const to = (address: string, ...route: string[]): MailSubscription => ({ address, filterPolicy: { route } });

const subscriptions = (template: Template) =>
  Object.fromEntries(resourcesOf(template, 'AWS::SNS::Subscription').map(([id, { Properties }]) => [id, Properties]));

const policyOf = (template: Template, topic: string): unknown =>
  resourcesOf(template, 'AWS::SNS::TopicPolicy').find(([, { Properties }]) =>
    JSON.stringify(Properties.Topics).includes(`"${topic}"`),
  )?.[1].Properties.PolicyDocument;

describe('the topic of verdicts and alarms', () => {
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

  it('takes mail from every alarm of ours, since a policy of its own shuts out what it does not name', () => {
    const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm');
    expect(alarms.length).toBeGreaterThan(0);
    for (const [, { Properties }] of alarms) {
      expect(evaluate(policy, byAlarm(Properties.AlarmName as string)), Properties.AlarmName as string).toBe('allowed');
    }
  });

  it('takes none from alarms of other names or other accounts', () => {
    expect(evaluate(policy, byAlarm('somebody-elses'))).toBe('denied');
    expect(evaluate(policy, byAlarm('davylamp-dead-letters', '999999999999'))).toBe('denied');
  });

  it('leaves publishing to the IAM policies of its own account, and to nobody else', () => {
    const by = (account: string) => ({
      action: 'sns:Publish',
      principal: { AWS: `arn:aws:iam::${account}:root` },
      context: { 'aws:SecureTransport': 'true' },
    });
    expect(evaluate(policy, by(testAccount))).toBe('allowed');
    expect(evaluate(policy, by('999999999999'))).toBe('denied');
  });

  it('refuses what does not come over TLS', () => {
    const request = byAlarm('davylamp-dead-letters');
    const context = { ...request.context, 'aws:SecureTransport': 'false' };
    expect(evaluate(policy, { ...request, context })).toBe('denied');
  });

  it('is not encrypted with a key that CloudWatch cannot use', () => {
    expect(onlyResource(template, 'AWS::SNS::Topic')[1].Properties).not.toHaveProperty('KmsMasterKeyId');
  });

  it('has no fixed name, so that a deployment that was rolled back does not block the next', () => {
    expect(onlyResource(template, 'AWS::SNS::Topic')[1].Properties).not.toHaveProperty('TopicName');
  });

  it('keeps its logical id: another one would be another topic, which nobody has confirmed', () => {
    expect(onlyResource(template, 'AWS::SNS::Topic')[0]).toBe('AlertTopic');
  });

  it('mails every address under a logical id that does not depend on the others', () => {
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

describe('the topic of routes, without any', () => {
  it('there is one topic, whose subscriptions filter nothing', () => {
    const template = homeTemplate({ routes: [] });
    expect(onlyResource(template, 'AWS::SNS::Topic')[0]).toBe('AlertTopic');
    expect(JSON.stringify(template)).not.toMatch(/FilterPolicy|DAVYLAMP_ROUTES_TOPIC_ARN/);
  });
});

describe('the topic of routes', () => {
  const routes = [to('oncall@example.com', 'prod', 'critical'), to('me@example.com', 'dev')];
  const template = homeTemplate({ routes });

  it('every address of a route subscribes once, with all its routes: SNS takes an endpoint once a topic', () => {
    expect(subscriptions(template)).toMatchObject({
      RouteMaild876c66b: {
        TopicArn: { Ref: 'RoutesTopic' },
        Protocol: 'email',
        Endpoint: 'oncall@example.com',
        FilterPolicy: { route: ['prod', 'critical'] },
        FilterPolicyScope: 'MessageAttributes',
      },
      RouteMail8c2a47d3: { Endpoint: 'me@example.com', FilterPolicy: { route: ['dev'] } },
    });
  });

  it('the addresses of the default route keep their topic, id and freedom from filters: alarms carry no attribute', () => {
    expect(subscriptions(template).AlertMail8c2a47d3).toEqual(subscriptions(homeTemplate()).AlertMail8c2a47d3);
    expect(template.Resources.AlertTopic).toEqual(homeTemplate().Resources.AlertTopic);
  });

  it('another route changes a filter and replaces nothing that somebody has confirmed', () => {
    const more = subscriptions(
      homeTemplate({ routes: [to('oncall@example.com', 'prod', 'critical', 'ml'), ...routes.slice(1)] }),
    );
    const before = subscriptions(template);
    expect(Object.keys(more)).toEqual(Object.keys(before));
    for (const [id, { FilterPolicy, ...rest }] of Object.entries(more)) {
      void FilterPolicy;
      expect(before[id]).toMatchObject(rest);
    }
  });

  it('the detector knows the topic and may publish to it', () => {
    const detector = resourcesOf(template, 'AWS::Lambda::Function').find(([id]) => id.startsWith('DetectorFunction'));
    expect(plain(detector?.[1].Properties.Environment)).toMatchObject({
      Variables: { DAVYLAMP_TOPIC_ARN: '<AlertTopic>', DAVYLAMP_ROUTES_TOPIC_ARN: '<RoutesTopic>' },
    });
    const role = resourcesOf(template, 'AWS::IAM::Role').find(([id]) => id.startsWith('DetectorRole'));
    const policies = role?.[1].Properties.Policies as { PolicyDocument: unknown }[] | undefined;
    const policy = policies?.[0]?.PolicyDocument;
    for (const resource of ['<AlertTopic>', '<RoutesTopic>'])
      expect(evaluate(policy, { action: 'sns:Publish', resource })).toBe('allowed');
  });

  it('the topic takes mail from its own account alone, over TLS', () => {
    const by = (account: string, tls: boolean) =>
      evaluate(policyOf(template, 'RoutesTopic'), {
        action: 'sns:Publish',
        principal: { AWS: `arn:aws:iam::${account}:root` },
        context: { 'aws:SecureTransport': String(tls) },
      });
    expect(by(testAccount, true)).toBe('allowed');
    expect(by(testAccount, false)).toBe('denied');
    expect(by('999999999999', true)).toBe('denied');
  });

  it('the outputs name the topic and say that these addresses have to confirm, too', () => {
    const outputs = plain(template.Outputs) as Record<string, { Value: string }>;
    expect(outputs.RoutesTopicArn?.Value).toBe('<RoutesTopic>');
    expect(outputs.ConfirmationMails?.Value).toMatch(/Each address of a route: one mail more/);
  });
});
