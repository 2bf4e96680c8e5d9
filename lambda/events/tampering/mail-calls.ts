/**
 * Calls against what mails: the topic, and what User Notifications needs as a whole. Its configurations and
 * contacts have ids instead of names, which only the account knows: lib/constructs/path-watch.ts.
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

const notifications = calls('notifications', rule, [], {
  DeregisterNotificationHub: 'destroys',
  DisableNotificationsAccessForOrganization: 'destroys',
});

export const mail: readonly TamperingCall[] = [...topic, ...notifications];
