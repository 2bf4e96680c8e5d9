/** Long commands in lines that no mail program wraps, still one command to a shell. */

/** Mail programs that wrap at all wrap at 76 columns or later. */
const WIDTH = 76;

/** The command's words: divided at spaces, but for those between quotes. */
function wordsOf(command: string): string[] {
  const words: string[] = [];
  let word = '';
  let quote = '';
  for (const character of command) {
    if (quote === '' && character === ' ') {
      words.push(word);
      word = '';
      continue;
    }
    if (quote === character) quote = '';
    else if (quote === '' && (character === "'" || character === '"')) quote = character;
    word += character;
  }
  return [...words, word].filter((each) => each !== '');
}

/** A word with line breaks in it, as JSON between quotes may have: where it ends, and what stands before. */
function brokenWord(line: string, word: string, indent: string): { done: string[]; line: string } {
  const [first = '', ...rest] = word.split('\n');
  const lines = [`${line}${first}`, ...rest.map((each) => `${indent}${each}`)];
  return { done: lines.slice(0, -1), line: lines.at(-1) ?? '' };
}

/** What follows is a command of its own, and easier to read on a line of its own. */
const endsCommand = (word: string, next: string | undefined): boolean =>
  word === 'do' || (word.endsWith(';') && next !== 'do' && next !== 'done');

/**
 * The command in lines of at most 76 columns, each but the last ending in a backslash; a single word may be
 * longer. An option stays beside its value. `indent`: the spaces before the first line; the others get two
 * more.
 */
export function folded(command: string, indent: number): string[] {
  if (indent + command.length <= WIDTH && !command.includes('\n')) return [' '.repeat(indent) + command];
  const further = ' '.repeat(indent + 2);
  const lines: string[] = [];
  let line = ' '.repeat(indent);
  let isEmpty = true;
  const words = wordsOf(command);
  words.forEach((word, index) => {
    const value = /^--[a-z-]+$/.test(word) ? words[index + 1] : undefined;
    const pair = value !== undefined && !value.startsWith('-') ? `${word} ${value}` : word;
    const needed = (pair.split('\n')[0] ?? '').length;
    const isLast = index === words.length - 1;
    const room = WIDTH - line.length - (isEmpty ? 0 : 1) - (isLast ? 0 : 2);
    if (!isEmpty && (needed > room || endsCommand(words[index - 1] ?? '', word))) {
      lines.push(`${line} \\`);
      line = further;
      isEmpty = true;
    }
    const { done, line: rest } = brokenWord(isEmpty ? line : `${line} `, word, further);
    lines.push(...done);
    line = rest;
    isEmpty = false;
  });
  return [...lines, line];
}
