/** Mails one kind of AWS event through AWS User Notifications, without any code of ours. */
import * as notifications from 'aws-cdk-lib/aws-notifications';
import { Construct, type IDependable } from 'constructs';
import type { MailContacts } from './mail-contacts.ts';

export interface NotificationRouteProps {
  /** Of the NotificationConfiguration; letters, digits, `-` and `_`. */
  readonly name: string;
  /** A contract: a configuration that is replaced loses its channels and its history. */
  readonly logicalId: string;
  readonly description: string;
  readonly contacts: MailContacts;
  /** LONG gathers twelve hours in one mail, SHORT five minutes, NONE mails each event. */
  readonly aggregation: 'LONG' | 'SHORT' | 'NONE';
  readonly event: {
    /** An AWS service's, such as `aws.ec2`; others are not taken. */
    readonly source: string;
    /** EventBridge's detail-type. */
    readonly type: string;
    readonly regions: readonly string[];
    /**
     * Filters further; exact values only, User Notifications knows no wildcards. At most 4,096 characters as
     * JSON.
     */
    readonly pattern: object;
  };
  /** The hub: a configuration needs one. */
  readonly after: IDependable;
}

/** https://docs.aws.amazon.com/notifications/latest/APIReference/API_CreateEventRule.html */
export class NotificationRoute extends Construct {
  readonly configuration: notifications.CfnNotificationConfiguration;
  readonly rule: notifications.CfnEventRule;

  constructor(scope: Construct, id: string, props: NotificationRouteProps) {
    super(scope, id);
    const configuration = new notifications.CfnNotificationConfiguration(this, 'Configuration', {
      name: props.name,
      description: props.description,
      aggregationDuration: props.aggregation,
    });
    configuration.overrideLogicalId(props.logicalId);
    // Tags can only be set at its creation: a change would replace it.
    configuration.addPropertyDeletionOverride('Tags');
    configuration.node.addDependency(props.after);
    this.configuration = configuration;

    const rule = new notifications.CfnEventRule(this, 'Rule', {
      notificationConfigurationArn: configuration.attrArn,
      source: props.event.source,
      eventType: props.event.type,
      regions: [...props.event.regions].sort(),
      eventPattern: JSON.stringify(props.event.pattern),
    });
    rule.addResourceDependency(configuration);
    this.rule = rule;

    for (const contact of props.contacts.all) {
      const association = new notifications.CfnChannelAssociation(this, `Channel-${contact.tag}`, {
        arn: contact.arn,
        notificationConfigurationArn: configuration.attrArn,
      });
      association.addResourceDependency(configuration);
    }
  }
}
