/**
 * The two roles of a self-managed StackSet.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html
 */
import { Aws, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { rulePrefix } from '../forwarder/template.ts';

/** Every StackSet of ours is named so; CloudFormation then names its stacks `StackSet-davylamp-...`. */
export const stackSetPrefix = 'davylamp-';

/** Fixed: the administration role names the execution role, which trusts the administration role. */
const executionRoleName = 'davylamp-stackset-execution';

const arn = (rest: string): string => `arn:${Aws.PARTITION}:${rest}`;

export interface StackSetRolesProps {
  /**
   * The opt-in Regions among those that get a stack: CloudFormation comes from each under a name of its own.
   */
  readonly optInRegions: readonly string[];
  /** The only role that the stacks may hand on. */
  readonly forwardingRole: iam.IRole;
}

export class StackSetRoles extends Construct {
  /** CloudFormation assumes it, and it the execution role; nothing else. */
  readonly administration: iam.Role;
  /** Makes the stacks, and in them the rules. */
  readonly execution: iam.Role;

  constructor(scope: Construct, id: string, props: StackSetRolesProps) {
    super(scope, id);
    this.administration = this.administrationRole(props.optInRegions);
    this.execution = this.executionRole(props.forwardingRole);
  }

  private administrationRole(optInRegions: readonly string[]): iam.Role {
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-opt-in-regions.html
    const services = ['cloudformation', ...optInRegions.map((region) => `cloudformation.${region}`)];
    const conditions = {
      StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
      StringLike: { 'aws:SourceArn': arn(`cloudformation:*:${Aws.ACCOUNT_ID}:stackset/${stackSetPrefix}*`) },
    };
    return new iam.Role(this, 'Administration', {
      description: 'Davylamp: CloudFormation StackSets assume it to reach the execution role.',
      assumedBy: new iam.CompositePrincipal(
        ...services.map((service) => new iam.ServicePrincipal(`${service}.amazonaws.com`, { conditions })),
      ),
      inlinePolicies: {
        'davylamp-stackset-administration': new iam.PolicyDocument({
          statements: [
            new iam.PolicyStatement({
              actions: ['sts:AssumeRole'],
              resources: [arn(`iam::${Aws.ACCOUNT_ID}:role/${executionRoleName}`)],
            }),
          ],
        }),
      },
    });
  }

  private executionRole(forwardingRole: iam.IRole): iam.Role {
    const rules = arn(`events:*:${Aws.ACCOUNT_ID}:rule/${rulePrefix}*`);
    const role = new iam.Role(this, 'Execution', {
      roleName: executionRoleName,
      description: 'Davylamp: makes the forwarding rules in every watched Region.',
      assumedBy: new iam.ArnPrincipal(this.administration.roleArn),
      inlinePolicies: {
        'davylamp-stackset-execution': new iam.PolicyDocument({
          statements: [
            // The minimum that AWS documents. The stacks may still hold nothing but the rules below, and only
            // the administration role may assume this one.
            new iam.PolicyStatement({ sid: 'AsDocumented', actions: ['cloudformation:*'], resources: ['*'] }),
            new iam.PolicyStatement({
              sid: 'OwnRules',
              actions: [
                'events:PutRule',
                'events:DeleteRule',
                'events:DescribeRule',
                'events:EnableRule',
                'events:DisableRule',
                'events:PutTargets',
                'events:RemoveTargets',
                'events:ListTargetsByRule',
                'events:TagResource',
                'events:UntagResource',
                'events:ListTagsForResource',
              ],
              resources: [rules],
            }),
            new iam.PolicyStatement({
              sid: 'HandOnTheForwardingRole',
              actions: ['iam:PassRole'],
              resources: [forwardingRole.roleArn],
              conditions: { StringEquals: { 'iam:PassedToService': 'events.amazonaws.com' } },
            }),
          ],
        }),
      },
    });
    Validations.of(role).acknowledge(
      {
        id: 'AwsSolutions-IAM5[Action::cloudformation:*]',
        reason:
          'The minimum that AWS documents for an execution role; it can create nothing but rules named davylamp-*.',
      },
      {
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason: 'AWS documents no narrower resources for what StackSets call, before and while there is a stack.',
      },
      {
        id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:events:*:<AWS::AccountId>:rule/${rulePrefix}*]`,
        reason: 'The same rules in every watched Region.',
      },
    );
    return role;
  }
}
