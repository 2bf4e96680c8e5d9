/**
 * Patterns of the allowlist: `*` for any characters, `?` for one, anchored at both ends, nothing else is
 * special.
 */

/** No name that AWS gives or takes is longer, ARNs included. */
const longestText = 2_048;

/**
 * At most as many steps as the pattern has characters times those of the text. The text is chosen by whoever
 * launches, so that one of more than 2,048 characters matches nothing: its launch is not covered and alerts.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  if (text.length > longestText) return false;
  let p = 0;
  let t = 0;
  let star = -1;
  let mark = 0;
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++;
      mark = t;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

export const matchesAny = (patterns: readonly string[], text: string): boolean =>
  patterns.some((pattern) => matchesGlob(pattern, text));
