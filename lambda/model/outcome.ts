/** One event and what became of it: the shape that metrics, logs and `davylamp replay --json` are made of. */
import type { Decision } from './decision.ts';

/** What there is to tell of any event, recognised or not. */
export interface EventFacts {
  /** The envelope's id, the record's eventID, or a digest of the event: the same at every delivery. */
  readonly eventId: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** `unknown` where the envelope names none. */
  readonly account: string;
  readonly region: string;
  readonly detailType: string;
  readonly eventName: string | null;
  readonly instanceIds: readonly string[];
}

export interface Outcome extends EventFacts {
  readonly decision: Decision;
  /** Ids of the signals that fired, also where the decision is expected. */
  readonly signals: readonly string[];
}
