import { beforeAll, describe, expect, it } from 'vitest';
import { homeTemplate, type Resource, resourcesOf, type Template } from '../../support/home-stack.ts';
import { someOrganization } from '../../support/organization.ts';
import { evaluate, plain } from '../../support/policy.ts';

const named = (template: Template, type: string, start: string): Resource => {
  const [, found] = resourcesOf(template, type).find(([id]) => id.startsWith(start)) ?? [];
  if (found === undefined) throw new Error(`no ${type} ${start}`);
  return found;
};

const minutes = (text: unknown): number => Number(/^rate\((\d+) minutes\)$/.exec(String(text))?.[1]);

describe('the reading of the history', () => {
  let template: Template;
  beforeAll(() => {
    template = homeTemplate({ organization: someOrganization });
  });

  it('is started by a schedule alone: no custom resource makes a deployment wait for it, or fail with it', () => {
    const resources = Object.entries(template.Resources).filter(([, { Type }]) =>
      /^Custom::|CustomResource/.test(Type),
    );
    expect(resources.length).toBeGreaterThan(0);
    expect(JSON.stringify(resources)).not.toContain('HistoryFunction');
    const { Properties } = named(template, 'AWS::Scheduler::Schedule', 'HistorySchedule');
    expect(plain(Properties)).toMatchObject({
      Target: {
        Arn: expect.stringMatching(/^<HistoryFunction\w+\.Arn>$/),
        DeadLetterConfig: { Arn: expect.stringMatching(/^<HistoryDeadLetters\w+\.Arn>$/) },
      },
    });
  });

  it('is over before the next one starts', () => {
    const { Properties } = named(template, 'AWS::Scheduler::Schedule', 'HistorySchedule');
    const code = named(template, 'AWS::Lambda::Function', 'HistoryFunction');
    expect(Number(code.Properties.Timeout)).toBeLessThan(minutes(Properties.ScheduleExpression) * 60);
  });

  it('begins when the members have the role that it looks with', () => {
    const { DependsOn } = named(template, 'AWS::Scheduler::Schedule', 'HistorySchedule');
    expect(DependsOn).toEqual(expect.arrayContaining(['MemberRoles', expect.stringMatching(/^RolloutCheck/)]));
  });

  it('tells of a run that failed by an alarm, which ends with the letter after a day', () => {
    const { Properties } = named(template, 'AWS::SQS::Queue', 'HistoryDeadLetters');
    expect(Properties.MessageRetentionPeriod).toBe(86_400);
    const alarm = Object.values(template.Resources).find(
      (one) => one.Properties?.AlarmName === 'davylamp-history-failed',
    );
    expect(JSON.stringify(alarm)).toContain('HistoryDeadLetters');
    const invocation = named(template, 'AWS::Lambda::EventInvokeConfig', 'History');
    expect(JSON.stringify(invocation.Properties.DestinationConfig)).toContain('HistoryDeadLetters');
    // A second attempt would find the lease of the first, do nothing, and count as one that worked.
    expect(invocation.Properties.MaximumRetryAttempts).toBe(0);
  });

  it('looks into members of the organization alone, by the role made for it', () => {
    const role = named(template, 'AWS::IAM::Role', 'HistoryRole').Properties as {
      Policies: { PolicyDocument: unknown }[];
    };
    const may = (organization: string, name: string) =>
      evaluate(role.Policies[0]?.PolicyDocument, {
        action: 'sts:AssumeRole',
        resource: `arn:aws:iam::111122223333:role/${name}`,
        context: { 'aws:ResourceOrgID': organization },
      });
    expect(may(someOrganization.id, someOrganization.readOnlyRoleName)).toBe('allowed');
    expect(may('o-elsewhere00', someOrganization.readOnlyRoleName)).toBe('denied');
    expect(may(someOrganization.id, 'admin')).toBe('denied');
  });
});
