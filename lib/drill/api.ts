/** What a drill asks of EC2. Every method rejects with what the SDK throws. */

export interface LaunchOrder {
  readonly region: string;
  readonly instanceType: string;
  /** EC2 launches once for each: https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html */
  readonly clientToken: string;
  /** @default one of the default VPC */
  readonly subnetId?: string;
}

export interface DrillInstance {
  readonly id: string;
  /** EC2's: pending, running, shutting-down, terminated, stopping or stopped. */
  readonly state: string;
}

export interface DrillApi {
  /** Rejects in any case: with `DryRunOperation` where the launch would work. */
  dryRun(order: LaunchOrder): Promise<void>;
  /** The id of the instance. */
  launch(order: LaunchOrder): Promise<string>;
  /** Any subnet there is; undefined where there is none. */
  subnet(region: string): Promise<string | undefined>;
  /** What these launches made, as far as EC2 shows it already. */
  made(region: string, clientTokens: readonly string[]): Promise<readonly DrillInstance[]>;
  terminate(region: string, ids: readonly string[]): Promise<readonly DrillInstance[]>;
}
