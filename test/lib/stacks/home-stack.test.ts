import { describe, expect, it } from 'vitest';
import { homeTemplate, type Overrides, onlyResource, resourcesOf, someRules } from '../../support/home-stack.ts';
import { plain } from '../../support/policy.ts';

describe('the StackSet', () => {
  const [, { Properties, DependsOn }] = onlyResource(homeTemplate(), 'AWS::CloudFormation::StackSet');

  it('covers every enabled Region of this account at once, and lets none stop another', () => {
    expect(plain(Properties)).toMatchObject({
      PermissionModel: 'SELF_MANAGED',
      StackInstancesGroup: [
        { DeploymentTargets: { Accounts: ['123456789012'] }, Regions: ['ap-south-2', 'eu-west-1', 'us-east-1'] },
      ],
      OperationPreferences: {
        RegionConcurrencyType: 'PARALLEL',
        ConcurrencyMode: 'SOFT_FAILURE_TOLERANCE',
        FailureTolerancePercentage: 100,
        MaxConcurrentPercentage: 100,
      },
    });
  });

  it('makes stacks whose names its execution role may touch', () => {
    expect(Properties.StackSetName).toMatch(/^davylamp-/);
  });

  it('carries a literal template and fills in every parameter of it', () => {
    const inner = JSON.parse(Properties.TemplateBody as string) as { Parameters: object; Resources: object };
    const given = plain(Properties.Parameters) as { ParameterKey: string; ParameterValue: string }[];
    expect(given.map(({ ParameterKey }) => ParameterKey).sort()).toEqual(Object.keys(inner.Parameters).sort());
    const value = (key: string) => given.find(({ ParameterKey }) => ParameterKey === key)?.ParameterValue;
    expect(value('BusArn')).toMatch(/^<HubBus\w+\.Arn>$/);
    expect(value('RoleArn')).toMatch(/^<ForwardingRole\w+\.Arn>$/);
    expect(value('Revision')).toBe('1');
    expect(Object.keys(inner.Resources)).toHaveLength(someRules.length);
  });

  it('is made after the roles and the bus, and so deleted before them', () => {
    for (const start of ['StackSetRolesAdministration', 'StackSetRolesExecution', 'ForwardingRole', 'HubBus']) {
      expect(DependsOn).toContainEqual(expect.stringContaining(start));
    }
  });
});

it('no Region appears anywhere but those that are enabled: a disabled one would fail the deployment', () => {
  const named = (overrides: Overrides) =>
    new Set(JSON.stringify(homeTemplate(overrides)).match(/\b[a-z]{2}-[a-z]+-\d\b/g));
  const enabled = ['us-east-1', 'eu-west-1'];
  expect(named({ regions: { enabled, optIn: [], feed: enabled } })).toEqual(new Set(enabled));
});

describe('destroying the stack', () => {
  const types = (overrides: Overrides) => Object.entries(homeTemplate(overrides).Resources);

  it('leaves nothing behind, so that nothing blocks the next deployment', () => {
    for (const feed of ['off', undefined] as const) {
      const retained = types(feed === undefined ? {} : { feed }).filter(([, { DeletionPolicy, UpdateReplacePolicy }]) =>
        [DeletionPolicy, UpdateReplacePolicy].some((policy) => policy !== undefined && policy !== 'Delete'),
      );
      expect(retained.map(([id]) => id)).toEqual([]);
    }
  });

  it('takes with it what CloudFormation would keep by default or Lambda would make by itself', () => {
    for (const type of ['AWS::Logs::LogGroup', 'AWS::DynamoDB::Table', 'AWS::SQS::Queue']) {
      for (const [id, { DeletionPolicy }] of resourcesOf(homeTemplate(), type))
        expect(DeletionPolicy, id).toBe('Delete');
    }
    for (const [id, { Properties }] of resourcesOf(homeTemplate(), 'AWS::Lambda::Function')) {
      expect(Properties.LoggingConfig, id).toEqual({ LogGroup: { Ref: expect.any(String) } });
    }
    for (const [, { Properties }] of resourcesOf(homeTemplate(), 'AWS::Logs::LogGroup')) {
      expect(Properties.RetentionInDays).toBe(90);
      expect(Properties).not.toHaveProperty('LogGroupName');
    }
  });
});

describe('the outputs', () => {
  const outputs = (overrides: Overrides = {}) =>
    plain(homeTemplate(overrides).Outputs) as Record<string, { Value: string }>;

  it('name the topic, the bus, the queue and the next command', () => {
    expect(outputs()).toMatchObject({
      AlertTopicArn: { Value: '<AlertTopic>' },
      EventBusArn: { Value: expect.stringContaining('HubBus') },
      EventQueueUrl: { Value: expect.stringContaining('DetectorEventsQueue') },
      NextCommand: { Value: 'npx --no-install davylamp test-alert' },
    });
  });

  it('name what is only observed, for whoever asks the deployment and not the configuration', () => {
    const settings = {
      alertAt: 'notice',
      language: 'en',
      budget: { usdPerHour: 3 },
      allow: [],
      accountNames: {},
    } as const;
    expect(outputs()).not.toHaveProperty('Observed');
    expect(outputs({ settings: { ...settings, observe: ['many-groups'] } }).Observed?.Value).toBe('many-groups');
    expect(outputs({ settings: { ...settings, mode: 'observe' } }).Observed?.Value).toBe('all');
  });

  it('say how many mails wait for a click', () => {
    const mails = (overrides: Overrides) => outputs(overrides).ConfirmationMails?.Value;
    expect(mails({})).toMatch(/^Two mails/);
    expect(mails({ feed: 'off' })).toMatch(/^One mail/);
    // SNS's tokens last two days: https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
    expect(mails({})).toContain('within 2 days');
  });
});
