/** Counts of one simulated run: calls, throttles, units, ages. */

export interface Meter {
  /** Attempts, the throttled ones among them. */
  readonly calls: Map<string, number>;
  readonly throttled: Map<string, number>;
  /** DynamoDB request units. */
  readonly units: { reads: number; writes: number };
  /** Batches that took longer than the function may. */
  timeouts: number;
  invocations: number;
  /** Milliseconds that the function ran, all invocations together; the longest one. */
  busy: number;
  longest: number;
  coldStarts: number;
  readonly warnings: Map<string, number>;
}

export const createMeter = (): Meter => ({
  calls: new Map(),
  throttled: new Map(),
  units: { reads: 0, writes: 0 },
  timeouts: 0,
  invocations: 0,
  busy: 0,
  longest: 0,
  coldStarts: 0,
  warnings: new Map(),
});

export const add = (counts: Map<string, number>, name: string, by = 1): void => {
  counts.set(name, (counts.get(name) ?? 0) + by);
};
