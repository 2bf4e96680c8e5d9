/** A place where AWS User Notifications keeps its notifications, and its way into an organization: ensured, never owned. */
import { Aws, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AwsCustomResource, type AwsSdkCall, Logging, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { functionLogs, writeLogs } from './function-logs.ts';

export interface NotificationHubProps {
  /** Also enables trusted access of User Notifications to AWS Organizations. */
  readonly organizationAccess: boolean;
}

const servicePrincipal = 'notifications.amazonaws.com';

/**
 * Registers this Region as a hub. Not `AWS::Notifications::NotificationHub`: that fails where a hub exists, and the last hub
 * of an account cannot be deleted, which would block the stack's deletion. Registering one that is there changes nothing, an
 * error (three hubs elsewhere already, say) stops nothing, and nothing is undone. The same holds for trusted access, which an
 * administrator may have enabled by hand: where it is missing, what needs it says so.
 * https://docs.aws.amazon.com/notifications/latest/APIReference/API_RegisterNotificationHub.html
 */
export class NotificationHub extends Construct {
  readonly role: iam.Role;
  readonly registration: AwsCustomResource;
  /** Undefined without `organizationAccess`. */
  readonly access?: AwsCustomResource;

  constructor(scope: Construct, id: string, props: NotificationHubProps) {
    super(scope, id);
    const logGroup = functionLogs(this, 'Logs');
    this.role = new iam.Role(this, 'Role', {
      description: 'Davylamp: may register a hub for User Notifications.',
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        'davylamp-hub': new iam.PolicyDocument({
          statements: [
            writeLogs(logGroup),
            // Knows no resources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsusernotifications.html
            new iam.PolicyStatement({ actions: ['notifications:RegisterNotificationHub'], resources: ['*'] }),
            // The first hub of an account brings the service's own role with it.
            new iam.PolicyStatement({
              actions: ['iam:CreateServiceLinkedRole'],
              resources: [`arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/aws-service-role/${servicePrincipal}/*`],
              conditions: { StringEquals: { 'iam:AWSServiceName': servicePrincipal } },
            }),
            ...(props.organizationAccess ? accessStatements() : []),
          ],
        }),
      },
    });
    const ensure = (action: string, physicalId: string, parameters?: object): AwsSdkCall => ({
      service: 'Notifications',
      action,
      ...(parameters === undefined ? {} : { parameters }),
      region: Stack.of(this).region,
      physicalResourceId: PhysicalResourceId.of(physicalId),
      ignoreErrorCodesMatching: '.*',
      outputPaths: [],
      logging: Logging.withDataHidden(),
    });
    const common = { installLatestAwsSdk: false, role: this.role, logGroup };
    this.registration = new AwsCustomResource(this, 'Registration', {
      ...common,
      resourceType: 'Custom::DavylampNotificationHub',
      onUpdate: ensure('RegisterNotificationHub', 'davylamp-notification-hub', {
        notificationHubRegion: Stack.of(this).region,
      }),
    });
    if (props.organizationAccess) {
      this.access = new AwsCustomResource(this, 'OrganizationAccess', {
        ...common,
        resourceType: 'Custom::DavylampNotificationsAccess',
        onUpdate: ensure('EnableNotificationsAccessForOrganization', 'davylamp-notifications-access'),
      });
    }
    Validations.of(this.role).acknowledge(
      {
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason: 'RegisterNotificationHub has no resource level, nor have the calls that open the organization.',
      },
      {
        id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:iam::<AWS::AccountId>:role/aws-service-role/${servicePrincipal}/*]`,
        reason: 'The name of the service-linked role is for the service to choose.',
      },
    );
  }
}

/** https://docs.aws.amazon.com/notifications/latest/userguide/uno-orgs.html; neither knows resources. */
const accessStatements = (): readonly iam.PolicyStatement[] => [
  new iam.PolicyStatement({ actions: ['notifications:EnableNotificationsAccessForOrganization'], resources: ['*'] }),
  // User Notifications turns its own trusted access on in the caller's name, and no other service's.
  new iam.PolicyStatement({
    actions: ['organizations:EnableAWSServiceAccess'],
    resources: ['*'],
    conditions: { StringEquals: { 'organizations:ServicePrincipal': servicePrincipal } },
  }),
];
