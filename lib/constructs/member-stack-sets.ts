/**
 * The two StackSets that carry Davylamp into the accounts of an organization, new accounts included: roles,
 * then forwarders.
 */
import { Aws, CfnStackSet, type CfnStackSetProps, Stack } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { defined } from '../../lambda/model/defined.ts';
import { homeRegion } from '../account/plan.ts';
import { memberRolesParameters } from '../forwarder/member-template.ts';
import { forwarderParameters } from '../forwarder/template.ts';
import { everywhereAtOnce } from './forwarder-stack-set.ts';
import { stackSetPrefix } from './stack-set-roles.ts';

/**
 * A delegated administrator says so with every call.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackSet.html
 */
export type CallAs = 'SELF' | 'DELEGATED_ADMIN';

/** Fixed: a person looks for them, and the rollout check names them in its permissions. */
export const memberStackSetNames = {
  roles: `${stackSetPrefix}member-roles`,
  forwarders: `${stackSetPrefix}member-forwarders`,
} as const;

export interface MemberStackSetsProps {
  readonly callAs: CallAs;
  /** Organizational units, or the root. */
  readonly targets: readonly string[];
  /** Accounts below the targets that get nothing. */
  readonly exclude: readonly string[];
  /** Another value updates every account again, the failed ones too. */
  readonly revision: string;
}

export interface MemberRolesProps {
  /** Literally; at most 51,200 bytes. */
  readonly templateBody: string;
  readonly bus: events.EventBus;
  readonly detectorRole: iam.IRole;
  readonly patrolRole: iam.IRole;
  readonly historyRole: iam.IRole;
  readonly organizationId: string;
  readonly externalId: string;
  readonly readOnlyRoleName: string;
}

export interface MemberForwardersProps {
  /** Of every Region, literally; at most 51,200 bytes. */
  readonly templateBody: string;
  readonly regions: readonly string[];
  readonly bus: events.EventBus;
  /** ARN of the roles' StackSet: an account that joins gets its roles first. */
  readonly rolesStackSetArn: string;
}

/** In which the two StackSets differ. */
interface OwnProps
  extends Pick<CfnStackSetProps, 'stackSetName' | 'description' | 'capabilities' | 'templateBody' | 'parameters'> {
  readonly regions: string[];
  readonly dependsOn?: string[];
}

/**
 * Service-managed: CloudFormation makes the roles it needs in each account, and never deploys to the
 * management account.
 */
export class MemberStackSets extends Construct {
  private readonly props: MemberStackSetsProps;

  constructor(scope: Construct, id: string, props: MemberStackSetsProps) {
    super(scope, id);
    this.props = props;
  }

  /** Of every account, once: IAM is the same in every Region. */
  roles({ templateBody, bus, detectorRole, patrolRole, historyRole, ...rest }: MemberRolesProps): CfnStackSet {
    const stackSet = this.stackSet('MemberRoles', {
      stackSetName: memberStackSetNames.roles,
      description: 'Davylamp: the roles to forward events from an account, and to look at its launches.',
      capabilities: ['CAPABILITY_NAMED_IAM'],
      templateBody,
      parameters: parameters({
        [memberRolesParameters.busArn]: bus.eventBusArn,
        [memberRolesParameters.detectorRoleArn]: detectorRole.roleArn,
        [memberRolesParameters.patrolRoleArn]: patrolRole.roleArn,
        [memberRolesParameters.historyRoleArn]: historyRole.roleArn,
        [memberRolesParameters.externalId]: rest.externalId,
        [memberRolesParameters.organizationId]: rest.organizationId,
        [memberRolesParameters.readOnlyRoleName]: rest.readOnlyRoleName,
        [memberRolesParameters.revision]: this.props.revision,
      }),
      regions: [homeRegion],
    });
    // IAM refuses a trust policy that names a role that is not there.
    stackSet.node.addDependency(detectorRole, patrolRole, historyRole);
    return stackSet;
  }

  /** Of every account in every Region. */
  forwarders({ templateBody, regions, bus, rolesStackSetArn }: MemberForwardersProps): CfnStackSet {
    const stackSet = this.stackSet('MemberForwarders', {
      stackSetName: memberStackSetNames.forwarders,
      description: "Davylamp: forwards what starts compute in an organization's accounts to the bus in us-east-1.",
      templateBody,
      parameters: parameters({
        [forwarderParameters.busArn]: bus.eventBusArn,
        [forwarderParameters.revision]: this.props.revision,
      }),
      regions: [...regions].sort(),
      dependsOn: [rolesStackSetArn],
    });
    stackSet.node.addDependency(bus);
    return stackSet;
  }

  private stackSet(logicalId: string, { regions, dependsOn, ...own }: OwnProps): CfnStackSet {
    const stackSet = new CfnStackSet(this, logicalId, {
      ...own,
      permissionModel: 'SERVICE_MANAGED',
      callAs: this.props.callAs,
      autoDeployment: {
        enabled: true,
        retainStacksOnAccountRemoval: false,
        ...defined({ dependsOn }),
      },
      // Accounts that join meanwhile wait in a queue instead of being refused.
      managedExecution: { Active: true },
      stackInstancesGroup: [{ deploymentTargets: this.deploymentTargets(), regions }],
      operationPreferences: everywhereAtOnce,
    });
    // A contract: another one would be a new StackSet of a name that is taken.
    stackSet.overrideLogicalId(logicalId);
    return stackSet;
  }

  /**
   * Automatic deployment keeps to the filter.
   * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-manage-auto-deployment.html
   */
  private deploymentTargets(): CfnStackSet.DeploymentTargetsProperty {
    const { callAs, targets, exclude } = this.props;
    // A delegated administrator has the forwarders of its own StackSet, and a rule's name is there only once.
    const own = callAs === 'DELEGATED_ADMIN' ? [Stack.of(this).account] : [];
    const accounts = [...new Set([...own, ...[...exclude].sort()])];
    return {
      organizationalUnitIds: [...targets],
      ...(accounts.length === 0 ? {} : { accountFilterType: 'DIFFERENCE', accounts }),
    };
  }
}

const parameters = (values: Readonly<Record<string, string>>): CfnStackSet.ParameterProperty[] =>
  Object.entries(values).map(([parameterKey, parameterValue]) => ({ parameterKey, parameterValue }));

/** Of a StackSet in this account; its id is `name:uuid`. */
export const ownStackSetArn = (stackSet: CfnStackSet): string =>
  `arn:${Aws.PARTITION}:cloudformation:${Stack.of(stackSet).region}:${Aws.ACCOUNT_ID}:stackset/${stackSet.attrStackSetId}`;
