/** Ctrl-C during a long run: it ends in order, and a second one ends the process. */

/** What a shell says of a process that Ctrl-C ended. */
export const interruptedExitCode = 130;

/** A terminal that closes and a machine that shuts down count as well. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * @param work asks now and then whether it is to stop.
 * @param told called at the first signal.
 */
export async function untilInterrupted<T>(
  work: (isInterrupted: () => boolean) => Promise<T>,
  told: () => void = () => {},
): Promise<T> {
  let interrupted = false;
  // Once: the next Ctrl-C meets no handler, and ends the process as ever.
  const stop = (): void => {
    interrupted = true;
    told();
    release();
  };
  const release = (): void => {
    for (const signal of signals) process.removeListener(signal, stop);
  };
  for (const signal of signals) process.on(signal, stop);
  try {
    return await work(() => interrupted);
  } finally {
    release();
  }
}
