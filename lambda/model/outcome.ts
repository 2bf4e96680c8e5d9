/** One event and what became of it: the shape that metrics, logs and `davylamp replay --json` are made of. */
import type { Decision } from './decision.ts';

export interface Outcome {
  readonly eventId: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly account: string;
  readonly region: string;
  readonly detailType: string;
  readonly eventName: string | null;
  readonly instanceIds: readonly string[];
  readonly decision: Decision;
  /** Ids of the signals that fired, also where the decision is expected. */
  readonly signals: readonly string[];
}
