/** What a timer brings back when it is due. Times are milliseconds since the epoch. */
import { DAY } from './time.ts';

/**
 * How long a task has been on its way: a queue delays a message for minutes only, so it is sent on until it
 * is due, and what it does then may arm the next. The loop of function and queue is wanted, and these two end
 * it where nothing else does.
 */
export interface Chain {
  /** How many messages there were before this one. @default 0 */
  readonly hops?: number;
  /** When the first task of the chain was due. @default when this one is */
  readonly firstDueAt?: number;
}

/** Four an hour for ten days; or many more in a short time, which is a fault. */
const MOST_HOPS = 1_000;
const LONGEST_CHAIN = 10 * DAY;

/** Look at an incident again: mail what no mail has named yet, then arm the next follow-up. */
export interface FollowUp extends Chain {
  readonly kind: 'follow-up';
  readonly owner: string;
  readonly incident: string;
  readonly dueAt: number;
}

/** Look at instances again whose facts or user data could not be read the first time. */
export interface LookAgain extends Chain {
  readonly kind: 'look-again';
  readonly account: string;
  readonly region: string;
  readonly instances: readonly { readonly instanceId: string; readonly eventId: string; readonly time: number }[];
  /** How often these have been looked at already. */
  readonly round: number;
  readonly dueAt: number;
}

export type TimerTask = FollowUp | LookAgain;

/** The task as the chain's next message. */
export const sentOn = <T extends TimerTask>(task: T, { hops = 0, firstDueAt = task.dueAt }: Chain): T => ({
  ...task,
  hops: hops + 1,
  firstDueAt,
});

/** The chain has to end here: an incident that goes on has its next follow-up armed by its next alert. */
export const isTooLong = ({ hops = 0, firstDueAt, dueAt }: TimerTask, now: number): boolean =>
  hops > MOST_HOPS || now - (firstDueAt ?? dueAt) > LONGEST_CHAIN;
