/**
 * What a function needs to list the accounts of an organization, and to look into each by its read-only role.
 */
import { Aws, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { type CallAs, memberStackSetNames } from './member-stack-sets.ts';

/** The accounts that a function looks into beside its own. */
export interface LookedInto {
  readonly id: string;
  readonly readOnlyRoleName: string;
  readonly callAs: CallAs;
}

const memberRoleArn = (partition: string, roleName: string): string => `arn:${partition}:iam::*:role/${roleName}`;

/** A delegated administrator's StackSets are kept in the management account. */
const stackSetArn = (partition: string, account: string, callAs: CallAs): string =>
  `arn:${partition}:cloudformation:us-east-1:${callAs === 'SELF' ? account : '*'}:stackset/${memberStackSetNames.roles}:*`;

/** @param roleNames in each account. @default the one to look with */
export function lookIntoMembers(
  { id, readOnlyRoleName, callAs }: LookedInto,
  roleNames: readonly string[] = [readOnlyRoleName],
): readonly iam.PolicyStatement[] {
  return [
    // A role of that name in an account outside the organization is somebody else's.
    new iam.PolicyStatement({
      sid: 'LookIntoMembers',
      actions: ['sts:AssumeRole'],
      resources: roleNames.map((name) => memberRoleArn(Aws.PARTITION, name)),
      conditions: { StringEquals: { 'aws:ResourceOrgID': id } },
    }),
    // Which accounts have that role.
    new iam.PolicyStatement({
      sid: 'ListMembers',
      actions: ['cloudformation:ListStackInstances'],
      resources: [stackSetArn(Aws.PARTITION, Aws.ACCOUNT_ID, callAs)],
    }),
    ...(callAs === 'SELF'
      ? []
      : [
          // CloudFormation looks in the caller's name whether it is a delegated administrator.
          new iam.PolicyStatement({
            sid: 'ShowBeingDelegated',
            actions: ['organizations:ListDelegatedAdministrators'],
            resources: ['*'],
          }),
        ]),
  ];
}

/** Why the statements name no single resource. */
export function explainLookIntoMembers(
  role: iam.Role,
  { readOnlyRoleName, callAs }: LookedInto,
  roleNames: readonly string[] = [readOnlyRoleName],
): void {
  for (const arn of [
    ...roleNames.map((name) => memberRoleArn('<AWS::Partition>', name)),
    stackSetArn('<AWS::Partition>', '<AWS::AccountId>', callAs),
  ])
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${arn}]`,
      reason: 'The same role in every account of the organization; the ARN of a StackSet ends in an id.',
    });
}

/** By which the function finds them. */
export const membersEnvironment = (organization: LookedInto | undefined): Readonly<Record<string, string>> =>
  organization === undefined
    ? {}
    : { DAVYLAMP_MEMBERS_STACK_SET: memberStackSetNames.roles, DAVYLAMP_MEMBERS_CALL_AS: organization.callAs };
