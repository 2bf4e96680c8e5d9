/**
 * What AWS's services tell of by themselves, from every Region's default bus and without any trail: that
 * something started.
 */
import type { CallRequest } from '../../model/observation.ts';

/** The event rule that carries it, without its prefix. */
export type StartRule = 'ecs-starts' | 'sagemaker-starts' | 'batch-starts' | 'codebuild-starts';

export interface StartReading {
  /** What started, the same whoever tells of it: `task/ID`, `build/ID`. */
  readonly resource: string;
  /** The call that starts the same: the mail's words and commands go by it. */
  readonly eventName: string;
  readonly request: Partial<CallRequest>;
  /**
   * A pipeline's own: no mail tells of it unless a hard or strong signal fires, and it adds up with nothing.
   */
  readonly isRoutine?: boolean;
  /** The AWS service that started it, by what only AWS can have written. */
  readonly madeBy?: string;
  /** The ECS service whose scheduler started it, in the request's cluster. */
  readonly service?: string;
}

export interface WatchedStart {
  /** Such as `aws.ecs`. */
  readonly source: string;
  /** The same service in a CloudTrail record: `ecs.amazonaws.com`. */
  readonly eventSource: string;
  readonly detailType: string;
  readonly rule: StartRule;
  /** Why it is watched, and from what size on, for docs/watched-calls.md: one sentence. */
  readonly why: string;
  /** Undefined where nothing starts. Never throws. */
  readonly read: (detail: unknown) => StartReading | undefined;
}
