/**
 * Every regular expression of a source file: what is written there, and what is put together when it is
 * loaded.
 */
import { readFileSync } from 'node:fs';
import { parse } from 'acorn';
import { transformSync } from 'esbuild';

interface Patterns {
  readonly written: readonly RegExp[];
  /** How often the file names `RegExp`, or gives a text where an expression is made of it. */
  readonly puzzles: number;
}

type Syntax = Readonly<Record<string, unknown>> & { readonly type: string };

/** @param file a TypeScript source */
export function patternsIn(file: string): Patterns {
  const { code } = transformSync(readFileSync(file, 'utf8'), { loader: 'ts', format: 'esm' });
  const written: RegExp[] = [];
  let puzzles = 0;
  const left: unknown[] = [parse(code, { ecmaVersion: 'latest', sourceType: 'module' })];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if (!isSyntax(node)) continue;
    const regex = node.regex as { readonly pattern: string; readonly flags: string } | undefined;
    if (node.type === 'Literal' && regex) written.push(new RegExp(regex.pattern, regex.flags));
    if ((node.type === 'Identifier' && node.name === 'RegExp') || makesPattern(node)) puzzles += 1;
    left.push(...Object.values(node).flat());
  }
  return { written, puzzles };
}

/** What `RegExp` is asked to make while the file is loaded. Only once a file: modules are loaded once. */
export async function patternsMadeBy(file: string): Promise<readonly RegExp[]> {
  const made: RegExp[] = [];
  const original = globalThis.RegExp;
  globalThis.RegExp = new Proxy(original, {
    construct(target, given) {
      const pattern = Reflect.construct(target, given) as RegExp;
      made.push(pattern);
      return pattern;
    },
  });
  try {
    await import(file);
  } finally {
    globalThis.RegExp = original;
  }
  return made;
}

const isSyntax = (value: unknown): value is Syntax => typeof value === 'object' && value !== null && 'type' in value;

/** `match`, `matchAll` and `search` make an expression of a text that they are given. */
function makesPattern({ type, callee, arguments: given }: Syntax): boolean {
  if (type !== 'CallExpression') return false;
  const { property } = callee as { readonly property?: { readonly name?: string } };
  const [first] = given as readonly Syntax[];
  return ['match', 'matchAll', 'search'].includes(property?.name ?? '') && first?.regex === undefined;
}
