/** Limits on how much of one kind of work is under way at once. */

/**
 * Runs what it is given, the rest in the order of the calls as soon as something ends. Settles as the work
 * does.
 */
export function limitConcurrency(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
  let open = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (open < limit) open += 1;
    // Whoever ends hands its place on, so `open` stays as it is.
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) open -= 1;
      else next();
    }
  };
}

/** Runs the work for every entry, at most `limit` at once; results in order. */
export const inParallel = <T, R>(
  entries: readonly T[],
  limit: number,
  work: (entry: T) => Promise<R>,
): Promise<R[]> => {
  const limited = limitConcurrency(limit);
  return Promise.all(entries.map((entry) => limited(() => work(entry))));
};
