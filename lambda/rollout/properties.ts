/**
 * What the custom resources around the StackSets are given. CloudFormation hands every value over as text.
 */

/** Waits, so that IAM has spread new roles before somebody assumes them. */
export const settleType = 'Custom::DavylampSettle';

export interface Settle {
  readonly Seconds: string;
  /**
   * These only make CloudFormation wait again: what the roles may, and which they are; a replaced one has
   * another ARN.
   */
  readonly Changes: string;
  readonly Roles?: readonly string[];
}

/** Counts the Regions that have the forwarders. */
export const checkType = 'Custom::DavylampRolloutCheck';

export interface Check {
  readonly StackSetName: string;
  /** The Region that must not be missing. */
  readonly HomeRegion: string;
  readonly Regions: readonly string[];
  /** Of the mail: en or ko. */
  readonly Language?: string;
  /** These two only make CloudFormation check again. */
  readonly Revision: string;
  readonly Template: string;
}

/**
 * Waits as `Settle` does, for the roles of an organization's accounts, and says which ARN their StackSet has.
 */
export const memberRolesType = 'Custom::DavylampMemberRoles';

export interface MemberRoles extends Settle {
  readonly StackSetName: string;
  /** These only make CloudFormation wait again: every account's roles name them. */
  readonly BusArn: string;
  readonly DetectorRoleArn: string;
  readonly PatrolRoleArn: string;
  readonly HistoryRoleArn: string;
  /**
   * SELF, or DELEGATED_ADMIN: then the StackSet is in another account, and CloudFormation is asked for its
   * ARN.
   */
  readonly CallAs: string;
}

/** Counts the accounts of an organization that have roles and forwarders. */
export const memberCheckType = 'Custom::DavylampMemberCheck';

export interface MemberCheck {
  readonly RolesStackSetName: string;
  readonly ForwardersStackSetName: string;
  readonly CallAs: string;
  /** The Region that every account has. */
  readonly HomeRegion: string;
  /** Regions that every account has, the home Region among them: a failure there is worth telling. */
  readonly Regions: readonly string[];
  /** Of the mail: en or ko. */
  readonly Language?: string;
  /** These only make CloudFormation check again. */
  readonly Revision: string;
  readonly Templates: string;
  readonly BusArn: string;
  readonly DetectorRoleArn: string;
  readonly PatrolRoleArn: string;
  readonly HistoryRoleArn: string;
}
