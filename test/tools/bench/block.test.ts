/** Figures in a guide are the ones that were measured, in fewer rows and columns. */
import { describe, expect, it } from 'vitest';
import { takenOver, withBlock } from '../../../tools/bench/block.ts';

const block = (table: string): string => `before\n\n<!-- t: begin -->\n${table}\n<!-- t: end -->\nafter`;
const source = block(
  ['|  | a | b |', '| --- | ---: | ---: |', '| mails | 1 | 2 |', '| **dollars** | 3 | 4 |'].join('\n'),
);

describe('a block of a document', () => {
  it('is replaced, and nothing around it', () => {
    expect(withBlock(block('old'), 't', 'new')).toBe(block('new'));
    expect(() => withBlock('no block', 't', 'new')).toThrow('there is no block t');
  });

  it('takes over the rows and columns that it shows', () => {
    const guide = block(['|  | b |', '| --- | ---: |', '| **dollars** | 9 |'].join('\n'));
    expect(takenOver(guide, 't', source)).toBe(block(['|  | b |', '| --- | ---: |', '| **dollars** | 4 |'].join('\n')));
  });

  it('shows nothing that its source does not have', () => {
    expect(() => takenOver(block('|  | c |\n| --- | ---: |\n| mails | 1 |\n'), 't', source)).toThrow('a column');
    expect(() => takenOver(block('|  | a |\n| --- | ---: |\n| loss | 1 |\n'), 't', source)).toThrow('"loss"');
  });
});
