/** The custom resources of User Notifications. */

/** A hub in this Region: ensured, never owned. */
export const hubType = 'Custom::DavylampNotificationHub';

/** Trusted access of User Notifications to the organization. */
export const accessType = 'Custom::DavylampNotificationsAccess';
