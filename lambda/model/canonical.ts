/** Event patterns for comparison: what says the same is written the same. */

/** Keys in order, numbers and booleans as text: CloudFormation hands some of them on as text. */
export const canonical = (pattern: unknown): string => JSON.stringify(inOrder(pattern)) ?? '';

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, inOrder(inner)]),
  );
}
