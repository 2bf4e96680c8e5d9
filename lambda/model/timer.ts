/** What a timer brings back when it is due. Times are milliseconds since the epoch. */

/** Look at an incident again: mail what no mail has named yet, then arm the next follow-up. */
export interface FollowUp {
  readonly kind: 'follow-up';
  readonly owner: string;
  readonly incident: string;
  readonly dueAt: number;
}

/** Look at instances again whose facts or user data could not be read the first time. */
export interface LookAgain {
  readonly kind: 'look-again';
  readonly account: string;
  readonly region: string;
  readonly instances: readonly { readonly instanceId: string; readonly eventId: string; readonly time: number }[];
  /** How often these have been looked at already. */
  readonly round: number;
  readonly dueAt: number;
}

export type TimerTask = FollowUp | LookAgain;
