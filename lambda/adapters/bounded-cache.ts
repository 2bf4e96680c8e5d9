/** A map of bounded size that forgets what was not used for longest. */

export interface BoundedCache<T> {
  /** Counts as a use. */
  get(key: string): T | undefined;
  set(key: string, value: T): void;
}

export function createBoundedCache<T>(limit: number): BoundedCache<T> {
  // A Map keeps the order in which keys were set: the first is the one not used for longest.
  const all = new Map<string, T>();
  const set = (key: string, value: T): void => {
    all.delete(key);
    all.set(key, value);
    const oldest = all.keys().next();
    if (all.size > limit && !oldest.done) all.delete(oldest.value);
  };
  return {
    set,
    get(key) {
      const value = all.get(key);
      if (value !== undefined) set(key, value);
      return value;
    },
  };
}
