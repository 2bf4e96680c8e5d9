/** A bare CloudTrail record as EventBridge delivers it. */
import { eventSourceToSource } from '../events/envelope.ts';

const apiCall = 'AWS API Call via CloudTrail';

/**
 * EventBridge names events after the kind of record. A record that does not say its kind is taken for a call.
 */
const detailTypes: ReadonlyMap<unknown, string> = new Map([
  ['AwsConsoleSignIn', 'AWS Console Sign In via CloudTrail'],
  ['AwsServiceEvent', 'AWS Service Event via CloudTrail'],
  ['AwsConsoleAction', 'AWS Console Action via CloudTrail'],
  ['AwsCloudTrailInsight', 'AWS Insight via CloudTrail'],
  ['AwsApiCall', apiCall],
  [undefined, apiCall],
  [null, apiCall],
]);

/**
 * Wraps a CloudTrail record; anything else comes back as it is. What the record does not say is left out.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 */
export function toEnvelope(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if ('detail' in value || 'detail-type' in value) return value;
  const { eventSource, eventName, eventType, eventID, eventTime, awsRegion, recipientAccountId } = value;
  if (typeof eventSource !== 'string' || typeof eventName !== 'string') return value;
  const identity = value.userIdentity as { readonly accountId?: unknown } | null | undefined;
  return {
    version: '0',
    id: eventID,
    // Events of endpoints, and kinds that are yet to come: not delivered, and no calls.
    'detail-type': detailTypes.get(eventType) ?? `${String(eventType)} via CloudTrail`,
    source: eventSourceToSource(eventSource),
    account: recipientAccountId ?? identity?.accountId,
    time: eventTime,
    region: awsRegion,
    resources: [],
    detail: value,
  };
}
