/** Who gets the mails: the state of every address on both paths. */
import { inParallel } from '../../lambda/model/concurrency.ts';
import {
  contactState,
  type DeliveryState,
  type Subscription,
  isSameAddress as same,
  subscriptionState,
} from '../../lambda/model/delivery.ts';
import type { DeploymentApi } from './api.ts';
import type { Questions } from './attempt.ts';
import type { DeployedSubscription, Deployment } from './deployment.ts';

/**
 * `verdict`: Davylamp's own mail; `feed`: AWS User Notifications; `route:NAME`: verdicts with a route of
 * their own.
 */
export type DeliveryPath = 'verdict' | 'feed' | `route:${string}`;

export interface Delivery {
  readonly address: string;
  readonly path: DeliveryPath;
  readonly state: DeliveryState | 'unknown';
  /** ISO 8601; null where AWS keeps no time. */
  readonly since: string | null;
}

/** With what a command needs to mend it. */
export interface DeliveryFacts extends Delivery {
  readonly topicArn?: string;
  /** Undefined where it is pending, gone or unknown. */
  readonly subscriptionArn?: string;
  /** Of the topic of the routes: what the subscription filters by. */
  readonly routes?: readonly string[];
  readonly contactArn?: string;
}

const contactsAtOnce = 10;

export interface DeliveryInput {
  readonly api: DeploymentApi;
  readonly questions: Questions;
  readonly deployment: Deployment;
}

export async function readDelivery(input: DeliveryInput): Promise<readonly DeliveryFacts[]> {
  const { alertTopicArn, routesTopicArn } = input.deployment;
  const [verdict, routes, feed] = await Promise.all([
    ofTopic(input, alertTopicArn),
    ofTopic(input, routesTopicArn),
    ofFeed(input),
  ]);
  return [...verdict, ...routes, ...feed];
}

async function ofTopic({ api, questions, deployment }: DeliveryInput, topicArn: string | undefined) {
  if (topicArn === undefined) return [];
  const deployed = deployment.subscriptions.filter((subscription) => subscription.topicArn === topicArn);
  const found = await questions.ask('sns:ListSubscriptionsByTopic', (signal) => api.subscriptions(topicArn, signal));
  const isAlertTopic = topicArn === deployment.alertTopicArn;
  // Subscribed by hand, or all that is known where the template may not be read.
  const others = (found ?? [])
    .filter(({ address }) => !deployed.some((subscription) => same(subscription.address, address)))
    .map(({ address }): DeployedSubscription => ({ address, topicArn, ...(isAlertTopic ? {} : { routes: ['*'] }) }));
  return [...deployed, ...others]
    .filter(({ address }, index, all) => all.findIndex((other) => same(other.address, address)) === index)
    .flatMap((subscription) => stateOf(subscription, found));
}

function stateOf(
  { address, topicArn, routes }: DeployedSubscription,
  found: readonly Subscription[] | undefined,
): readonly DeliveryFacts[] {
  const { state, arn } = found === undefined ? { state: 'unknown' as const } : subscriptionState(found, address);
  const paths: readonly DeliveryPath[] =
    routes === undefined ? ['verdict'] : routes.map((name) => `route:${name}` as const);
  return paths.map((path) => ({
    address,
    path,
    state,
    since: null,
    topicArn,
    ...(arn === undefined ? {} : { subscriptionArn: arn }),
    ...(routes === undefined ? {} : { routes }),
  }));
}

async function ofFeed({ api, questions, deployment }: DeliveryInput): Promise<readonly DeliveryFacts[]> {
  return inParallel(deployment.contacts, contactsAtOnce, async (deployed): Promise<DeliveryFacts> => {
    const contactArn = deployed.arn;
    const answer = await questions.ask('notifications-contacts:GetEmailContact', async (signal) => ({
      contact: await api.contact(contactArn, signal),
    }));
    const contact = answer?.contact;
    const state = answer === undefined ? 'unknown' : contactState(contact);
    const address = contact?.address ?? deployed.address ?? contactArn;
    return { address, path: 'feed', state, since: contact?.since ?? null, contactArn };
  });
}

/** What a document says of it. */
export const deliveryDocument = ({ address, path, state, since }: DeliveryFacts): Delivery => ({
  address,
  path,
  state,
  since,
});
