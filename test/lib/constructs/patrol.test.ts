import { beforeAll, describe, expect, it } from 'vitest';
import { memberProvingRoleName } from '../../../lib/forwarder/member-template.ts';
import {
  homeTemplate,
  onlyResource,
  type Resource,
  resourcesOf,
  someRules,
  type Template,
} from '../../support/home-stack.ts';
import { someOrganization } from '../../support/organization.ts';
import { evaluate, plain, testAccount } from '../../support/policy.ts';

const role = (template: Template, start: string) => {
  const [, found] = resourcesOf(template, 'AWS::IAM::Role').find(([id]) => id.startsWith(start)) ?? [];
  return found?.Properties as { AssumeRolePolicyDocument: unknown; Policies: { PolicyDocument: unknown }[] };
};

function variablesOf(template: Template): Record<string, string> {
  const [, code] = resourcesOf(template, 'AWS::Lambda::Function').find(([id]) => id.startsWith('PatrolFunction')) ?? [];
  return (plain(code?.Properties.Environment) as { Variables: Record<string, string> }).Variables;
}

const patrols = (template: Template, type: string): Resource => {
  const [, found] = resourcesOf(template, type).find(([id]) => id.startsWith('Patrol')) ?? [];
  if (found === undefined) throw new Error(`patrol has no ${type}`);
  return found;
};

describe('patrol', () => {
  let template: Template;
  const idOf = (type: string): string => onlyResource(template, type)[0];
  beforeAll(() => {
    template = homeTemplate({ organization: someOrganization });
  });

  it('is started every hour, and what could not be started is kept', () => {
    const { Properties } = patrols(template, 'AWS::Scheduler::Schedule');
    expect(plain(Properties)).toMatchObject({
      // Once in every hour of the clock: at a rate two runs may fall into one hour, and none into the next.
      ScheduleExpression: expect.stringMatching(/^cron\(\d+ \* \* \* \? \*\)$/),
      Target: {
        Arn: expect.stringMatching(/^<PatrolFunction\w+\.Arn>$/),
        DeadLetterConfig: { Arn: expect.stringMatching(/^<PatrolDeadLetters\w+\.Arn>$/) },
      },
    });
    const invocation = patrols(template, 'AWS::Lambda::EventInvokeConfig');
    expect(JSON.stringify(invocation.Properties.DestinationConfig)).toContain('PatrolDeadLetters');
  });

  it('is started by a schedule of this account alone', () => {
    const assume = (account: string) =>
      evaluate(role(template, 'PatrolScheduleRole').AssumeRolePolicyDocument, {
        action: 'sts:AssumeRole',
        principal: { Service: 'scheduler.amazonaws.com' },
        context: { 'aws:SourceAccount': account },
      });
    expect(assume('123456789012')).toBe('allowed');
    expect(assume('999999999999')).toBe('denied');
  });

  it('looks into members of the organization alone, by the role made for it', () => {
    const may = (organization: string, name: string) =>
      evaluate(role(template, 'PatrolRole').Policies[0]?.PolicyDocument, {
        action: 'sts:AssumeRole',
        resource: `arn:aws:iam::111122223333:role/${name}`,
        context: { 'aws:ResourceOrgID': organization },
      });
    expect(may(someOrganization.id, someOrganization.readOnlyRoleName)).toBe('allowed');
    expect(may('o-elsewhere00', someOrganization.readOnlyRoleName)).toBe('denied');
    expect(may(someOrganization.id, memberProvingRoleName)).toBe('allowed');
    expect(may(someOrganization.id, 'admin')).toBe('denied');
  });

  it('sees the subscriptions of both topics and the contacts of the feed, and publishes to the alert topic alone', () => {
    const route = { address: 'prod@example.com', filterPolicy: { route: ['prod'] } };
    const home = homeTemplate({ routes: [route] });
    const { PolicyDocument } = role(home, 'PatrolRole').Policies[0] as { PolicyDocument: { Statement: object[] } };
    const of = (sid: string) => PolicyDocument.Statement.find((one) => (one as { Sid?: string }).Sid === sid);
    expect(plain(of('SeeWhoSubscribes'))).toMatchObject({ Resource: ['<AlertTopic>', '<RoutesTopic>'] });
    expect(plain(of('Tell'))).toMatchObject({ Action: 'sns:Publish', Resource: '<AlertTopic>' });
    expect(JSON.stringify(of('SeeContacts'))).toMatch(/"Resource":\{"Fn::GetAtt":\["MailContact\w+","Arn"\]\}/);
    const [, code] = resourcesOf(home, 'AWS::Lambda::Function').find(([id]) => id.startsWith('PatrolFunction')) ?? [];
    expect(JSON.stringify(code?.Properties.Environment)).toMatch(/"DAVYLAMP_CONTACTS":\{"Fn::Select":\[1/);
  });

  it('watches a Region that is enabled later by one rule, to our bus alone, with our role alone', () => {
    const policy = role(template, 'PatrolRole').Policies[0]?.PolicyDocument;
    const may = (action: string, name: string, context: Record<string, string> = {}) =>
      evaluate(policy, { action, resource: `arn:aws:events:ap-east-1:${testAccount}:rule/${name}`, context });
    const ours = { 'events:TargetArn': plain({ 'Fn::GetAtt': [idOf('AWS::Events::EventBus'), 'Arn'] }) as string };
    for (const action of ['events:PutRule', 'events:RemoveTargets', 'events:DeleteRule']) {
      expect(may(action, 'davylamp-interim')).toBe('allowed');
      expect(may(action, 'davylamp-ec2-states')).toBe('denied');
    }
    expect(may('events:PutTargets', 'davylamp-interim', ours)).toBe('allowed');
    expect(may('events:PutTargets', 'davylamp-ec2-states', ours)).toBe('denied');
    expect(
      may('events:PutTargets', 'davylamp-interim', {
        'events:TargetArn': 'arn:aws:events:us-east-1:999988887777:event-bus/x',
      }),
    ).toBe('denied');
    const passing = (roleArn: string, service: string) =>
      evaluate(policy, { action: 'iam:PassRole', resource: roleArn, context: { 'iam:PassedToService': service } });
    const forwarder = variablesOf(template).DAVYLAMP_FORWARDING_ROLE_ARN as string;
    expect(passing(forwarder, 'events.amazonaws.com')).toBe('allowed');
    expect(passing(forwarder, 'lambda.amazonaws.com')).toBe('denied');
    expect(passing(`arn:aws:iam::${testAccount}:role/admin`, 'events.amazonaws.com')).toBe('denied');
  });

  it('is started by the event that a Region is enabled, not by its beginning, and from that rule alone', () => {
    const [, rule] =
      resourcesOf(template, 'AWS::Events::Rule').find(([id]) => id.startsWith('RegionEnabledRule')) ?? [];
    expect(plain(rule?.Properties)).toMatchObject({
      EventBusName: expect.stringMatching(/^<HubBus/),
      EventPattern: { source: ['aws.account'], detail: { status: ['ENABLED'] } },
    });
    const [, permission] = onlyResource(template, 'AWS::Lambda::Permission');
    expect(plain(permission.Properties)).toMatchObject({
      Principal: 'events.amazonaws.com',
      SourceArn: expect.stringMatching(/^<RegionEnabledRule\w*\.Arn>$/),
    });
  });

  it('adds Regions to the one rule of the feed', () => {
    const [, { Properties }] = onlyResource(template, 'AWS::IAM::RolePolicy');
    expect(JSON.stringify(Properties.PolicyDocument)).toMatch(
      /"notifications:UpdateEventRule"\],"Effect":"Allow","Resource":\{"Fn::GetAtt":\["FeedStatesRule\w+","Arn"\]\}/,
    );
  });

  it('asks nothing of User Notifications where there is no feed', () => {
    const policies = JSON.stringify(role(homeTemplate({ feed: 'off' }), 'PatrolRole').Policies);
    expect(policies).not.toContain('cloudformation:GetResource');
    expect(policies).not.toContain('notifications');
  });

  it('puts tests on the default buses of its own account, and no other event anywhere', () => {
    const put = (bus: string, source: string, account = testAccount) =>
      evaluate(role(template, 'PatrolRole').Policies[0]?.PolicyDocument, {
        action: 'events:PutEvents',
        resource: `arn:aws:events:eu-west-1:${account}:event-bus/${bus}`,
        context: { 'events:source': source },
      });
    expect(put('default', 'davylamp.test')).toBe('allowed');
    expect(put('default', 'my.application')).toBe('denied');
    expect(put('davylamp', 'davylamp.test')).toBe('denied');
    expect(put('default', 'davylamp.test', '111122223333')).toBe('denied');
  });

  it('is told where the rules forward to, with which role, and how often to come', () => {
    expect(variablesOf(template)).toMatchObject({
      DAVYLAMP_BUS_ARN: expect.stringMatching(/^<HubBus\w+\.Arn>$/),
      DAVYLAMP_FORWARDING_ROLE_ARN: expect.stringMatching(/^<ForwardingRole\w+\.Arn>$/),
      DAVYLAMP_BUS_RULE: expect.stringMatching(/^<HubToDetector\w+>$/),
      DAVYLAMP_EVENT_QUEUE_ARN: expect.stringMatching(/^<DetectorEventsQueue\w+\.Arn>$/),
      DAVYLAMP_TOPIC_ARN: '<AlertTopic>',
      DAVYLAMP_OWN_HOURS: '1',
      DAVYLAMP_MEMBER_HOURS: '6',
      DAVYLAMP_MEMBERS_TARGETS: someOrganization.targets.join(','),
    });
  });

  it('runs after a deployment of other rules, too: each way is proven then', () => {
    const changes = (of: Template) => onlyResource(of, 'Custom::DavylampPatrol')[1].Properties.Changes;
    const patterns = { rules: someRules.slice(0, 1), bus: { source: ['aws.ec2'] } };
    expect(changes(homeTemplate({ organization: someOrganization, patterns }))).not.toBe(changes(template));
  });

  it('runs after a deployment, once the forwarders are counted, and again with another revision', () => {
    const [, resource] = onlyResource(template, 'Custom::DavylampPatrol');
    expect(resource.DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/^RolloutCheck/)]));
    const [, other] = onlyResource(
      homeTemplate({ organization: someOrganization, revision: '2' }),
      'Custom::DavylampPatrol',
    );
    expect(other.Properties.Changes).not.toEqual(resource.Properties.Changes);
  });

  it('leaves out the Regions that the configuration leaves out, and comes as often as it says', () => {
    const regions = { enabled: ['us-east-1'], optIn: [], feed: ['us-east-1'], exclude: ['eu-west-3', 'eu-north-1'] };
    const patrolHours = { own: 2, members: 24 };
    expect(variablesOf(homeTemplate({ regions, patrolHours, organization: someOrganization }))).toMatchObject({
      DAVYLAMP_EXCLUDED_REGIONS: 'eu-north-1,eu-west-3',
      DAVYLAMP_OWN_HOURS: '2',
      DAVYLAMP_MEMBER_HOURS: '24',
    });
  });
});
