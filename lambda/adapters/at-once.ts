/** A limit on how much of one kind of work is under way at once. */

/** Runs what it is given, the rest in the order of the calls as soon as something ends. Settles as the work does. */
export function atOnce(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
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
