/** Others choose the text: no expression of the detector may take more than linear time over it. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { slowness } from '../support/linear.ts';
import { patternsIn, patternsMadeBy } from '../support/patterns-of.ts';

const lambda = fileURLToPath(new URL('../../lambda/', import.meta.url));
const files = readdirSync(lambda, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));

/** Makes its expressions from lists of words, all of them while it is loaded. */
const puzzler = 'lookups/fingerprints.ts';

describe('regular expressions of the detector', () => {
  it.each(files)('take linear time: %s', async (file) => {
    const { written, puzzles } = patternsIn(join(lambda, file));
    // An expression that is put together at run time would escape the proof.
    expect(puzzles === 0 || file === puzzler).toBe(true);
    const made = file === puzzler ? await patternsMadeBy(join(lambda, file)) : [];
    expect([...written, ...made].flatMap((pattern) => slowness(pattern) ?? [])).toEqual([]);
  });

  it('are found, so that the proof is about something', async () => {
    expect(files).toContain(puzzler);
    expect(patternsIn(join(lambda, puzzler)).written.length).toBeGreaterThan(40);
    expect(patternsIn(join(lambda, 'lookups/defences.ts')).written.length).toBeGreaterThan(5);
  });
});

describe('the proof', () => {
  it.each([
    ['a loop in a loop', /^(?:a+)+$/],
    ['two ways over the same text', /^(?:--?[\w=-]+ +)*stop/],
    ['a loop at the beginning of a search', / *\n/],
    ['two loops side by side', /^\s*\d*\s*$/],
    ['a loop that only what follows ends', /<[^>]*>x/],
    ['a loop that ends in a look ahead', /x(?:ab|a|b)*(?=;)/],
    ['a match that reads on and gives back', /a(?:.*c)?/g],
    ['bounded loops in a bounded loop', /^(?:a{0,20}){0,30}b/],
    ['a back reference', /(["'])x\1/],
    ['an endless look around', /x(?=\s*y)/],
  ])('refuses %s', (_, pattern) => {
    expect(slowness(pattern)).toBeDefined();
  });

  it.each([
    ['a plain word', /xmrig/],
    ['a word of its own', /(?<![a-z0-9])minerd(?![a-z])/],
    ['a loop that ends the expression', /[A-Za-z]{8,}/g],
    ['a loop that starts at a place of its own', /^[ \t]*#.*$/gm],
    ['a bounded loop', /-epool\s[^\n]{0,200}-ewal\s/],
  ])('takes %s', (_, pattern) => {
    expect(slowness(pattern)).toBeUndefined();
  });
});
