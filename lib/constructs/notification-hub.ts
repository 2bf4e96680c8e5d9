/** A place where AWS User Notifications keeps its notifications: ensured, never owned. */
import { Aws, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AwsCustomResource, Logging, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { functionLogs, writeLogs } from './function-logs.ts';

/**
 * Registers this Region as a hub. Not `AWS::Notifications::NotificationHub`: that fails where a hub exists, and the last hub
 * of an account cannot be deleted, which would block the stack's deletion. Registering one that is there changes nothing, an
 * error (three hubs elsewhere already, say) stops nothing, and nothing is undone.
 * https://docs.aws.amazon.com/notifications/latest/APIReference/API_RegisterNotificationHub.html
 */
export class NotificationHub extends Construct {
  readonly role: iam.Role;
  readonly registration: AwsCustomResource;

  constructor(scope: Construct, id: string) {
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
              resources: [
                `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/aws-service-role/notifications.amazonaws.com/*`,
              ],
              conditions: { StringEquals: { 'iam:AWSServiceName': 'notifications.amazonaws.com' } },
            }),
          ],
        }),
      },
    });
    this.registration = new AwsCustomResource(this, 'Registration', {
      resourceType: 'Custom::DavylampNotificationHub',
      installLatestAwsSdk: false,
      role: this.role,
      logGroup,
      onUpdate: {
        service: 'Notifications',
        action: 'RegisterNotificationHub',
        parameters: { notificationHubRegion: Stack.of(this).region },
        region: Stack.of(this).region,
        physicalResourceId: PhysicalResourceId.of('davylamp-notification-hub'),
        ignoreErrorCodesMatching: '.*',
        outputPaths: [],
        logging: Logging.withDataHidden(),
      },
    });
    Validations.of(this.role).acknowledge(
      { id: 'AwsSolutions-IAM5[Resource::*]', reason: 'RegisterNotificationHub has no resource level.' },
      {
        id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:iam::<AWS::AccountId>:role/aws-service-role/notifications.amazonaws.com/*]',
        reason: 'The name of the service-linked role is for the service to choose.',
      },
    );
  }
}
