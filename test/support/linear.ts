/**
 * Proof that a regular expression runs in linear time, whatever the text.
 *
 * What is proven is more than is needed: even if no way through the expression ever led to a match, all ways
 * together, from all places of the text, would be linear. So it holds for the flag `g`, too.
 */
import { type AST, RegExpParser } from '@eslint-community/regexpp';
import { checkSync } from 'recheck';

/** Why the expression may take longer, or undefined where it is proven that it does not. */
export function slowness(pattern: RegExp): string | undefined {
  const parsed = new RegExpParser().parsePattern(pattern.source, undefined, undefined, { unicode: pattern.unicode });
  for (const way of parsed.alternatives) {
    const problem = slownessOf(way, pattern);
    if (problem !== undefined) return `${way.raw}: ${problem}`;
  }
  return undefined;
}

/** The ways of an expression add up, so that each is proven alone. */
function slownessOf(way: AST.Alternative, { unicode, ignoreCase, multiline, dotAll }: RegExp): string | undefined {
  const found = facts(way);
  if (found.problem !== undefined) return found.problem;
  // Without a loop there is nothing to prove.
  if (!found.loops) return undefined;
  const flags = `${ignoreCase ? 'i' : ''}${multiline ? 'm' : ''}${dotAll ? 's' : ''}${unicode ? 'u' : ''}`;
  // A last character that no text has, so that no way ends well.
  const end = unicode ? '\\u{10ffff}' : '\\uffff';
  const complexity = (source: string) => {
    const result = checkSync(source + end, flags, { checker: 'automaton', timeout: 30_000 });
    return result.status === 'unknown' ? `not proven: ${result.error.kind}` : result.complexity.type;
  };
  const strict = complexity(rewritten(way, false));
  if (strict !== 'safe' && strict !== 'linear') return strict;
  // A bounded loop within a loop may be slow without being unbounded: it must not be exponential in its
  // bounds.
  if (!found.nested) return undefined;
  const loose = complexity(rewritten(way, true));
  return ['safe', 'linear', 'polynomial'].includes(loose) ? undefined : `${loose} in its bounds`;
}

interface Facts {
  loops: boolean;
  nested: boolean;
  problem?: string;
}

function facts(way: AST.Alternative): Facts {
  const found: Facts = { loops: false, nested: false };
  const visit = (node: AST.Node, depth: number): void => {
    if (node.type === 'Backreference') found.problem = 'a back reference';
    if (isLookaround(node)) {
      if (longest(node) > 40) found.problem = `it looks around without a bound: ${node.raw}`;
      return;
    }
    const isLoop = node.type === 'Quantifier' && node.max > 1;
    if (isLoop) found.loops = true;
    if (isLoop && depth > 0) found.nested = true;
    for (const inner of childrenOf(node)) visit(inner, isLoop ? depth + 1 : depth);
  };
  visit(way, 0);
  return found;
}

/**
 * Without what looks around: it only ends ways early. A loop of short rounds that ends the expression counts
 * for one round: what it reads it has eaten, and nothing after it makes it give that back.
 */
function rewritten(node: AST.Node, isLoose: boolean, isLast = true): string {
  if (isLookaround(node)) return '(?:)';
  switch (node.type) {
    case 'Alternative':
      return node.elements
        .map((one, index) => rewritten(one, isLoose, isLast && index === node.elements.length - 1))
        .join('');
    case 'Group':
    case 'CapturingGroup':
      return `(?:${node.alternatives.map((one) => rewritten(one, isLoose, isLast)).join('|')})`;
    case 'Quantifier': {
      const body = rewritten(node.element, isLoose, false);
      const isEndless = node.max === Number.POSITIVE_INFINITY;
      if (isLast && isEndless && longest(node.element) <= 700)
        return `${body}{${Math.min(node.min, 1)},${Math.max(node.min, 1)}}`;
      if (isLoose && node.max > 1) return `${body}{${node.min},}`;
      return `${body}{${node.min},${isEndless ? '' : node.max}}`;
    }
    default:
      return node.raw;
  }
}

const isLookaround = (node: AST.Node): node is AST.LookaroundAssertion =>
  node.type === 'Assertion' && (node.kind === 'lookahead' || node.kind === 'lookbehind');

function childrenOf(node: AST.Node): readonly AST.Node[] {
  if ('alternatives' in node) return node.alternatives;
  if (node.type === 'Alternative') return node.elements;
  return node.type === 'Quantifier' ? [node.element] : [];
}

/** Characters of the longest text that it matches. */
function longest(node: AST.Node): number {
  if (node.type === 'Quantifier') return node.max * longest(node.element);
  if (node.type === 'Alternative') return node.elements.reduce((sum, one) => sum + longest(one), 0);
  if ('alternatives' in node) return Math.max(...node.alternatives.map(longest));
  return node.type === 'Assertion' ? 0 : 1;
}
