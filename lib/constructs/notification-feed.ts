/**
 * The feed: AWS User Notifications mails every state change of an EC2 instance. It needs none of our code.
 */
import type { Code } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { MailContacts } from './mail-contacts.ts';
import { NotificationHub } from './notification-hub.ts';
import { NotificationRoute } from './notification-route.ts';

export interface NotificationFeedProps {
  /** Of the function that ensures a hub. */
  readonly hubCode: Code;
  readonly emails: readonly string[];
  /** @default a contact is created for each address */
  readonly existingContactArns?: readonly string[];
  /** Instance states that are mailed. */
  readonly states: readonly string[];
  readonly aggregation: 'LONG' | 'SHORT' | 'NONE';
  /** Enabled Regions that User Notifications supports. */
  readonly regions: readonly string[];
  /** Opens the organization to User Notifications, which only its management account may. @default false */
  readonly organizationAccess?: boolean;
}

export class NotificationFeed extends Construct {
  readonly hub: NotificationHub;
  readonly contacts: MailContacts;
  readonly states: NotificationRoute;

  constructor(scope: Construct, id: string, props: NotificationFeedProps) {
    super(scope, id);
    this.hub = new NotificationHub(this, 'Hub', {
      code: props.hubCode,
      organizationAccess: props.organizationAccess ?? false,
    });
    this.contacts = new MailContacts(this, 'Contacts', props);
    this.states = new NotificationRoute(this, 'States', {
      name: 'davylamp-feed',
      logicalId: 'FeedConfiguration',
      description: 'Davylamp: state changes of EC2 instances.',
      contacts: this.contacts,
      aggregation: props.aggregation,
      event: {
        source: 'aws.ec2',
        type: 'EC2 Instance State-change Notification',
        regions: props.regions,
        pattern: { detail: { state: props.states } },
      },
      after: this.hub,
    });
  }
}
