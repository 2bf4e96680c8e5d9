/**
 * Which address subscribes to which topic, and with what filter, so that each mail goes where its route
 * leads.
 */
import type { Config } from '../config/config.ts';

/** A filter policy on message attributes. */
export interface FilterPolicy {
  readonly route: readonly string[];
}

export interface MailSubscription {
  readonly address: string;
  readonly filterPolicy: FilterPolicy;
}

/**
 * The subscriptions of the topic that mails with a route of their own go to; none where there are no routes.
 *
 * One for each address, because SNS takes an endpoint once a topic: a second filter for it would fail the
 * deployment. The default route has the alert topic for itself, without any filter: alarms of CloudWatch
 * carry no message attribute, and `{"exists": false}` does not match a message that has none at all, so any
 * filter there would swallow them.
 * https://docs.aws.amazon.com/sns/latest/dg/attribute-key-matching.html
 */
export function routeSubscriptions({ routes }: Pick<Config, 'routes'>): readonly MailSubscription[] {
  const byAddress = new Map<string, { readonly address: string; readonly route: string[] }>();
  for (const { name, to } of routes) {
    for (const address of to) {
      // A mailbox is the same in either case, and one mail to it is enough.
      const key = address.toLowerCase();
      const known = byAddress.get(key) ?? { address, route: [] };
      byAddress.set(key, known);
      known.route.push(name);
    }
  }
  return [...byAddress.values()].map(({ address, route }) => ({ address, filterPolicy: { route } }));
}
