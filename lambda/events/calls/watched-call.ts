/** One AWS API call that Davylamp watches through CloudTrail, and how its record is read. */
import type { CallRequest, RespondedInstance } from '../../model/observation.ts';

/**
 * launch: starts or asks for compute. purchase: pays for capacity, without an instance. preparation: comes
 * before, and is remembered. notice: told on its own, whatever else happens. modification: changes an
 * instance that exists.
 */
export type CallRole = 'launch' | 'purchase' | 'preparation' | 'notice' | 'modification';

/**
 * The event rule that carries the call, without its prefix: calls of one service that are forwarded on the
 * same terms.
 */
export type CallRule =
  | 'ec2-launches'
  | 'ec2-preparation'
  | 'ec2-ingress'
  | 'ec2-attributes'
  | 'ec2-purchases'
  | 'savings-plans'
  | 'auto-scaling'
  | 'ecs'
  | 'ecs-updates'
  | 'ecs-tasks'
  | 'eks'
  | 'emr'
  | 'lambda'
  | 'lightsail'
  | 'sagemaker'
  | 'sagemaker-scaling'
  | 'batch'
  | 'batch-jobs'
  | 'codebuild'
  | 'codebuild-batches'
  | 'codebuild-projects'
  | 'codebuild-fleets'
  | 'stacks'
  | 'quotas'
  | 'account';

/** What a record of the call says; what it does not say is absent. */
export interface CallReading {
  readonly request?: Partial<CallRequest>;
  readonly instances?: readonly RespondedInstance[];
  readonly reservationId?: string;
  /** AWS took the call but started nothing, for this reason: an instant fleet without capacity. */
  readonly refusalCode?: string;
  /** The call asks for nothing: every instance was running already, a service is scaled down. */
  readonly startedNothing?: boolean;
  /** What this record is, where it is less than its call: a deployment adds no tasks, it only prepares. */
  readonly role?: 'preparation';
  /**
   * Asks for little, or for what is seen again when it starts. Pipelines and services call so all day: it is
   * counted, and told only where a hard or strong signal fires, unless root or an IAM user made it.
   */
  readonly isRoutine?: boolean;
}

export interface WatchedCall {
  /** Such as `ec2.amazonaws.com`. */
  readonly eventSource: string;
  readonly eventName: string;
  readonly rule: CallRule;
  readonly role: CallRole;
  /** Refused, it counts as a try to get compute, like a launch: what it prepares starts by itself. */
  readonly isTry?: true;
  /** Why it is watched, for docs/watched-calls.md: one sentence. */
  readonly why: string;
  /** Never throws, whatever it is given; the response is null where AWS refused. */
  readonly read: (requestParameters: unknown, responseElements: unknown) => CallReading;
}

export const readNothing = (): CallReading => ({});
