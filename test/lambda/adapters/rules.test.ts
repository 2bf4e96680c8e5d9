import {
  EventBridgeClient,
  ListRuleNamesByTargetCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
} from '@aws-sdk/client-eventbridge';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRules } from '../../../lambda/adapters/rules.ts';
import { mockClient } from '../../support/mock-client.ts';

const aws = mockClient(EventBridgeClient);
const place = { account: '123456789012', region: 'eu-west-1' };
const busArn = 'arn:aws:events:us-east-1:123456789012:event-bus/davylamp';

afterAll(() => aws.restore());
beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'us-east-1');
  aws.reset();
});
const rules = () => createRules({}, undefined, undefined);

describe('the rules of a Region', () => {
  it('are all of ours, page by page, with what forwards to the bus', async () => {
    aws
      .on(ListRulesCommand)
      .resolvesOnce({
        Rules: [{ Name: 'davylamp-a', State: 'ENABLED', EventPattern: '{"source":["a"]}' }],
        NextToken: 'x',
      })
      .resolvesOnce({ Rules: [{ Name: 'davylamp-b', State: 'DISABLED', EventPattern: 'no JSON' }, {}] });
    aws.on(ListRuleNamesByTargetCommand).resolves({ RuleNames: ['davylamp-a'] });
    expect(await rules().rules(place, 'default', busArn)).toEqual([
      { name: 'davylamp-a', isEnabled: true, pattern: { source: ['a'] }, isForwarding: true },
      { name: 'davylamp-b', isEnabled: false, pattern: undefined, isForwarding: false },
    ]);
    expect(aws.commandCalls(ListRulesCommand)[1]?.args[0].input).toMatchObject({
      NamePrefix: 'davylamp-',
      NextToken: 'x',
    });
    expect(aws.commandCalls(ListRuleNamesByTargetCommand)[0]?.args[0].input).toMatchObject({
      EventBusName: 'default',
      TargetArn: busArn,
    });
  });

  it('of our own bus are looked for without a name: CloudFormation makes one up from the stack', async () => {
    aws.on(ListRulesCommand).resolves({ Rules: [{ Name: 'other-HubToDetector-1A2B', State: 'ENABLED' }] });
    aws.on(ListRuleNamesByTargetCommand).resolves({});
    expect(await rules().rules(place, 'davylamp', 'queue')).toMatchObject([{ name: 'other-HubToDetector-1A2B' }]);
    expect(aws.commandCalls(ListRulesCommand)[0]?.args[0].input).not.toHaveProperty('NamePrefix');
  });

  it('without end are cut off: whoever may make rules could hold up the run', async () => {
    aws.on(ListRulesCommand).resolves({ Rules: [], NextToken: 'again' });
    aws.on(ListRuleNamesByTargetCommand).resolves({ NextToken: 'again' });
    expect(await rules().rules(place, 'default', busArn)).toEqual([]);
    expect(aws.calls().length).toBeLessThanOrEqual(20);
  });
});

it('a target that changes the event says so', async () => {
  const target = { Id: 'davylamp', Arn: busArn, RoleArn: 'role' };
  aws
    .on(ListTargetsByRuleCommand)
    .resolves({ Targets: [target, { ...target, InputPath: '$.detail' }, { ...target, Input: '{}' }] });
  expect(await rules().targets(place, 'davylamp-a')).toEqual([
    { arn: busArn, roleArn: 'role', isWhole: true },
    { arn: busArn, roleArn: 'role', isWhole: false },
    { arn: busArn, roleArn: 'role', isWhole: false },
  ]);
});

describe('a proof', () => {
  it('is one event on the default bus, of the source for tests', async () => {
    aws.on(PutEventsCommand).resolves({ Entries: [{ EventId: '1' }] });
    await rules().prove(place, 'secret');
    expect(aws.commandCalls(PutEventsCommand)[0]?.args[0].input).toEqual({
      Entries: [{ Source: 'davylamp.test', DetailType: 'Davylamp proof', Detail: '{"proof":"secret"}' }],
    });
  });

  it('that EventBridge does not take rejects: its answer is 200 all the same', async () => {
    aws.on(PutEventsCommand).resolves({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure' }] });
    await expect(rules().prove(place, 'secret')).rejects.toThrow('InternalFailure');
  });
});
