/**
 * The option of an SDK client's `send` that ends the call, its further attempts too, once nobody waits for
 * it.
 */
export const abortedBy = (signal: AbortSignal | undefined): { abortSignal?: AbortSignal } =>
  signal === undefined ? {} : { abortSignal: signal };
