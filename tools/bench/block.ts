/** Blocks of the documents that a bench writes. */

/**
 * Replaces what stands between the two markers of a block.
 *
 * @throws where the text has no such block
 */
export function withBlock(text: string, name: string, content: string): string {
  const block = new RegExp(`(<!-- ${name}: begin -->)[\\s\\S]*(<!-- ${name}: end -->)`);
  if (!block.test(text)) throw new Error(`there is no block ${name} in the document`);
  return text.replace(block, (_, begin: string, end: string) => `${begin}\n${content}\n${end}`);
}

const cellsOf = (line: string): string[] =>
  line
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());

const blockOf = (text: string, name: string): string =>
  text.split(`<!-- ${name}: begin -->`)[1]?.split(`<!-- ${name}: end -->`)[0] ?? '';

/** The first table of the block, its rows by their first cell. */
function rowsOf(text: string, name: string): ReadonlyMap<string, readonly string[]> {
  const [, first = ''] = blockOf(text, name).match(/\n((?:\|.*\n)+)/) ?? [];
  const lines = first.split('\n').filter((line) => line !== '' && !/^\|[ :|-]+$/.test(line));
  return new Map(lines.map(cellsOf).map(([title = '', ...cells]) => [title, cells]));
}

/** The rows and columns that the block shows of the same block in another document, as they are there now. */
export function takenOver(text: string, name: string, source: string): string {
  const [shown, all] = [rowsOf(text, name), rowsOf(source, name)];
  const columns = (shown.get('') ?? []).map((column) => (all.get('') ?? []).indexOf(column));
  if (columns.includes(-1)) throw new Error(`the block ${name} shows a column that is not in its source`);
  const lines = [...shown.keys()].map((title) => {
    const cells = all.get(title);
    if (!cells) throw new Error(`the block ${name} shows "${title}", which is not in its source`);
    return `| ${[title, ...columns.map((column) => cells[column] ?? '')].join(' | ')} |`;
  });
  const [head = '', ...rows] = lines;
  return withBlock(text, name, [head, `| --- |${' ---: |'.repeat(columns.length)}`, ...rows].join('\n'));
}
