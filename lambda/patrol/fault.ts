/** What is broken about Davylamp itself, as patrol finds it. */
import type { Principal } from '../model/principal.ts';

/**
 * unread: a part of patrol could not look. The rule's kinds: it is not there, switched off, has another
 * pattern, has no target at our bus, or that target has another role or changes the events. unproven: what
 * was put on the default bus did not reach the detector.
 */
export const faultKinds = [
  'unread',
  'rule-missing',
  'rule-off',
  'rule-altered',
  'target-missing',
  'target-altered',
  'unproven',
] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  readonly kind: FaultKind;
  /** The rule, or the part of patrol. */
  readonly name: string;
  /** The bus of the rule. @default the default bus */
  readonly bus?: string;
  /** What AWS said, for a person. */
  readonly why?: string;
  /** Another fault is its cause: that one is told, and this one only where it outlasts it. */
  readonly isExplained?: true;
}

/** One thing that was looked at, and what is broken about it. */
export interface Looked {
  readonly account: string;
  /** Empty: the account as a whole. */
  readonly region: string;
  readonly part: string;
  /** None: all is fine. */
  readonly faults: readonly Fault[];
  /** Milliseconds for which a fault has to last before it is told. */
  readonly patience: number;
  /**
   * What was deployed there. A fault of what was fine before, with the same deployed, is told at once.
   * @default every fault has to last
   */
  readonly deployed?: string;
}

/** A call that may be the fault's cause. */
export interface Cause {
  readonly eventName: string;
  readonly principal: Principal;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** A fault that is told now: it has begun, or ended. */
export interface FaultNews extends Fault {
  readonly account: string;
  readonly region: string;
  /** Milliseconds since the epoch of the visit that found it first. */
  readonly since: number;
  /** `unknown`: nobody could ask. Undefined: CloudTrail has nothing, or was not asked. */
  readonly cause?: Cause | 'unknown';
}
