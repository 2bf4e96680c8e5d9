/**
 * Calls against what mails: the topic, and User Notifications. Its configurations, their rules and contacts
 * have ids instead of names.
 * https://docs.aws.amazon.com/notifications/latest/APIReference/API_Operations.html
 */
import { calls, inRequest, type TamperingCall } from './tampering-call.ts';

const rule = 'tampering-mail';

const topic = [
  ...calls('sns', rule, [inRequest('topicArn', 'arn')], {
    DeleteTopic: 'destroys',
    RemovePermission: 'destroys',
    SetTopicAttributes: 'changes',
  }),
  // The link of a mail ends a subscription without a record; this is the signed call.
  ...calls('sns', rule, [inRequest('subscriptionArn', 'arn')], {
    Unsubscribe: 'destroys',
    SetSubscriptionAttributes: 'changes',
  }),
  ...calls('sns', rule, [inRequest('resourceArn', 'arn')], { PutDataProtectionPolicy: 'changes' }),
];

const notifications = [
  ...calls('notifications', rule, [], {
    DeregisterNotificationHub: 'destroys',
    DisableNotificationsAccessForOrganization: 'destroys',
  }),
  // A rule's ARN begins with that of its configuration.
  ...calls('notifications', rule, [inRequest('arn', 'id')], {
    DeleteNotificationConfiguration: 'destroys',
    DeleteEventRule: 'destroys',
    UpdateNotificationConfiguration: 'changes',
    UpdateEventRule: 'changes',
  }),
  ...calls('notifications', rule, [inRequest('notificationConfigurationArn', 'id')], {
    DisassociateChannel: 'destroys',
    DisassociateOrganizationalUnit: 'destroys',
  }),
  ...calls('notifications-contacts', rule, [inRequest('arn', 'id')], { DeleteEmailContact: 'destroys' }),
];

export const mail: readonly TamperingCall[] = [...topic, ...notifications];
