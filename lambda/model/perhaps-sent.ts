/** What sending a mail ends with where nobody knows whether it was taken: its answer never came. */

/** Its `name` is `PerhapsSentError`. */
export const perhapsSentError = (cause: unknown): Error =>
  Object.assign(new Error('the connection broke before an answer came', { cause }), { name: 'PerhapsSentError' });

/**
 * A call that was given up tells no more than one whose connection broke. Anything else is an answer: it was
 * not taken.
 */
export const isPerhapsSent = (error: unknown): boolean =>
  error instanceof Error && ['PerhapsSentError', 'TimeoutError', 'AbortError'].includes(error.name);
