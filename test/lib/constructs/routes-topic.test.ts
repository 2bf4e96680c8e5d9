import { describe, expect, test } from 'vitest';
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

describe('without routes', () => {
  test('there is one topic, whose subscriptions filter nothing', () => {
    const template = homeTemplate({ routes: [] });
    expect(onlyResource(template, 'AWS::SNS::Topic')[0]).toBe('AlertTopic');
    expect(JSON.stringify(template)).not.toMatch(/FilterPolicy|DAVYLAMP_ROUTES_TOPIC_ARN/);
  });
});

describe('with routes', () => {
  const routes = [to('oncall@example.com', 'prod', 'critical'), to('me@example.com', 'dev')];
  const template = homeTemplate({ routes });

  test('every address of a route subscribes once, with all its routes: SNS takes an endpoint once a topic', () => {
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

  test('the addresses of the default route keep their topic, id and freedom from filters: alarms carry no attribute', () => {
    expect(subscriptions(template).AlertMail8c2a47d3).toEqual(subscriptions(homeTemplate()).AlertMail8c2a47d3);
    expect(template.Resources.AlertTopic).toEqual(homeTemplate().Resources.AlertTopic);
  });

  test('another route changes a filter and replaces nothing that somebody has confirmed', () => {
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

  test('the detector knows the topic and may publish to it', () => {
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

  test('the topic takes mail from its own account alone, over TLS', () => {
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

  test('the outputs name the topic and say that these addresses have to confirm, too', () => {
    const outputs = plain(template.Outputs) as Record<string, { Value: string }>;
    expect(outputs.RoutesTopicArn?.Value).toBe('<RoutesTopic>');
    expect(outputs.ConfirmationMails?.Value).toMatch(/Each address of a route: one mail more/);
  });
});
