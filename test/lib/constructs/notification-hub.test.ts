import { beforeAll, describe, expect, it } from 'vitest';
import { accessType, hubType } from '../../../lambda/hub/properties.ts';
import { homeTemplate, onlyResource, resourcesOf, type Template } from '../../support/home-stack.ts';
import { someOrganization } from '../../support/organization.ts';
import { evaluate, testAccount } from '../../support/policy.ts';

const policyOf = (template: Template): unknown =>
  (template.Resources.FeedHubRole708EFE57?.Properties.Policies as { PolicyDocument: unknown }[] | undefined)?.[0]
    ?.PolicyDocument;

const functionOf = (template: Template) =>
  resourcesOf(template, 'AWS::Lambda::Function').find(([id]) => id.startsWith('FeedHubFunction'));

describe('the hub', () => {
  let template: Template;
  beforeAll(() => {
    template = homeTemplate();
  });

  it('is no resource of the template: one that exists would fail the stack, and the last one cannot be deleted', () => {
    expect(resourcesOf(template, 'AWS::Notifications::NotificationHub')).toEqual([]);
    expect(resourcesOf(template, hubType)).toHaveLength(1);
  });

  it('is ensured by a function of our own; one of the CDK fails the deployment where the runtime lacks a package', () => {
    const [, { Properties }] = onlyResource(template, hubType);
    expect(Properties.ServiceToken).toEqual({ 'Fn::GetAtt': [functionOf(template)?.[0], 'Arn'] });
    for (const variant of [template, homeTemplate({ organization: someOrganization })])
      expect(Object.keys(variant.Resources).filter((id) => id.startsWith('AWS679'))).toEqual([]);
  });

  it('waits within the limits of Lambda and of CloudFormation, in this order, so that an answer always arrives', () => {
    const timeout = functionOf(template)?.[1].Properties.Timeout as number;
    expect(timeout).toBeLessThanOrEqual(900);
    const serviceTimeout = Number(onlyResource(template, hubType)[1].Properties.ServiceTimeout);
    expect(serviceTimeout).toBeGreaterThan(timeout);
    expect(serviceTimeout).toBeLessThanOrEqual(3_600);
  });

  it('comes before every configuration, which needs one', () => {
    const [hub] = onlyResource(template, hubType);
    const configurations = resourcesOf(template, 'AWS::Notifications::NotificationConfiguration');
    expect(configurations).toHaveLength(3);
    for (const [id, { DependsOn }] of configurations) expect(DependsOn, id).toContain(hub);
  });

  it('waits until IAM knows its role, or a refusal would be taken for an answer', () => {
    const settle = onlyResource(template, 'Custom::DavylampSettle');
    expect(onlyResource(template, hubType)[1].DependsOn).toContain(settle[0]);
    expect(settle[1].DependsOn).toContain('FeedHubRole708EFE57');
  });

  it('may make the service-linked role of User Notifications and no other', () => {
    const create = (service: string) =>
      evaluate(policyOf(template), {
        action: 'iam:CreateServiceLinkedRole',
        resource: `arn:aws:iam::${testAccount}:role/aws-service-role/${service}/AWSServiceRoleForX`,
        context: { 'iam:AWSServiceName': service },
      });
    expect(create('notifications.amazonaws.com')).toBe('allowed');
    expect(create('ecs.amazonaws.com')).toBe('denied');
  });

  it('may register and read hubs, and neither remove one nor touch anything else of the service', () => {
    const may = (action: string) => evaluate(policyOf(template), { action, resource: '*' });
    expect(may('notifications:RegisterNotificationHub')).toBe('allowed');
    expect(may('notifications:ListNotificationHubs')).toBe('allowed');
    for (const action of [
      'notifications:DeregisterNotificationHub',
      'notifications:DeleteNotificationConfiguration',
      'notifications:EnableNotificationsAccessForOrganization',
      'cloudformation:DeleteResource',
      'cloudformation:UpdateResource',
    ])
      expect(may(action), action).toBe('denied');
  });
});

describe('trusted access to the organization', () => {
  it('is given by the same function, and only from the management account', () => {
    const template = homeTemplate({ organization: someOrganization });
    const [, { Properties }] = onlyResource(template, accessType);
    expect(Properties.ServiceToken).toEqual({ 'Fn::GetAtt': [functionOf(template)?.[0], 'Arn'] });
    const delegated = { ...someOrganization, deployedFrom: 'delegated-administrator' } as const;
    expect(resourcesOf(homeTemplate({ organization: delegated }), accessType)).toEqual([]);
  });
});
