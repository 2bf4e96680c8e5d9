/** A YAML file with the position of everything in it. */
import { type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { formatPath, type Path, type Problem } from './problem.ts';

export interface YamlFile {
  /** As the person would name it. */
  readonly name: string;
  /** Plain values; an empty file is an empty map. */
  readonly data: unknown;
  /** What YAML itself refuses; `data` is empty then. */
  readonly problems: readonly Problem[];
  /** A problem at a value, or at its key, or at the closest thing around it that is there. */
  readonly problemAt: (path: Path, message: string, at?: 'value' | 'key') => Problem;
  /** The scalar as it is written, where there is one: `012345678901` of the number 12345678901. */
  readonly writtenAt: (path: Path) => string | undefined;
}

/** @throws nothing: what is wrong is in `problems`. */
export function parseYaml(name: string, bytes: Uint8Array): YamlFile {
  const decoded = decode(bytes);
  const lines = new LineCounter();
  const document = parseDocument(decoded.text, { lineCounter: lines, prettyErrors: false, merge: true });
  const problemAtOffset = (offset: number, path: Path, message: string): Problem => {
    const { line, col } = lines.linePos(offset);
    return { where: name, line: Math.max(line, 1), column: Math.max(col, 1), path: formatPath(path), message };
  };
  const problems: Problem[] = [...document.errors, ...document.warnings].map((error) =>
    problemAtOffset(error.pos[0], [], explain(error.code, error.message)),
  );
  if (decoded.problem !== undefined) problems.unshift({ where: name, path: '', message: decoded.problem });
  let data: unknown = {};
  if (problems.length === 0) {
    try {
      data = document.toJS() ?? {};
    } catch (error) {
      problems.push({ where: name, path: '', message: `cannot be read: ${String(error)}. Write it without anchors.` });
    }
  }
  return {
    name,
    data,
    problems,
    problemAt: (path, message, at = 'value') => problemAtOffset(offsetOf(document, path, at), path, message),
    writtenAt: (path) => {
      const node = find(document, path).at(-1);
      return node !== undefined && node.path.length === path.length && isScalar(node.value)
        ? node.value.source
        : undefined;
    },
  };
}

interface Found {
  readonly path: Path;
  readonly key: Node | undefined;
  readonly value: Node | null;
}

/** The nodes on the way to a path, as far as they are there. */
function find(document: Document.Parsed, path: Path): readonly Found[] {
  const found: Found[] = [{ path: [], key: undefined, value: document.contents }];
  for (const [index, step] of path.entries()) {
    const around = found.at(-1)?.value;
    const collection = isAlias(around) ? around.resolve(document) : around;
    if (isMap(collection)) {
      const pair = collection.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (pair === undefined) break;
      const key = isNode(pair.key) ? pair.key : undefined;
      found.push({ path: path.slice(0, index + 1), key, value: isNode(pair.value) ? pair.value : null });
    } else if (isSeq(collection) && typeof step === 'number') {
      const item = collection.items[step];
      if (!isNode(item)) break;
      found.push({ path: path.slice(0, index + 1), key: undefined, value: item });
    } else break;
  }
  return found;
}

function offsetOf(document: Document.Parsed, path: Path, at: 'value' | 'key'): number {
  const found = find(document, path).at(-1);
  const key = found?.key?.range?.[0];
  const value = found?.value?.range?.[0];
  const whole = found?.path.length === path.length;
  return (at === 'key' && whole ? (key ?? value) : (value ?? key)) ?? 0;
}

/** YAML's own words, and what to do where they alone do not help. */
function explain(code: string, message: string): string {
  const said = message.replace(/\s+at line.*$/s, '').replace(/\.?$/, '.');
  if (code === 'TAB_AS_INDENT' || said.includes('tab')) return `${said} YAML indents with spaces; replace the tabs.`;
  if (code === 'DUPLICATE_KEY') return 'this key is there twice. Remove one of them.';
  if (code === 'MULTIPLE_DOCS') return 'a second YAML document begins here. Keep one.';
  if (code === 'BAD_INDENT') return `${said} Indent with spaces, the same number on every line of a block.`;
  return said;
}

function decode(bytes: Uint8Array): { readonly text: string; readonly problem?: string } {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    return { text: '', problem: 'is written in UTF-16. Save it as UTF-8.' };
  }
  try {
    // The decoder takes a byte order mark off.
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { text: '', problem: 'is not text in UTF-8. Save it as UTF-8.' };
  }
}
