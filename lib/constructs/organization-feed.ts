/** The feed for an organization: its state changes arrive in this account, without anything in the others. */
import type { CfnNotificationConfiguration } from 'aws-cdk-lib/aws-notifications';
import { CfnOrganizationalUnitAssociation } from 'aws-cdk-lib/aws-notifications';
import { Construct, type IDependable } from 'constructs';

export interface OrganizationFeedProps {
  readonly configuration: CfnNotificationConfiguration;
  /**
   * Organizational units, or the root. User Notifications knows no exceptions: accounts left out elsewhere
   * are in.
   */
  readonly targets: readonly string[];
  /** Trusted access of User Notifications to the organization. @default an administrator has enabled it */
  readonly after?: IDependable;
}

/** https://docs.aws.amazon.com/notifications/latest/userguide/managing-org-notifications.html */
export class OrganizationFeed extends Construct {
  constructor(scope: Construct, id: string, props: OrganizationFeedProps) {
    super(scope, id);
    for (const target of props.targets) {
      const association = new CfnOrganizationalUnitAssociation(this, target, {
        notificationConfigurationArn: props.configuration.attrArn,
        organizationalUnitId: target,
      });
      association.addResourceDependency(props.configuration);
      if (props.after !== undefined) association.node.addDependency(props.after);
    }
  }
}
