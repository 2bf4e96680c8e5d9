/** What SNS and User Notifications say of the addresses that mails go to. */
import type { CloudControlClient } from '@aws-sdk/client-cloudcontrol';
import {
  GetSubscriptionAttributesCommand,
  paginateListSubscriptionsByTopic,
  type SNSClient,
} from '@aws-sdk/client-sns';
import type { Contact, Subscription } from '../model/delivery.ts';
import { abortedBy } from './aborted-by.ts';
import { jsonRecord, readResource } from './cloud-control.ts';

/** Of mail alone: whoever subscribes something else to the topic has nothing to confirm by mail. */
export async function subscriptionsOf(
  client: SNSClient,
  TopicArn: string,
  signal: AbortSignal | undefined,
): Promise<readonly Subscription[]> {
  const found: Subscription[] = [];
  for await (const page of paginateListSubscriptionsByTopic({ client }, { TopicArn }, abortedBy(signal))) {
    for (const { SubscriptionArn = '', Endpoint = '', Protocol } of page.Subscriptions ?? []) {
      if (Protocol === 'email' || Protocol === 'email-json') found.push({ arn: SubscriptionArn, address: Endpoint });
    }
  }
  return found;
}

/**
 * Confirmed so that only an AWS principal can end it, and not the link that every mail carries.
 * https://docs.aws.amazon.com/sns/latest/api/API_GetSubscriptionAttributes.html
 */
export async function isProtected(
  client: SNSClient,
  SubscriptionArn: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const { Attributes } = await client.send(
    new GetSubscriptionAttributesCommand({ SubscriptionArn }),
    abortedBy(signal),
  );
  return Attributes?.ConfirmationWasAuthenticated === 'true';
}

/** Undefined where it is gone. */
export async function contactOf(
  client: CloudControlClient,
  arn: string,
  signal: AbortSignal | undefined,
): Promise<Contact | undefined> {
  const found = await readResource(client, 'AWS::NotificationsContacts::EmailContact', arn, signal);
  if (found === undefined) return undefined;
  const { Address, Status, UpdateTime } = jsonRecord(found.EmailContact);
  return {
    address: String(Address ?? found.EmailAddress ?? arn),
    isActive: Status === 'active',
    ...(typeof UpdateTime === 'string' ? { since: UpdateTime } : {}),
  };
}
