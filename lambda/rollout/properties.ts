/** What the two custom resources around the StackSet are given. CloudFormation hands every value over as text. */

/** Waits, so that IAM has spread new roles before somebody assumes them. */
export const settleType = 'Custom::DavylampSettle';

export interface Settle {
  readonly Seconds: string;
  /** Says nothing; another value makes CloudFormation wait again. */
  readonly Changes: string;
}

/** Counts the Regions that have the forwarders. */
export const checkType = 'Custom::DavylampRolloutCheck';

export interface Check {
  readonly StackSetName: string;
  /** The Region that must not be missing. */
  readonly HomeRegion: string;
  readonly Regions: readonly string[];
  /** These two only make CloudFormation check again. */
  readonly Revision: string;
  readonly Template: string;
}
