/** What one event says, before anything is looked up. Times are milliseconds since the epoch. */
import type { Principal } from './principal.ts';

interface Seen {
  /** The envelope's id; for a CloudTrail call without one, its eventID. */
  readonly eventId: string;
  readonly time: number;
  /** The envelope's account, twelve digits; the only one that is trusted. */
  readonly account: string;
  readonly region: string;
  readonly detailType: string;
}

export interface StateChange extends Seen {
  readonly kind: 'state-change';
  readonly instanceId: string;
  /** Lower case: pending, running, stopping, stopped, shutting-down, terminated. */
  readonly state: string;
}

/**
 * Why AWS refused a call. plan: the account is on the free plan, a quota in all but name. throttling: too
 * many calls, whatever they ask for. mistake: the caller asked for something impossible.
 */
export const refusalKinds = [
  'dry-run',
  'permission',
  'quota',
  'plan',
  'verification',
  'capacity',
  'throttling',
  'mistake',
] as const;
export type RefusalKind = (typeof refusalKinds)[number];

export interface Refusal {
  /** Without the `Client.` or `Server.` prefix that CloudTrail puts before EC2's codes. */
  readonly code: string;
  readonly kind: RefusalKind;
}

/** An instance as the response of RunInstances, StartInstances or an instant fleet names it. */
export interface RespondedInstance {
  readonly instanceId: string;
  readonly instanceType?: string;
  readonly imageId?: string;
  readonly launchTime?: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** The part of a call's request that detections and mails need, in one shape for all calls. */
export interface CallRequest {
  /** Types asked for; `ml.` and `db.` prefixes removed. Empty where the call does not say. */
  readonly instanceTypes: readonly string[];
  /**
   * The types are examples, the cheapest that fit: the call names attributes (vCPUs, memory, accelerators).
   */
  readonly byAttributes?: true;
  /** Instances asked for; 1 where the call does not say. */
  readonly count: number;
  readonly imageId?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly spot: boolean;
  readonly terminationProtected: boolean;
  /** Stop protection, which is in the way of terminating too. */
  readonly stopProtected?: true;
  readonly hasUserData: boolean;
  readonly dryRun: boolean;
  /** Instances that the call names (ModifyInstanceAttribute, StartInstances). */
  readonly instanceIds: readonly string[];
  /** Size asked of an Auto Scaling group. */
  readonly group?: { readonly name?: string; readonly min?: number; readonly max?: number; readonly desired?: number };
  /** ECS task: CPU units (1024 is one vCPU), MiB, images of the containers that do its work, tasks wanted. */
  readonly task?: {
    readonly family?: string;
    /** The task definition that it names: `family`, the latest one, or `family:revision`. */
    readonly definition?: string;
    readonly cpu?: number;
    readonly memory?: number;
    readonly images: readonly string[];
    readonly count: number;
    /** It runs on instances of the account's, which are seen and paid for by themselves. */
    readonly onInstances?: true;
  };
  /** What a CodeBuild build runs on: `BUILD_GENERAL1_LARGE`, `LINUX_CONTAINER`. */
  readonly build?: { readonly computeType: string; readonly environmentType?: string };
  /**
   * What the call is about, shown in the mail: the Region it enables, the quota it wants raised, a name or a
   * size.
   */
  readonly target?: string;
  /** What the call made, as the command that stops it names it: a service, a build, a fleet. At most 100. */
  readonly names?: readonly string[];
  /** The ECS or EKS cluster that it was made in. */
  readonly cluster?: string;
  /** The account whose Region is enabled, where a call names one: its management account may do that. */
  readonly subjectAccount?: string;
}

/**
 * A call against what Davylamp needs. destroys: deletes, disables, stops or empties it. changes: what a
 * deployment does, too. moves: an account goes to another place in the organization.
 */
export interface Tampering {
  readonly effect: 'destroys' | 'changes' | 'moves';
  /** What it is against, without account and id; empty where the call does not say. At most ten. */
  readonly names: readonly string[];
  /** The names are ids of AWS's: only the deployment knows whether they are of what Davylamp needs. */
  readonly isById?: true;
}

export interface ApiCall extends Seen {
  readonly kind: 'call';
  readonly eventSource: string;
  readonly eventName: string;
  readonly principal: Principal;
  readonly request: CallRequest;
  readonly instances: readonly RespondedInstance[];
  readonly refusal?: Refusal;
  readonly reservationId?: string;
  /** What the record is, where it is less than its call: it only prepares. */
  readonly role?: 'preparation';
  /** Pipelines and services call so all day; see `Launch.isRoutine`. */
  readonly isRoutine?: true;
  readonly tampering?: Tampering;
}

/**
 * Something that started, as its service tells of it by itself: without a trail, and without saying who did
 * it.
 */
export interface ServiceStart extends Seen {
  readonly kind: 'service-start';
  /** Of the call that starts the same. */
  readonly eventSource: string;
  readonly eventName: string;
  /** `task/ID`, `build/ID`: the same where the call tells of it. */
  readonly resource: string;
  readonly request: CallRequest;
  /** The ECS service whose scheduler started it. */
  readonly service?: string;
  readonly madeBy?: string;
  /** See `Launch.isRoutine`. */
  readonly isRoutine?: true;
}

export interface RegionOptIn extends Seen {
  readonly kind: 'region-opt-in';
  /** The account whose Region changes (detail.accountId); the event comes from the account that called. */
  readonly subjectAccount: string;
  readonly regionName: string;
  /** ENABLING, ENABLED, DISABLING or DISABLED. */
  readonly status: string;
}

/** Made by `davylamp test-alert`: always mailed, always marked as a test. */
export interface TestAlert extends Seen {
  readonly kind: 'test';
  readonly correlationId: string;
}

/** Put on a default bus by patrol, to see whether it arrives: never mailed. Anybody may claim to be one. */
export interface Proof extends Seen {
  readonly kind: 'proof';
  /** The secret of one run and one place. */
  readonly proof: string;
}

export type Observation = StateChange | ApiCall | ServiceStart | RegionOptIn | TestAlert | Proof;
