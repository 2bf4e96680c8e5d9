/** The StackSet that carries the forwarders into every Region of this account. */
import { Aws, CfnStackSet } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { forwarderParameters } from '../forwarder/template.ts';
import { type StackSetRoles, stackSetPrefix } from './stack-set-roles.ts';

export interface ForwarderStackSetProps {
  /** The template of every Region, literally; at most 51,200 bytes. */
  readonly templateBody: string;
  readonly regions: readonly string[];
  readonly roles: StackSetRoles;
  readonly bus: events.EventBus;
  readonly forwardingRole: iam.IRole;
  /** Another value updates every Region again, the failed ones too. */
  readonly revision: string;
}

/** A Region or an account that fails stops no other; the rollout check then says which ones are missing. */
export const everywhereAtOnce: CfnStackSet.OperationPreferencesProperty = {
  regionConcurrencyType: 'PARALLEL',
  concurrencyMode: 'SOFT_FAILURE_TOLERANCE',
  failureTolerancePercentage: 100,
  maxConcurrentPercentage: 100,
};

export class ForwarderStackSet extends Construct {
  readonly name = `${stackSetPrefix}forwarders`;
  readonly stackSet: CfnStackSet;

  constructor(scope: Construct, id: string, props: ForwarderStackSetProps) {
    super(scope, id);
    this.stackSet = new CfnStackSet(this, 'StackSet', {
      stackSetName: this.name,
      description: 'Davylamp: forwards what starts compute in every watched Region to the bus in us-east-1.',
      permissionModel: 'SELF_MANAGED',
      administrationRoleArn: props.roles.administration.roleArn,
      executionRoleName: props.roles.execution.roleName,
      templateBody: props.templateBody,
      parameters: [
        { parameterKey: forwarderParameters.busArn, parameterValue: props.bus.eventBusArn },
        { parameterKey: forwarderParameters.roleArn, parameterValue: props.forwardingRole.roleArn },
        { parameterKey: forwarderParameters.revision, parameterValue: props.revision },
      ],
      stackInstancesGroup: [{ deploymentTargets: { accounts: [Aws.ACCOUNT_ID] }, regions: [...props.regions].sort() }],
      operationPreferences: everywhereAtOnce,
    });
    // Deleted before all that it works with.
    this.stackSet.node.addDependency(props.roles, props.bus, props.forwardingRole);
  }
}
