import { beforeAll, describe, expect, it } from 'vitest';
import { compilePattern } from '../../../lambda/local/matcher.ts';
import { apiCall, identities } from '../../support/events.ts';
import { homeTemplate, type Resource, resourcesOf, type Template } from '../../support/home-stack.ts';
import { evaluate, plain, testAccount } from '../../support/policy.ts';

const path = (template: Template): readonly (readonly [string, Resource])[] =>
  resourcesOf(template, 'AWS::Events::Rule').filter(([, { Properties }]) =>
    String(Properties.Name).startsWith('davylamp-path-'),
  );

const idOf = (template: Template, type: string, start: string): string =>
  resourcesOf(template, type).find(([id]) => id.startsWith(start))?.[0] ?? `no ${start}`;

const settings = { alertAt: 'notice', language: 'en', budget: { usdPerHour: 3 }, allow: [], accountNames: {} } as const;
const deployer = (i: number): string => `arn:aws:iam::${testAccount}:role/teams/platform/deploys-davylamp-${i}`;

describe('calls against the path', () => {
  let template: Template;
  let deployedByUs: Template;
  beforeAll(() => {
    template = homeTemplate();
    deployedByUs = homeTemplate({
      settings: { ...settings, deployedBy: [`arn:aws:iam::${testAccount}:role/ci-deploy`] },
    });
  });

  const mailedBy = (event: unknown, of: Template = template): readonly unknown[] =>
    path(of)
      .filter(([, { Properties }]) => compilePattern(plain(Properties.EventPattern))(event))
      .map(([, { Properties }]) => Properties.Name);

  const role = (name: string) => identities.role(name);
  const called = (
    service: string,
    eventName: string,
    requestParameters: object,
    userIdentity: Record<string, unknown> = identities.user(),
  ) => apiCall({ eventSource: `${service}.amazonaws.com`, eventName, requestParameters, userIdentity });

  const ours = () => ({
    function: `<${idOf(template, 'AWS::Lambda::Function', 'DetectorFunction')}>`,
    mapping: `<${idOf(template, 'AWS::Lambda::EventSourceMapping', 'DetectorEventsSource')}>`,
    queue: `<${idOf(template, 'AWS::SQS::Queue', 'DetectorEventsQueue')}>`,
    table: `<${idOf(template, 'AWS::DynamoDB::Table', 'DetectorMemory')}>`,
    bus: `<${idOf(template, 'AWS::Events::EventBus', 'HubBus')}>`,
  });

  it('are mailed past the detector, by the names that the account gave', () => {
    const { function: functionName, mapping, queue, table, bus } = ours();
    for (const [service, eventName, request] of [
      ['lambda', 'DeleteFunction20150331', { functionName }],
      ['lambda', 'DeleteEventSourceMapping20150331', { uUID: mapping }],
      ['lambda', 'DeleteEventSourceMapping20150331', { uuid: mapping }],
      ['sqs', 'DeleteQueue', { queueUrl: queue }],
      ['sqs', 'PurgeQueue', { queueUrl: queue }],
      ['dynamodb', 'DeleteTable', { tableName: table }],
      ['events', 'DeleteEventBus', { name: bus }],
      ['events', 'DisableRule', { name: 'x', eventBusName: bus }],
    ] as const) {
      expect(mailedBy(called(service, eventName, request)), eventName).toEqual(['davylamp-path-destroyed']);
    }
  });

  it('are mailed where somebody rewrites what decides, and not where a deployment does', () => {
    const change = (by: Record<string, unknown>, of?: Template) =>
      mailedBy(called('lambda', 'UpdateFunctionCode20150331v2', { functionName: ours().function }, by), of);
    const region = '<AWS::Region>';
    expect(change(identities.user())).toEqual(['davylamp-path-changed']);
    expect(change(identities.root())).toEqual(['davylamp-path-changed']);
    expect(change(role('ci-deploy'))).toEqual(['davylamp-path-changed']);
    expect(change(role('ci-deploy'), deployedByUs)).toEqual([]);
    expect(change(role(`cdk-hnb659fds-cfn-exec-role-${testAccount}-${region}`))).toEqual([]);
  });

  it('are mailed whoever deletes: nobody watches from then on', () => {
    const by = role(`cdk-hnb659fds-cfn-exec-role-${testAccount}-<AWS::Region>`);
    expect(mailedBy(called('sqs', 'DeleteQueue', { queueUrl: ours().queue }, by))).toEqual(['davylamp-path-destroyed']);
  });

  it('on what others own are nobody’s business', () => {
    expect(mailedBy(called('lambda', 'DeleteFunction20150331', { functionName: 'shop' }))).toEqual([]);
    expect(mailedBy(called('sqs', 'PurgeQueue', { queueUrl: 'https://sqs/orders' }))).toEqual([]);
    expect(mailedBy(called('events', 'DeleteRule', { name: 'davylamp-ec2-launches' }))).toEqual([]);
  });

  it('stay within EventBridge’s pattern of 2,048 characters with names as long as AWS makes them', () => {
    const many = homeTemplate({
      settings: { ...settings, deployedBy: Array.from({ length: 50 }, (_, i) => deployer(i)) },
    });
    for (const [, { Properties }] of [...path(template), ...path(many)]) {
      const named = JSON.stringify(plain(Properties.EventPattern))
        .replace(/<AWS::Region>/g, 'us-east-1')
        .replace(/<HubBus\w+>/g, 'davylamp')
        .replace(/<HubBus\w+\.Arn>/g, `arn:aws:events:us-east-1:${testAccount}:event-bus/davylamp`)
        .replace(/<\w+Source\w+>/g, '14e0db71-5d35-4eb5-b481-8945cf9d10c2')
        .replace(/<(\w+Queue\w+)>/g, `https://sqs.us-east-1.amazonaws.com/${testAccount}/davylamp-$1-0123456789AB`)
        .replace(/<(\w+)\.Arn>/g, `arn:aws:service:us-east-1:${testAccount}:resource/davylamp-$1-0123456789AB`)
        .replace(/<(\w+)\.\w+>/g, `arn:aws:notifications::${testAccount}:configuration/a01abcdefghijklmnopqrstuvwx`)
        .replace(/<(\w+)>/g, 'davylamp-$1-0123456789AB');
      expect(named.length, String(Properties.Name)).toBeLessThan(2_048);
    }
  });

  it('say in the mail who called what, and how to bring it back; each line is a text of its own', () => {
    for (const [, { Properties }] of path(template)) {
      const [target] = Properties.Targets as {
        InputTransformer: { InputPathsMap: Record<string, string>; InputTemplate: string };
      }[];
      const { InputPathsMap, InputTemplate } = target?.InputTransformer ?? { InputPathsMap: {}, InputTemplate: '' };
      const lines = InputTemplate.split('\n').map((line) => JSON.parse(line) as string);
      expect(lines.join('\n')).toContain('npx cdk deploy --revert-drift');
      const used = [...InputTemplate.matchAll(/<(\w+)>/g)].map(([, name]) => name);
      expect([...used].sort()).toEqual(Object.keys(InputPathsMap).sort());
    }
  });

  it('are let onto the topic from these rules, and from no other', () => {
    const policy = resourcesOf(template, 'AWS::SNS::TopicPolicy')[0]?.[1].Properties.PolicyDocument;
    const by = (source: string) =>
      evaluate(policy, {
        action: 'sns:Publish',
        resource: '<AlertTopic>',
        principal: { Service: 'events.amazonaws.com' },
        context: { 'aws:SourceArn': source, 'aws:SecureTransport': 'true' },
      });
    expect(path(template)).toHaveLength(2);
    for (const [id] of path(template)) expect(by(`<${id}.Arn>`)).toBe('allowed');
    expect(by(`arn:aws:events:us-east-1:${testAccount}:rule/theirs`)).toBe('denied');
  });
});
