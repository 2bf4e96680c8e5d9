import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { parseYaml } from '../../../lib/config/yaml-file.ts';

const told = (text: string) =>
  parseYaml('f.yaml', Buffer.from(text)).problems.map(({ line, column, message }) => `${line}:${column} ${message}`);

describe('what YAML refuses', () => {
  it.each([
    ['a: [*.large]', '1:5 YAML takes *.large for a reference', '"*.large"'],
    ['a: [t3.*, *]', '1:11 YAML takes * for a reference', '"*"'],
    ['reason: runners: nightly', '1:9 a second colon in one line', '"runners: nightly"'],
    ['a: say "x": y', '1:4 a second colon in one line', `'say "x": y'`],
    ['a: b\n c: d', '1:4 a key stands below a value', 'Indent'],
    ['a: "x', '1:6 a quote is still open', 'Close it'],
    ['a: [b', '1:6 a bracket is still open', ']'],
    ['a: {b: c', '1:9 a brace is still open', '}'],
    ['a: @x', '1:4 a text cannot begin with @', '"@x"'],
    ['a: %x', '1:4 a text cannot begin with %', '"%x"'],
    ['a: !x b', '1:4 YAML takes !x for a type', 'quotes'],
    ['a: ]', '1:4 ] closes nothing', 'Remove it'],
    ['a: - b', '1:4 a list begins on the line of its key', '[a, b]'],
    ['key\nb: c', '1:1 key is no key with a value', 'key: value'],
    ['a: "\\q"', '1:5 a backslash', 'single quotes'],
    ['a: 1\n<<: 3', '2:1 cannot be read', 'without anchors'],
    ['a: {b: {c}: d}', '1:11 a comma is missing', 'comma'],
  ])('in %j is told in our words, once, with what to do', (text, start, advice) => {
    const found = told(text);
    expect(found).toHaveLength(1);
    expect(found[0]?.slice(0, start.length)).toBe(start);
    expect(found[0]).toContain(advice);
  });

  it('is refused by YAML itself: none of it is a rule of our own', () => {
    for (const text of ['a: [b', 'a: @x', 'reason: runners: nightly'])
      expect(parseDocument(text).errors).not.toEqual([]);
  });
});
