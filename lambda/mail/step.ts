/** One numbered step of a mail: what to do, and the lines below it. */

export interface Step {
  readonly title: string;
  readonly lines: readonly StepLine[];
}

/** A note is wrapped; a command is folded so that it stays one to a shell; a link stays on one line. */
export type StepLine = { readonly note: string } | { readonly paste: string };

export const note = (text: string): StepLine => ({ note: text });
export const paste = (text: string): StepLine => ({ paste: text });

/** The lines, each paste only where it was not pasted before. */
export function withoutRepeats(lines: readonly StepLine[]): StepLine[] {
  const seen = new Set<string>();
  return lines.filter((line) => {
    const key = JSON.stringify(line);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
