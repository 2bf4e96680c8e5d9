/** Waits for IAM before the StackSet, and counts the Regions after it: one function, two custom resources. */
import { createHash } from 'node:crypto';
import { Aws, CustomResource, Duration, Lazy, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct, type IDependable } from 'constructs';
import { type Check, checkType, type Settle, settleType } from '../../lambda/rollout/properties.ts';
import { functionLogs, writeLogs } from './function-logs.ts';

export interface RolloutProps {
  /** index.js with `handler`. */
  readonly code: lambda.Code;
  readonly topic: sns.ITopic;
  /** Of the StackSet that is checked. */
  readonly stackSetName: string;
}

/** How long IAM may take to make a new role usable everywhere: seconds, seldom more. */
const settleSeconds = 20;

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

export class Rollout extends Construct {
  private readonly function: lambda.Function;
  private readonly props: RolloutProps;

  constructor(scope: Construct, id: string, props: RolloutProps) {
    super(scope, id);
    this.props = props;
    const logGroup = functionLogs(this, 'Logs');
    this.function = new lambda.Function(this, 'Function', {
      description: 'Davylamp: checks that every Region got its forwarders.',
      code: props.code,
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: 256,
      timeout: Duration.minutes(2),
      logGroup,
      role: this.role(logGroup),
      environment: { DAVYLAMP_TOPIC_ARN: props.topic.topicArn },
    });
  }

  /** Done some seconds after the roles are there; waits again after an update of a role. */
  settle(roles: readonly iam.Role[]): CustomResource {
    const stack = Stack.of(this);
    const changes = Lazy.string({
      produce: () => {
        const documents = roles.map(({ node }) => {
          const { assumeRolePolicyDocument, policies } = node.defaultChild as iam.CfnRole;
          return stack.resolve([assumeRolePolicyDocument, policies]);
        });
        return digest(JSON.stringify(documents));
      },
    });
    const properties: Settle = { Seconds: String(settleSeconds), Changes: changes };
    const resource = this.resource('Settle', settleType, { ...properties });
    resource.node.addDependency(...roles);
    return resource;
  }

  /** Fails the deployment, or mails, where Regions are missing; runs whenever Regions, template or revision change. */
  check(
    stackSet: IDependable,
    rollout: { regions: readonly string[]; templateBody: string; revision: string },
  ): CustomResource {
    const properties: Check = {
      StackSetName: this.props.stackSetName,
      HomeRegion: Stack.of(this).region,
      Regions: [...rollout.regions].sort(),
      Revision: rollout.revision,
      Template: digest(rollout.templateBody),
    };
    const resource = this.resource('Check', checkType, { ...properties });
    resource.node.addDependency(stackSet);
    return resource;
  }

  private resource(id: string, resourceType: string, properties: Record<string, unknown>): CustomResource {
    return new CustomResource(this, id, {
      serviceToken: this.function.functionArn,
      resourceType,
      serviceTimeout: Duration.minutes(5),
      properties,
    });
  }

  private role(logGroup: logs.ILogGroup): iam.Role {
    const stackSet = `arn:${Aws.PARTITION}:cloudformation:${Stack.of(this).region}:${Aws.ACCOUNT_ID}:stackset/${this.props.stackSetName}:*`;
    const role = new iam.Role(this, 'Role', {
      description: 'Davylamp: may read the StackSet and mail what is missing.',
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        'davylamp-rollout': new iam.PolicyDocument({
          statements: [
            writeLogs(logGroup),
            new iam.PolicyStatement({
              sid: 'CountRegions',
              actions: ['cloudformation:ListStackInstances'],
              resources: [stackSet],
            }),
            // A check that fails while CloudFormation rolls back would leave the stack stuck.
            new iam.PolicyStatement({
              sid: 'SeeARollback',
              actions: ['cloudformation:DescribeStacks'],
              resources: [Aws.STACK_ID],
            }),
            new iam.PolicyStatement({
              sid: 'MailWhatIsMissing',
              actions: ['sns:Publish'],
              resources: [this.props.topic.topicArn],
            }),
          ],
        }),
      },
    });
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudformation:${Stack.of(this).region}:<AWS::AccountId>:stackset/${this.props.stackSetName}:*]`,
      reason: 'The ARN of a StackSet ends in an id that CloudFormation makes up.',
    });
    return role;
  }
}
