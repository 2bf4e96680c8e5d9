import { expect, it } from 'vitest';
import { compilePattern } from '../../../lambda/local/matcher.ts';
import { apiCall } from '../../support/events.ts';
import { homeTemplate, resourcesOf, type Template } from '../../support/home-stack.ts';
import { plain } from '../../support/policy.ts';

const ruleOf = (template: Template) =>
  resourcesOf(template, 'AWS::Notifications::EventRule').find(([, { Properties }]) => Properties.Source === 'aws.sns');

it('calls against a topic are mailed by User Notifications, which does not need the topic', () => {
  const route = { address: 'prod@example.com', filterPolicy: { route: ['prod'] } };
  const [, rule] = ruleOf(homeTemplate({ routes: [route] })) ?? [];
  expect(rule?.Properties).toMatchObject({ EventType: 'AWS API Call via CloudTrail', Regions: ['us-east-1'] });
  const pattern = JSON.parse(plain(rule?.Properties.EventPattern) as string) as object;
  const matches = compilePattern({ source: ['aws.sns'], ...pattern });
  const called = (eventName: string, requestParameters: object) =>
    matches(apiCall({ eventSource: 'sns.amazonaws.com', eventName, requestParameters }));
  for (const topicArn of ['<AlertTopic>', '<RoutesTopic>'])
    for (const eventName of ['DeleteTopic', 'SetTopicAttributes', 'RemovePermission'])
      expect(called(eventName, { topicArn }), eventName).toBe(true);
  expect(called('PutDataProtectionPolicy', { resourceArn: '<AlertTopic>' })).toBe(true);
  expect(called('DeleteTopic', { topicArn: 'arn:aws:sns:us-east-1:123456789012:shop' })).toBe(false);
  expect(called('TagResource', { resourceArn: '<AlertTopic>' })).toBe(false);
});

it('there is nobody to mail them with feed: off', () => {
  expect(ruleOf(homeTemplate({ feed: 'off' }))).toBeUndefined();
});
