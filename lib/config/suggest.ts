/** "Did you mean": the known word that a mistyped one is closest to. */

/** Insertions, deletions, replacements and swaps of neighbours that turn one word into the other. */
function distance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const same = from[i - 1] === to[j - 1];
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) {
        cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[to.length] ?? 0;
}

/** The closest of the known words, if it is close enough to be meant: a third of its letters, case aside. */
export function closest(word: string, known: Iterable<string>): string | undefined {
  const asWritten = word.toLowerCase();
  let best: { readonly candidate: string; readonly far: number } | undefined;
  for (const candidate of known) {
    const far = distance(asWritten, candidate.toLowerCase());
    if (far <= Math.max(1, Math.floor(candidate.length / 3)) && (best === undefined || far < best.far)) {
      best = { candidate, far };
    }
  }
  return best?.candidate;
}

/** ` Did you mean expires?`, with a space in front, or nothing. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const candidate = closest(word, known);
  return candidate === undefined ? '' : ` Did you mean ${candidate}?`;
}
