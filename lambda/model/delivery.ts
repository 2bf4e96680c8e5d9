/** Who gets the mails: what Amazon SNS and AWS User Notifications say of an address. */

export interface Subscription {
  /** An ARN, `PendingConfirmation` or `Deleted`. */
  readonly arn: string;
  readonly address: string;
}

export interface Contact {
  readonly address: string;
  /** Somebody has opened the link of the activation mail. */
  readonly isActive: boolean;
  /** ISO 8601; undefined where AWS does not say. */
  readonly since?: string;
}

/** `pending`: nobody has confirmed yet; `gone`: neither confirmed nor waiting for it. */
export type DeliveryState = 'confirmed' | 'pending' | 'gone';

/** Mailboxes are the same in either case. */
export const isSameAddress = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** What a topic's subscriptions say of an address; the ARN of the one that is confirmed. */
export function subscriptionState(
  found: readonly Subscription[],
  address: string,
): { readonly state: DeliveryState; readonly arn?: string } {
  const mine = found.filter((subscription) => isSameAddress(subscription.address, address));
  const confirmed = mine.find(({ arn }) => arn.startsWith('arn:'));
  if (confirmed !== undefined) return { state: 'confirmed', arn: confirmed.arn };
  return { state: mine.some(({ arn }) => arn === 'PendingConfirmation') ? 'pending' : 'gone' };
}

export const contactState = (contact: Contact | undefined): DeliveryState =>
  contact === undefined ? 'gone' : contact.isActive ? 'confirmed' : 'pending';

/** One address on one of its paths. */
export interface Addressee {
  /** Davylamp's own mail, the same for routes of their own, or AWS User Notifications. */
  readonly path: 'verdict' | 'routes' | 'feed';
  readonly address: string;
  /** Names of the routes; of the path `routes` alone. */
  readonly routes?: readonly string[];
  /** Of the path `feed` alone. */
  readonly contactArn?: string;
}
