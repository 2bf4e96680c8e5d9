import { describe, expect, it } from 'vitest';
import { toEnvelope } from '../../../lambda/local/envelope.ts';
import { apiCall, cloudTrailRecord, stateChange } from '../../support/events.ts';

const record = cloudTrailRecord({ eventName: 'RunInstances', eventId: 'e', region: 'eu-west-1' });

describe('a bare CloudTrail record', () => {
  it('is wrapped as EventBridge delivers it', () => {
    expect(toEnvelope(record)).toEqual({
      version: '0',
      id: 'e',
      'detail-type': 'AWS API Call via CloudTrail',
      source: 'aws.ec2',
      account: '123456789012',
      time: '2026-11-20T14:03:11Z',
      region: 'eu-west-1',
      resources: [],
      detail: record,
    });
  });

  it('belongs to the account of the caller where it names no recipient, as old records do', () => {
    const { recipientAccountId: _, ...old } = record;
    expect(toEnvelope({ ...old, userIdentity: { accountId: '111111111111' } }).account).toBe('111111111111');
    expect(toEnvelope({ ...old, userIdentity: null }).account).toBeUndefined();
  });

  it.each([
    ['AwsConsoleSignIn', 'AWS Console Sign In via CloudTrail'],
    ['AwsServiceEvent', 'AWS Service Event via CloudTrail'],
    ['AwsConsoleAction', 'AWS Console Action via CloudTrail'],
    ['AwsCloudTrailInsight', 'AWS Insight via CloudTrail'],
    ['AwsVpceEvent', 'AwsVpceEvent via CloudTrail'],
    ['AwsApiCall', 'AWS API Call via CloudTrail'],
    [undefined, 'AWS API Call via CloudTrail'],
  ])('of the type %s comes as "%s"', (eventType, detailType) => {
    expect(toEnvelope({ ...record, eventType })['detail-type']).toBe(detailType);
  });

  it.each([
    stateChange(),
    apiCall({ eventName: 'RunInstances' }),
    {},
    { eventName: 'RunInstances' },
    { eventSource: 1, eventName: 2 },
  ])('is not seen in what is none', (event) => {
    expect(toEnvelope(event)).toBe(event);
  });
});
