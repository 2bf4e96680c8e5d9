import { beforeAll, describe, expect, it } from 'vitest';
import { homeTemplate, onlyResource, resourcesOf, type Template } from '../../support/home-stack.ts';
import { plain } from '../../support/policy.ts';

const contactType = 'AWS::NotificationsContacts::EmailContact';
const configurationType = 'AWS::Notifications::NotificationConfiguration';
const ruleType = 'AWS::Notifications::EventRule';
const channelType = 'AWS::Notifications::ChannelAssociation';

const ruleOf = (template: Template, source: string) =>
  resourcesOf(template, ruleType).find(([, { Properties }]) => Properties.Source === source)?.[1];

describe('the feed', () => {
  let template: Template;
  beforeAll(() => {
    template = homeTemplate({
      emails: ['me@example.com'],
      feed: { states: ['pending', 'running'], aggregation: 'LONG' },
      regions: {
        enabled: ['us-east-1', 'eu-west-1', 'ap-east-2'],
        optIn: ['ap-east-2'],
        feed: ['us-east-1', 'eu-west-1'],
      },
    });
  });

  it('mails state changes of the Regions that User Notifications supports', () => {
    expect(ruleOf(template, 'aws.ec2')?.Properties).toEqual({
      Source: 'aws.ec2',
      EventType: 'EC2 Instance State-change Notification',
      Regions: ['eu-west-1', 'us-east-1'],
      EventPattern: '{"detail":{"state":["pending","running"]}}',
      NotificationConfigurationArn: { 'Fn::GetAtt': ['FeedConfiguration', 'Arn'] },
    });
  });

  it('filters with a pattern of exact values, which is all that User Notifications takes, in at most 4,096 characters', () => {
    for (const [, { Properties }] of resourcesOf(template, ruleType)) {
      const text = plain(Properties.EventPattern) as string;
      expect(text.length).toBeLessThanOrEqual(4_096);
      const leaves = (value: unknown): unknown[] =>
        typeof value === 'string' ? [value] : Object.values(value as object).flatMap(leaves);
      for (const leaf of leaves(JSON.parse(text))) expect(leaf).toMatch(/^[a-z-]+$|^ALARM$|^[A-Z]\w+$|^<AlertTopic>$/);
    }
  });

  it('gathers as configured', () => {
    expect(template.Resources.FeedConfiguration?.Properties).toMatchObject({ AggregationDuration: 'LONG' });
  });

  it('keeps the logical ids of contacts and configurations: another one means another verification', () => {
    expect(resourcesOf(template, contactType).map(([id]) => id)).toEqual(['MailContact8c2a47d3']);
    expect(resourcesOf(template, configurationType).map(([id]) => id)).toEqual([
      'FeedConfiguration',
      'AlarmConfiguration',
      'TopicConfiguration',
    ]);
  });

  it('gives contacts names and logical ids that do not tell the address', () => {
    const [id, { Properties }] = onlyResource(template, contactType);
    expect(Properties).toEqual({ EmailAddress: 'me@example.com', Name: 'davylamp-8c2a47d3' });
    expect(id).not.toMatch(/me|example/);
  });

  it('tags neither contacts nor configurations, however the app is tagged: a changed tag would replace them', () => {
    const tagged = homeTemplate({}, { team: 'platform' });
    expect(onlyResource(tagged, 'AWS::SNS::Topic')[1].Properties.Tags).toEqual([{ Key: 'team', Value: 'platform' }]);
    for (const type of [contactType, configurationType]) {
      for (const [, { Properties }] of resourcesOf(tagged, type)) expect(Properties).not.toHaveProperty('Tags');
    }
  });

  it('reaches every address, each by a contact of its own, for the feed, the alarms and the calls against the topic', () => {
    const several = homeTemplate({ emails: ['a@example.com', 'b@example.com'] });
    expect(resourcesOf(several, contactType)).toHaveLength(2);
    const pairs = resourcesOf(several, channelType).map(([, { Properties }]) => JSON.stringify(Properties));
    expect(new Set(pairs).size).toBe(6);
  });

  it('uses contacts that exist instead of creating any', () => {
    const arn = 'arn:aws:notifications-contacts::123456789012:emailcontact/a01jex0abcdefghjkmnpqrstvwx';
    const reused = homeTemplate({ feed: { states: ['pending'], aggregation: 'SHORT', existingContactArns: [arn] } });
    expect(resourcesOf(reused, contactType)).toEqual([]);
    expect(resourcesOf(reused, channelType).map(([, { Properties }]) => Properties.Arn)).toEqual([arn, arn, arn]);
  });

  it('makes the hub before the configurations, and these before their rules and channels', () => {
    const hub = onlyResource(template, 'Custom::DavylampNotificationHub')[0];
    for (const [, { DependsOn }] of resourcesOf(template, configurationType)) expect(DependsOn).toContain(hub);
    for (const type of [ruleType, channelType]) {
      for (const [, { DependsOn, Properties }] of resourcesOf(template, type)) {
        const [configuration] = (Properties.NotificationConfigurationArn as { 'Fn::GetAtt': string[] })['Fn::GetAtt'];
        expect(DependsOn).toContain(configuration);
      }
    }
  });
});

describe('feed: off', () => {
  it('leaves no trace of User Notifications, so that the service cannot take the verdicts down with it', () => {
    const types = Object.values(homeTemplate({ feed: 'off' }).Resources).map(({ Type }) => Type);
    expect(types.filter((type) => /Notification/.test(type))).toEqual([]);
    expect(types).toContain('AWS::SNS::Topic');
  });
});
