/** Token buckets, as AWS throttles with. */
import type { Clock } from '../../lambda/ports.ts';
import type { Rate } from './limits.ts';

export interface Bucket {
  /** Takes the tokens where there are so many; false, and nothing taken, otherwise. */
  take(tokens?: number): boolean;
  /**
   * Takes the tokens in any case; milliseconds until they would have been there. For what is delayed, not
   * refused.
   */
  wait(tokens?: number): number;
}

export function createBucket({ burst, perSecond }: Rate, clock: Pick<Clock, 'now'>): Bucket {
  let tokens = burst;
  let filledAt = clock.now();
  const fill = (): void => {
    const now = clock.now();
    tokens = Math.min(burst, tokens + ((now - filledAt) * perSecond) / 1_000);
    filledAt = now;
  };
  return {
    take(wanted = 1) {
      fill();
      if (tokens < wanted) return false;
      tokens -= wanted;
      return true;
    },
    wait(wanted = 1) {
      fill();
      tokens -= wanted;
      return tokens >= 0 ? 0 : (-tokens * 1_000) / perSecond;
    },
  };
}

/** Buckets by name, each made full when it is first asked for. */
export function createBuckets(rate: Rate, clock: Pick<Clock, 'now'>): (name: string) => Bucket {
  const all = new Map<string, Bucket>();
  return (name) => {
    const known = all.get(name);
    if (known !== undefined) return known;
    const made = createBucket(rate, clock);
    all.set(name, made);
    return made;
  };
}
