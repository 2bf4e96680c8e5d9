/** What patrol is made of: each part looks at one thing, and one that fails keeps nobody from the others. */

import type { Deployed } from '../model/deployed.ts';
import { HOUR } from '../model/time.ts';
import type { PatrolPorts, Place } from '../ports.ts';
import type { Looked } from './fault.ts';
import type { FaultMailSettings } from './fault-mail.ts';

/** What a run is told of the deployment. */
export interface PatrolOptions {
  readonly homeAccount: string;
  /** Regions that the configuration leaves out. */
  readonly exclude: readonly string[];
  readonly deployed: Deployed;
  /** Hours after which an account is visited again: the own one, and a member of the organization. */
  readonly hours: { readonly home: number; readonly members: number };
  readonly settings: FaultMailSettings;
  /** A deployment waits for the run: members get theirs in the hours to come. */
  readonly isDeployment?: boolean;
}

export interface Shift extends PatrolOptions {
  readonly ports: PatrolPorts;
  /** Milliseconds since the epoch; no call is waited for beyond it. */
  readonly deadline: number;
}

/** What a part found in a place. */
export interface Visit {
  /** Pending and running instances. */
  readonly running?: number;
  /** Instances that were handed to the detector. */
  readonly found?: number;
  /** What it looked at there, and what is broken about it. */
  readonly looked?: readonly Looked[];
}

export interface Part {
  /** As the log and the mails name it. */
  readonly name: string;
  /**
   * In each Region of every account whose turn it is, part after part.
   *
   * @throws where it could not be looked at: the place is then unread, and looked at again at the next visit
   */
  visit(shift: Shift, place: Place): Promise<Visit>;
  /**
   * Once a run, after all visits; `places`: those where its own visit worked. @default nothing is left to do
   * then
   */
  conclude?(shift: Shift, places: readonly Place[]): Promise<readonly Looked[]>;
}

/** Milliseconds between two visits of an account. */
export const between = ({ homeAccount, hours }: PatrolOptions, account: string): number =>
  (account === homeAccount ? hours.home : hours.members) * HOUR;
