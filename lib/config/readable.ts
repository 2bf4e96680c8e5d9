/** The file as far as it is readable: checks across values run before, and beside, the check of its shape. */

/** Without keys where the value is no map. */
export const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

/** Empty where the value is no list. */
export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
