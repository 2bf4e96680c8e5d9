/** Ctrl-C during a long run: what was read so far is kept, and a second one ends the process. */

/** @param work asks now and then whether it is to stop. */
export async function untilInterrupted<T>(work: (isInterrupted: () => boolean) => Promise<T>): Promise<T> {
  let interrupted = false;
  // Once: the next Ctrl-C meets no handler, and ends the process as ever.
  const stop = (): void => {
    interrupted = true;
  };
  process.once('SIGINT', stop);
  try {
    return await work(() => interrupted);
  } finally {
    process.removeListener('SIGINT', stop);
  }
}
