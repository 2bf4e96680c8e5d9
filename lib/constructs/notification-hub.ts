/**
 * A place where AWS User Notifications keeps its notifications, and its way into an organization: ensured,
 * never owned.
 */
import { Aws, CustomResource, Duration, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { accessType, hubType } from '../../lambda/hub/properties.ts';
import { functionLogs, writeLogs } from './function-logs.ts';

export interface NotificationHubProps {
  /** index.js with `handler`. */
  readonly code: lambda.Code;
  /** Also enables trusted access of User Notifications to AWS Organizations. */
  readonly organizationAccess: boolean;
}

const servicePrincipal = 'notifications.amazonaws.com';

/**
 * Registers this Region as a hub and waits until it is active: no configuration can be made without one. Not
 * `AWS::Notifications::NotificationHub` in the template: that fails where a hub exists, and the last hub of
 * an account cannot be deleted, which would block the stack's deletion. No error stops the deployment (three
 * hubs elsewhere already, say), and nothing is undone. The same holds for trusted access, which an
 * administrator may have enabled by hand.
 * https://docs.aws.amazon.com/notifications/latest/userguide/notification-hubs.html
 */
export class NotificationHub extends Construct {
  readonly role: iam.Role;
  readonly registration: CustomResource;
  /** Undefined without `organizationAccess`. */
  readonly access?: CustomResource;

  constructor(scope: Construct, id: string, props: NotificationHubProps) {
    super(scope, id);
    const logGroup = functionLogs(this, 'Logs');
    this.role = this.makeRole(props, logGroup);
    const handler = new lambda.Function(this, 'Function', {
      description: 'Davylamp: makes sure that User Notifications has a hub.',
      code: props.code,
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: 256,
      // The most that Lambda gives; a registration usually takes seconds, and may take minutes.
      timeout: Duration.minutes(15),
      logGroup,
      role: this.role,
    });
    const resource = (id: string, resourceType: string) =>
      new CustomResource(this, id, {
        serviceToken: handler.functionArn,
        resourceType,
        // Longer than the function may take, so that its answer is awaited.
        serviceTimeout: Duration.minutes(20),
      });
    this.registration = resource('Registration', hubType);
    if (props.organizationAccess) this.access = resource('OrganizationAccess', accessType);
  }

  private makeRole({ organizationAccess }: NotificationHubProps, logGroup: logs.ILogGroup): iam.Role {
    const role = new iam.Role(this, 'Role', {
      description: 'Davylamp: may register a hub for User Notifications.',
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        'davylamp-hub': new iam.PolicyDocument({
          statements: [
            writeLogs(logGroup),
            // Cloud Control acts with this role's own permissions, so these alone change nothing. None knows
            // resources:
            // https://docs.aws.amazon.com/service-authorization/latest/reference/list_cloudcontrol.html
            new iam.PolicyStatement({
              sid: 'AskCloudControl',
              actions: [
                'cloudformation:GetResource',
                'cloudformation:CreateResource',
                'cloudformation:GetResourceRequestStatus',
              ],
              resources: ['*'],
            }),
            // What Cloud Control calls for a hub. Neither knows resources:
            // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsusernotifications.html
            new iam.PolicyStatement({
              sid: 'EnsureAHub',
              actions: ['notifications:ListNotificationHubs', 'notifications:RegisterNotificationHub'],
              resources: ['*'],
            }),
            // The first hub of an account brings the service's own role with it.
            new iam.PolicyStatement({
              sid: 'WithItsServiceRole',
              actions: ['iam:CreateServiceLinkedRole'],
              resources: [`arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/aws-service-role/${servicePrincipal}/*`],
              conditions: { StringEquals: { 'iam:AWSServiceName': servicePrincipal } },
            }),
            ...(organizationAccess ? accessStatements() : []),
          ],
        }),
      },
    });
    Validations.of(role).acknowledge(
      {
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason: 'Cloud Control and hubs have no resource level, nor have the calls that open the organization.',
      },
      {
        id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:iam::<AWS::AccountId>:role/aws-service-role/${servicePrincipal}/*]`,
        reason: 'The name of the service-linked role is for the service to choose.',
      },
    );
    return role;
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
