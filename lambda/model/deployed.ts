/** What was deployed: which rules each Region was to get, and where they forward to. */
export interface DeployedRule {
  readonly name: string;
  readonly pattern: unknown;
  /** The only Region that has it. @default every Region */
  readonly onlyIn?: string;
}

/** In us-east-1 of the own account. */
export interface DeployedBusRule extends Pick<DeployedRule, 'name' | 'pattern'> {
  /** Name of the bus. */
  readonly bus: string;
  /** ARN of the detector's queue. */
  readonly target: string;
}

export interface Deployed {
  /** Regions that were to get forwarders. */
  readonly regions: readonly string[];
  readonly rules: readonly DeployedRule[];
  /** Of the bus that they forward to. */
  readonly busArn: string;
  /** The rule from that bus to the detector. Undefined where nobody said. */
  readonly busRule?: DeployedBusRule;
  /** Of the role that they forward with, in that account; empty where nobody said. */
  readonly roleArn: (account: string) => string;
  /** What the bus takes; undefined where nobody said. */
  readonly busPattern: unknown;
  /** Regions that every account has without enabling them. */
  readonly defaultRegions: readonly string[];
  /** Regions whose events AWS User Notifications takes, enabled or not. */
  readonly feedable: readonly string[];
  /** Another one after every deployment that changed any of it. */
  readonly digest: string;
}
