/** A YAML file with the position of everything in it. */
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  Scalar,
  visit,
} from 'yaml';
import { formatPath, type Path, type Problem } from './problem.ts';
import { aliasAdvice, yamlAdvice } from './yaml-advice.ts';

export interface YamlFile {
  /** As the person would name it. */
  readonly name: string;
  /** Plain values; an empty file is an empty map. */
  readonly data: unknown;
  /** What YAML itself refuses, one a line. */
  readonly problems: readonly Problem[];
  /** False: `data` is empty, and nothing more can be said of the file. */
  readonly isReadable: boolean;
  /** A problem at a value, or at its key, or at the closest thing around it that is there. */
  readonly problemAt: (path: Path, message: string, at?: 'value' | 'key') => Problem;
  /** The scalar as it is written, where there is one: `012345678901` of the number 12345678901. */
  readonly writtenAt: (path: Path) => string | undefined;
  /** The key as it is written: `012345678901` of the number 12345678901. */
  readonly keyWrittenAt: (path: Path) => string | undefined;
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
  const problems: Problem[] = onePerLine(
    [...document.errors, ...document.warnings].map((error) =>
      problemAtOffset(error.pos[0], [], yamlAdvice(error.code, error.message, decoded.text.slice(error.pos[0]))),
    ),
  );
  if (decoded.problem !== undefined) problems.unshift({ where: name, path: '', message: decoded.problem });
  let isReadable = problems.length === 0;
  let data: unknown = {};
  if (isReadable) {
    // A text that begins with * is an alias to YAML. Taken as the text it is meant as, it hides no further
    // problem.
    for (const { offset, word } of meantAsText(document, decoded.text)) {
      problems.push(problemAtOffset(offset, [], aliasAdvice(word)));
    }
    try {
      data = document.toJS() ?? {};
    } catch (error) {
      isReadable = false;
      const said = error instanceof Error ? error.message : String(error);
      // Only references are resolved this late: the first one is the place to begin.
      const offset = /<<\s*:|[*&][\w-]/.exec(decoded.text)?.index ?? 0;
      problems.push(problemAtOffset(offset, [], `cannot be read: ${said}. Write it without anchors and references.`));
    }
  }
  return {
    name,
    data,
    problems,
    isReadable,
    problemAt: (path, message, at = 'value') => problemAtOffset(offsetOf(document, path, at), path, message),
    writtenAt: (path) => {
      const node = find(document, path).at(-1);
      return node !== undefined && node.path.length === path.length && isScalar(node.value)
        ? node.value.source
        : undefined;
    },
    keyWrittenAt: (path) => {
      const node = find(document, path).at(-1);
      return node !== undefined && node.path.length === path.length && isScalar(node.key) ? node.key.source : undefined;
    },
  };
}

/** What follows a refusal on its line mostly follows from it. */
function onePerLine(problems: readonly Problem[]): Problem[] {
  const lines = new Set<number | undefined>();
  return problems.filter(({ line }) => {
    const isFirst = !lines.has(line);
    lines.add(line);
    return isFirst;
  });
}

/** Aliases of anchors that are not there, which become scalars of their text. */
function meantAsText(document: Document.Parsed, text: string): readonly { offset: number; word: string }[] {
  const found: { offset: number; word: string }[] = [];
  visit(document, {
    Alias: (_, node) => {
      if (node.resolve(document) !== undefined || !node.range) return undefined;
      const [offset, end] = node.range;
      const word = text.slice(offset, end);
      found.push({ offset, word });
      const scalar = new Scalar(word);
      scalar.range = node.range;
      return scalar;
    },
  });
  return found;
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
