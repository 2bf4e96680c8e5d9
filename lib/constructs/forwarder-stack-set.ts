/** The StackSet that carries the forwarders into every Region of this account. */
import { Aws, CfnStackSet } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { forwarderRules } from '../forwarder/patterns.ts';
import { forwarderParameters, forwarderTemplate } from '../forwarder/template.ts';
import { ForwardingRole } from './forwarding-role.ts';
import { StackSetRoles, stackSetPrefix } from './stack-set-roles.ts';

export interface ForwarderStackSetProps {
  /**
   * The template of every Region, literally; at most 51,200 bytes.
   * @default Davylamp's rules: what starts compute, and what prepares it
   */
  readonly templateBody?: string;
  /** Enabled Regions whose events are forwarded. */
  readonly regions: readonly string[];
  /** Those of them that the account had to enable. Unused with `roles`. @default none */
  readonly optInRegions?: readonly string[];
  /** The roles that CloudFormation works with. @default two are made */
  readonly roles?: StackSetRoles;
  /** What the events are forwarded to. */
  readonly bus: events.EventBus;
  /** With which the rules put events on the bus. @default one is made */
  readonly forwardingRole?: iam.IRole;
  /** Another value updates every Region again, the failed ones too. @default '0' */
  readonly revision?: string;
}

/** A Region or an account that fails stops no other; the rollout check then says which ones are missing. */
export const everywhereAtOnce: CfnStackSet.OperationPreferencesProperty = {
  regionConcurrencyType: 'PARALLEL',
  concurrencyMode: 'SOFT_FAILURE_TOLERANCE',
  failureTolerancePercentage: 100,
  maxConcurrentPercentage: 100,
};

/**
 * Useful alone: rules in every Region that forward to a bus in us-east-1. A role that was made a moment ago
 * may not be usable yet where CloudFormation starts; such a Region stays without rules until the next value
 * of `revision`.
 */
export class ForwarderStackSet extends Construct {
  readonly name = `${stackSetPrefix}forwarders`;
  readonly stackSet: CfnStackSet;

  constructor(scope: Construct, id: string, props: ForwarderStackSetProps) {
    super(scope, id);
    const templateBody = props.templateBody ?? JSON.stringify(forwarderTemplate(forwarderRules()));
    const forwardingRole = props.forwardingRole ?? new ForwardingRole(this, 'ForwardingRole', { bus: props.bus }).role;
    const roles =
      props.roles ?? new StackSetRoles(this, 'Roles', { optInRegions: props.optInRegions ?? [], forwardingRole });
    this.stackSet = new CfnStackSet(this, 'StackSet', {
      stackSetName: this.name,
      description: 'Davylamp: forwards what starts compute in every watched Region to the bus in us-east-1.',
      permissionModel: 'SELF_MANAGED',
      administrationRoleArn: roles.administration.roleArn,
      executionRoleName: roles.execution.roleName,
      templateBody,
      parameters: [
        { parameterKey: forwarderParameters.busArn, parameterValue: props.bus.eventBusArn },
        { parameterKey: forwarderParameters.roleArn, parameterValue: forwardingRole.roleArn },
        { parameterKey: forwarderParameters.revision, parameterValue: props.revision ?? '0' },
      ],
      stackInstancesGroup: [{ deploymentTargets: { accounts: [Aws.ACCOUNT_ID] }, regions: [...props.regions].sort() }],
      operationPreferences: everywhereAtOnce,
    });
    // Deleted before all that it works with.
    this.stackSet.node.addDependency(roles, props.bus, forwardingRole);
  }
}
