/** What patrol needs to see whether mails arrive. */
import { Fn } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { DeployedAddressee } from '../../lambda/adapters/addressees.ts';

export interface PatrolDelivery {
  readonly topic: sns.ITopic;
  /** @default there are no routes */
  readonly routesTopic?: sns.ITopic;
  /** ARNs of the feed's contacts, in the order of its addressees. @default there is no feed */
  readonly contacts?: readonly string[];
}

export interface AddresseesInput {
  readonly emails: readonly string[];
  readonly routes: readonly {
    readonly address: string;
    readonly filterPolicy: { readonly route: readonly string[] };
  }[];
  /** Undefined: there is no feed. */
  readonly feed: { readonly existingContactArns?: readonly string[] } | undefined;
}

/** The text of delivery.json, beside the bundle. A contact that exists already is known by its ARN alone. */
export function addresseesFile({ emails, routes, feed }: AddresseesInput): string {
  const all: readonly DeployedAddressee[] = [
    ...emails.map((address) => ({ path: 'verdict' as const, address })),
    ...routes.map(({ address, filterPolicy }) => ({ path: 'routes' as const, address, routes: filterPolicy.route })),
    ...(feed === undefined ? [] : (feed.existingContactArns ?? emails)).map((address) => ({
      path: 'feed' as const,
      address,
    })),
  ];
  return `${JSON.stringify(all, null, 2)}\n`;
}

/** A contact's ARN without what all have in common: an environment takes 4 KB, and a feed fifty contacts. */
const idOf = (arn: string): string => Fn.select(1, Fn.split(':emailcontact/', arn));

export const deliveryEnvironment = ({ topic, routesTopic, contacts = [] }: PatrolDelivery): Record<string, string> => ({
  DAVYLAMP_TOPIC_ARN: topic.topicArn,
  ...(routesTopic === undefined ? {} : { DAVYLAMP_ROUTES_TOPIC_ARN: routesTopic.topicArn }),
  ...(contacts.length === 0 ? {} : { DAVYLAMP_CONTACTS: contacts.map(idOf).join(',') }),
});

export function deliveryStatements({
  topic,
  routesTopic,
  contacts = [],
}: PatrolDelivery): readonly iam.PolicyStatement[] {
  const topics = [topic, ...(routesTopic === undefined ? [] : [routesTopic])].map(({ topicArn }) => topicArn);
  return [
    new iam.PolicyStatement({
      sid: 'SeeWhoSubscribes',
      actions: ['sns:ListSubscriptionsByTopic'],
      resources: topics,
    }),
    // Whether a link in a mail can end a subscription. Knows no resources:
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html
    new iam.PolicyStatement({
      sid: 'SeeHowItWasConfirmed',
      actions: ['sns:GetSubscriptionAttributes'],
      resources: ['*'],
    }),
    // What is broken about Davylamp itself. Only this topic: a route's readers have another account's mails.
    new iam.PolicyStatement({ sid: 'Tell', actions: ['sns:Publish'], resources: [topic.topicArn] }),
    ...(contacts.length === 0
      ? []
      : [
          // Acts with this role's own permissions, so this alone reads nothing. Knows no resources:
          // https://docs.aws.amazon.com/service-authorization/latest/reference/list_cloudcontrol.html
          new iam.PolicyStatement({
            sid: 'AskCloudControl',
            actions: ['cloudformation:GetResource'],
            resources: ['*'],
          }),
          // What Cloud Control calls for a contact.
          new iam.PolicyStatement({
            sid: 'SeeContacts',
            actions: ['notifications-contacts:GetEmailContact', 'notifications-contacts:ListTagsForResource'],
            resources: [...contacts],
          }),
        ]),
  ];
}
