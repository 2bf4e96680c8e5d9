import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { createPastCalls } from '../../../lambda/adapters/past-calls.ts';
import { mockClient } from '../../support/mock-client.ts';

const aws = mockClient(CloudTrailClient);
const calls = createPastCalls({ cloudTrail: () => new CloudTrailClient({ region: 'eu-west-1' }) });
const place = { account: '123456789012', region: 'eu-west-1' };
const since = Date.UTC(2026, 10, 20);

afterAll(() => aws.restore());
beforeEach(() => void aws.reset());

it('past calls are asked for by one attribute since a time, and records that are no JSON are left out', async () => {
  const at = new Date(since + 1_000);
  aws.on(LookupEventsCommand).resolves({
    Events: [{ EventName: 'DeleteRule', EventTime: at, CloudTrailEvent: '{"a":1}' }, { CloudTrailEvent: '{' }, {}],
  });
  expect(await calls(place, { by: 'EventName', value: 'DeleteRule' }, since)).toEqual([
    { eventName: 'DeleteRule', at: at.getTime(), record: { a: 1 } },
  ]);
  expect(aws.commandCalls(LookupEventsCommand)[0]?.args[0].input).toMatchObject({
    LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'DeleteRule' }],
    StartTime: new Date(since),
  });
});

it('a history without end takes two calls: the quota is two a second', async () => {
  aws.on(LookupEventsCommand).resolves({ NextToken: 'again' });
  expect(await calls(place, { by: 'ResourceName', value: 'role' }, since)).toEqual([]);
  expect(aws.calls()).toHaveLength(2);
});
