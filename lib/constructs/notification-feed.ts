/**
 * The feed: AWS User Notifications mails every state change of an EC2 instance. It needs none of our code.
 */
import { Stack } from 'aws-cdk-lib';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { bundle } from '../bundle.ts';
import { requireHomeRegion } from './home-region.ts';
import { MailContacts } from './mail-contacts.ts';
import { NotificationHub } from './notification-hub.ts';
import { NotificationRoute } from './notification-route.ts';
import { refuseStackTags } from './untagged-stack.ts';

export interface NotificationFeedProps {
  /** Of the function that ensures a hub. @default the one that comes with Davylamp */
  readonly hubCode?: Code;
  /** Who is mailed: each address is asked by AWS to verify itself. */
  readonly emails: readonly string[];
  /** @default a contact is created for each address */
  readonly existingContactArns?: readonly string[];
  /** Instance states that are mailed. @default ['pending'] */
  readonly states?: readonly string[];
  /** Gathers events into one mail for 12 hours, for 5 minutes, or not at all. @default 'SHORT' */
  readonly aggregation?: 'LONG' | 'SHORT' | 'NONE';
  /** Enabled Regions that User Notifications supports; one that it does not know fails the deployment. */
  readonly regions: readonly string[];
  /** Opens the organization to User Notifications, which only its management account may. @default false */
  readonly organizationAccess?: boolean;
}

/**
 * Useful alone: AWS's own mail on every start of an instance, in every Region that is listed.
 * @throws UserError outside us-east-1, where AWS takes its configuration.
 */
export class NotificationFeed extends Construct {
  readonly hub: NotificationHub;
  readonly contacts: MailContacts;
  readonly states: NotificationRoute;

  constructor(scope: Construct, id: string, props: NotificationFeedProps) {
    super(scope, id);
    requireHomeRegion(this);
    refuseStackTags(Stack.of(this));
    this.hub = new NotificationHub(this, 'Hub', {
      code: props.hubCode ?? bundle({ entry: 'lambda/notification-hub.ts' }),
      organizationAccess: props.organizationAccess ?? false,
    });
    this.contacts = new MailContacts(this, 'Contacts', props);
    this.states = new NotificationRoute(this, 'States', {
      name: 'davylamp-feed',
      logicalId: 'FeedConfiguration',
      description: 'Davylamp: state changes of EC2 instances.',
      contacts: this.contacts,
      aggregation: props.aggregation ?? 'SHORT',
      event: {
        source: 'aws.ec2',
        type: 'EC2 Instance State-change Notification',
        regions: props.regions,
        pattern: { detail: { state: props.states ?? ['pending'] } },
      },
      after: this.hub,
    });
  }
}
