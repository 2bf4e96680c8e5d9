/**
 * Waits for IAM before the StackSets, and counts what they reached: one function behind several custom
 * resources.
 */
import { createHash } from 'node:crypto';
import { Aws, CustomResource, Duration, Lazy, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct, type IDependable } from 'constructs';
import type { Language } from '../../lambda/model/settings.ts';
import {
  type Check,
  checkType,
  type MemberCheck,
  type MemberRoles,
  memberCheckType,
  memberRolesType,
  type Settle,
  settleType,
} from '../../lambda/rollout/properties.ts';
import { functionLogs, writeLogs } from './function-logs.ts';
import { type CallAs, memberStackSetNames } from './member-stack-sets.ts';

export interface RolloutProps {
  /** index.js with `handler`. */
  readonly code: lambda.Code;
  readonly topic: sns.ITopic;
  /** Of the mails about what is missing. */
  readonly language: Language;
  /** Of the StackSet that is checked. */
  readonly stackSetName: string;
  /** How to ask for the StackSets of an organization's accounts. @default there are none */
  readonly members?: CallAs;
}

/** What makes CloudFormation check again when it changes. */
interface RolledOut {
  readonly regions: readonly string[];
  readonly templateBody: string;
  readonly revision: string;
}

/** What goes out to an organization's accounts; a change of any of it is an update of theirs. */
interface MembersRolledOut extends Pick<RolledOut, 'templateBody' | 'revision'> {
  /** Literal values: which accounts, and what their stacks are told. */
  readonly told: Readonly<Record<string, string | readonly string[]>>;
  readonly busArn: string;
  readonly detectorRoleArn: string;
  readonly patrolRoleArn: string;
  readonly historyRoleArn: string;
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
      timeout: Duration.minutes(4),
      logGroup,
      role: this.role(logGroup),
      environment: { DAVYLAMP_TOPIC_ARN: props.topic.topicArn },
    });
  }

  /**
   * Done some seconds after the roles are there; waits again after an update of a role, and for one that
   * replaced it.
   */
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
    const properties: Settle = {
      Seconds: String(settleSeconds),
      Changes: changes,
      Roles: roles.map(({ roleArn }) => roleArn),
    };
    const resource = this.resource('Settle', settleType, { ...properties });
    resource.node.addDependency(...roles);
    return resource;
  }

  /**
   * Fails the deployment, or mails, where Regions are missing; runs whenever Regions, template or revision
   * change.
   */
  check(stackSet: IDependable, rollout: RolledOut): CustomResource {
    const properties: Check = {
      StackSetName: this.props.stackSetName,
      HomeRegion: Stack.of(this).region,
      Regions: [...rollout.regions].sort(),
      Language: this.props.language,
      Revision: rollout.revision,
      Template: digest(rollout.templateBody),
    };
    const resource = this.resource('Check', checkType, { ...properties });
    resource.node.addDependency(stackSet);
    return resource;
  }

  /** Done some seconds after something else is; for what AWS does in the background. */
  pause(id: string, after: IDependable): CustomResource {
    const properties: Settle = { Seconds: String(settleSeconds), Changes: '' };
    const resource = this.resource(id, settleType, { ...properties });
    resource.node.addDependency(after);
    return resource;
  }

  /**
   * Done some seconds after the roles are in the accounts, and again whenever anything of them changes, such
   * as which accounts they are. For a delegated administrator its attribute `Arn` is the StackSet's: that is
   * kept in the management account, and no AWS page says which account its ARN has.
   */
  memberRoles(stackSet: IDependable, rolledOut: MembersRolledOut): CustomResource {
    const { templateBody, revision, told, busArn, detectorRoleArn, patrolRoleArn, historyRoleArn } = rolledOut;
    const properties: MemberRoles = {
      StackSetName: memberStackSetNames.roles,
      CallAs: this.callAs(),
      Seconds: String(settleSeconds),
      Changes: digest(JSON.stringify([templateBody, revision, told])),
      BusArn: busArn,
      DetectorRoleArn: detectorRoleArn,
      PatrolRoleArn: patrolRoleArn,
      HistoryRoleArn: historyRoleArn,
    };
    const resource = this.resource('MemberRoles', memberRolesType, { ...properties });
    resource.node.addDependency(stackSet);
    return resource;
  }

  /**
   * Counts the accounts and mails which of them are not watched; fails nothing. `regions`: those that every
   * account has.
   */
  memberCheck(stackSet: IDependable, rolledOut: MembersRolledOut & Pick<RolledOut, 'regions'>): CustomResource {
    const properties: MemberCheck = {
      RolesStackSetName: memberStackSetNames.roles,
      ForwardersStackSetName: memberStackSetNames.forwarders,
      CallAs: this.callAs(),
      HomeRegion: Stack.of(this).region,
      Regions: [...rolledOut.regions].sort(),
      Language: this.props.language,
      Revision: rolledOut.revision,
      Templates: digest(JSON.stringify([rolledOut.templateBody, rolledOut.told])),
      BusArn: rolledOut.busArn,
      DetectorRoleArn: rolledOut.detectorRoleArn,
      PatrolRoleArn: rolledOut.patrolRoleArn,
      HistoryRoleArn: rolledOut.historyRoleArn,
    };
    const resource = this.resource('MemberCheck', memberCheckType, { ...properties });
    resource.node.addDependency(stackSet);
    return resource;
  }

  private callAs(): CallAs {
    if (this.props.members === undefined) throw new Error('this rollout has no members');
    return this.props.members;
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
    const { stackSetName, members, topic } = this.props;
    const memberNames = members === undefined ? [] : Object.values(memberStackSetNames);
    const arns = (partition: string, account: string) => {
      const arn = (name: string, owner: string) =>
        `arn:${partition}:cloudformation:${Stack.of(this).region}:${owner}:stackset/${name}:*`;
      // A delegated administrator's StackSets are kept in the management account.
      const owner = members === 'DELEGATED_ADMIN' ? '*' : account;
      return { own: arn(stackSetName, account), members: memberNames.map((name) => arn(name, owner)) };
    };
    const stackSets = arns(Aws.PARTITION, Aws.ACCOUNT_ID);
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
              resources: [stackSets.own, ...stackSets.members],
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
              resources: [topic.topicArn],
            }),
            ...(members === 'DELEGATED_ADMIN' ? delegatedStatements(stackSets.members) : []),
          ],
        }),
      },
    });
    const named = arns('<AWS::Partition>', '<AWS::AccountId>');
    for (const arn of [named.own, ...named.members]) {
      Validations.of(role).acknowledge({
        id: `AwsSolutions-IAM5[Resource::${arn}]`,
        reason: 'The ARN of a StackSet ends in an id that CloudFormation makes up.',
      });
    }
    if (members === 'DELEGATED_ADMIN') {
      Validations.of(role).acknowledge({
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason: 'ListDelegatedAdministrators has no resource level.',
      });
    }
    return role;
  }
}

const delegatedStatements = (stackSets: readonly string[]): readonly iam.PolicyStatement[] => [
  new iam.PolicyStatement({
    sid: 'ReadTheirArn',
    actions: ['cloudformation:DescribeStackSet'],
    resources: [...stackSets],
  }),
  // CloudFormation looks in the caller's name whether it is a delegated administrator:
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-delegated-admin.html
  new iam.PolicyStatement({
    sid: 'ShowBeingDelegated',
    actions: ['organizations:ListDelegatedAdministrators'],
    resources: ['*'],
  }),
];
