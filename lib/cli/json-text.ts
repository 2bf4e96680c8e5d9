/** A document as JSON in pieces: one with hundreds of thousands of entries never is in memory as a whole. */

/** Characters of a piece, or somewhat more. */
const pieceSize = 65_536;

const isMany = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value;

/**
 * The text of `JSON.stringify(document, undefined, 2)`. Where a value of the document itself is an iterable,
 * it becomes an array, made one element at a time.
 */
export function* jsonPieces(document: object): Generator<string> {
  const entries = Object.entries(document).filter(([, value]) => value !== undefined && typeof value !== 'function');
  if (entries.length === 0) {
    yield '{}';
    return;
  }
  let piece = '{';
  for (const [index, [key, value]] of entries.entries()) {
    piece += `${index === 0 ? '' : ','}\n  ${JSON.stringify(key)}: `;
    if (!isMany(value)) {
      piece += indented(value, '  ');
      continue;
    }
    let isEmpty = true;
    for (const element of value) {
      piece += `${isEmpty ? '[' : ','}\n    ${indented(element, '    ')}`;
      isEmpty = false;
      if (piece.length < pieceSize) continue;
      yield piece;
      piece = '';
    }
    piece += isEmpty ? '[]' : '\n  ]';
  }
  yield `${piece}\n}`;
}

/** A line break in a text is written as `\n`, so every one here is of the layout. */
const indented = (value: unknown, by: string): string =>
  (JSON.stringify(value, undefined, 2) ?? 'null').replaceAll('\n', `\n${by}`);
