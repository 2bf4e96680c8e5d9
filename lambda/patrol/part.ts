/** What patrol is made of: each part looks at one thing, and one that fails keeps nobody from the others. */
import type { PatrolPorts, Place } from '../ports.ts';

/** What is left of a run: no call is waited for beyond it. */
export interface Shift {
  readonly ports: PatrolPorts;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
}

/** What a part has counted in a place; the run adds it up. */
export interface Counted {
  /** Pending and running instances. */
  readonly running?: number;
  /** Instances that were handed to the detector. */
  readonly found?: number;
}

export interface Part {
  /** As the log and the mails name it. */
  readonly name: string;
  /**
   * In each Region of every account whose turn it is, part after part.
   *
   * @throws where it could not be looked at: the place is then unread, and looked at again at the next visit
   */
  visit(shift: Shift, place: Place): Promise<Counted>;
}
