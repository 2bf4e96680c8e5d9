import { describe, expect, it } from 'vitest';
import { type Deployment, deploymentOf } from '../../../lib/deployment/deployment.ts';
import { homeStackName } from '../../../lib/names.ts';
import { homeTemplate, type Overrides, someRules } from '../../support/home-stack.ts';

/** The synthesized stack as CloudFormation would list it, each physical id made of the logical one. */
function deployed(overrides: Overrides = {}, prefix = ''): Deployment {
  const template = homeTemplate(overrides);
  const named = Object.entries(template.Resources).map(([id, resource]) => [`${prefix}${id}`, resource] as const);
  return deploymentOf({
    name: homeStackName,
    id: 'arn:aws:cloudformation:us-east-1:123456789012:stack/davylamp/1',
    status: 'CREATE_COMPLETE',
    resources: named.map(([logicalId, { Type }]) => ({ logicalId, physicalId: `physical-${logicalId}`, type: Type })),
    template: { ...template, Resources: Object.fromEntries(named) },
  });
}

const routes = [{ address: 'prod@example.com', filterPolicy: { route: ['prod', 'test'] } }];

describe('what the stack is made of', () => {
  it.each(['', 'Watch'])(
    'is found in the synthesized template, also within a construct of somebody else (%j)',
    (prefix) => {
      const found = deployed({ routes }, prefix);
      const parts = Object.fromEntries(
        Object.entries(found).filter(([, value]) => typeof value === 'string' && value.startsWith('physical-')),
      );
      const id = (rest: string) => expect.stringMatching(new RegExp(`^physical-${prefix}${rest}`));
      expect(parts).toEqual({
        alertTopicArn: id('AlertTopic$'),
        routesTopicArn: id('RoutesTopic$'),
        eventsQueueUrl: id('DetectorEventsQueue'),
        deadLettersUrl: id('DetectorEventsDeadLetters'),
        timersQueueUrl: id('DetectorTimersQueue'),
        deadTimersUrl: id('DetectorTimersDeadLetters'),
        table: id('DetectorMemory'),
        functionName: id('DetectorFunction'),
        patrolName: id('PatrolFunction'),
        logGroup: id('DetectorLogs'),
        busRule: id('HubToDetector'),
        feedRuleArn: id('FeedStatesRule'),
      });
      expect(found.contacts).toEqual([{ arn: id('MailContact'), address: 'me@example.com' }]);
      expect(found.subscriptions).toEqual([
        { address: 'me@example.com', topicArn: found.alertTopicArn },
        { address: 'prod@example.com', topicArn: found.routesTopicArn, routes: ['prod', 'test'] },
      ]);
    },
  );

  it('says which Regions were to be watched and mailed, and by which rules', () => {
    const found = deployed();
    expect(found.account).toBe('123456789012');
    expect(found.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(found.watchedRegions).toEqual(['ap-south-2', 'eu-west-1', 'us-east-1']);
    expect(found.feedRegions).toEqual(['ap-south-2', 'eu-west-1', 'us-east-1']);
    expect(found.rules).toEqual(
      someRules.map(({ name, pattern, onlyIn }) => ({ name, pattern, isOnlyAtHome: onlyIn !== undefined })),
    );
  });

  it('says which Regions the configuration leaves out', () => {
    const regions = { enabled: ['us-east-1'], optIn: [], feed: ['us-east-1'], exclude: ['eu-west-1', 'eu-west-2'] };
    expect(deployed({ regions }).excludedRegions).toEqual(['eu-west-1', 'eu-west-2']);
    expect(deployed().excludedRegions).toEqual([]);
  });

  it('has no feed where it is off', () => {
    expect(deployed({ feed: 'off' })).toMatchObject({ contacts: [], feedRegions: [] });
    expect(deployed({ feed: 'off' }).feedRuleArn).toBeUndefined();
  });

  it('knows contacts that were made elsewhere', () => {
    const arn = 'arn:aws:notifications-contacts::123456789012:emailcontact/abcdefghijklmnopqrstuvwxyz0';
    const feed = { states: ['pending'], aggregation: 'SHORT' as const, existingContactArns: [arn] };
    expect(deployed({ feed }).contacts).toEqual([{ arn }]);
  });

  it.each([undefined, null, 'text', { Resources: 'x' }, { Resources: { A: null } }])(
    'is as much as the resources tell where the template is %j',
    (template) => {
      const found = deploymentOf({ name: 'x', id: 'arn:a:b:c:123456789012:d', status: 'x', resources: [], template });
      expect(found).toMatchObject({ rules: [], subscriptions: [], contacts: [] });
      expect(found.watchedRegions).toBeUndefined();
    },
  );
});
