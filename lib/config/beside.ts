/**
 * Puts a proposed configuration into davylamp.yaml as comments, beside what is there, and changes nothing
 * else.
 */
import { isMap, isScalar, parseDocument } from 'yaml';
import type { Proposal } from '../../lambda/history/proposal.ts';
import { proposalLines } from '../../lambda/history/proposal-lines.ts';

const first = '# davylamp learn, ';
const last = '# davylamp learn: end';

/** Keys of the file for which something is proposed, each with its lines. */
function sectionsOf(proposal: Proposal): ReadonlyMap<string, readonly string[]> {
  const sections = new Map<string, string[]>();
  let section: string[] = [];
  for (const line of proposalLines(proposal)) {
    const key = /^([a-z]+):$/.exec(line)?.[1];
    if (key !== undefined) {
      section = [];
      sections.set(key, section);
    }
    section.push(line);
  }
  return sections;
}

/** What an earlier run put there goes. */
function withoutEarlier(lines: readonly string[]): readonly string[] {
  const kept: string[] = [];
  let isInside = false;
  for (const line of lines) {
    if (line.startsWith(first)) isInside = true;
    if (!isInside) kept.push(line);
    if (line === last) isInside = false;
  }
  // A block without its end is somebody's own by now.
  return isInside ? lines : kept;
}

/** On which line each key at the top of the file begins; none where the whole file is written in braces. */
function linesOfKeys(text: string): ReadonlyMap<string, number> {
  const { contents } = parseDocument(text);
  const places = new Map<string, number>();
  if (!isMap(contents) || contents.flow) return places;
  for (const { key } of contents.items) {
    if (!isScalar(key) || typeof key.value !== 'string' || !key.range) continue;
    const before = text.slice(0, key.range[0]).split('\n');
    if (before.at(-1) === '') places.set(key.value, before.length - 1);
  }
  return places;
}

/**
 * The file with the proposal as comments: each part before the key that it is about, else at the end. What an
 * earlier call put there is replaced.
 *
 * @param text of a file that loads
 * @param day of the proposal, 2026-11-25
 */
export function withProposal(text: string, proposal: Proposal, day: string): string {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = withoutEarlier(text.split(/\r?\n/));
  const places = linesOfKeys(lines.join('\n'));
  const sections = [...sectionsOf(proposal)].map(([key, own]) => ({
    at: places.get(key),
    block: [`${first}${day}: read it, and take over what is yours.`, ...own.map((line) => `#${line}`), last],
  }));
  const placed = lines.flatMap((line, index) => [
    ...sections.filter(({ at }) => at === index).flatMap(({ block }) => block),
    line,
  ]);
  const rest = sections.filter(({ at }) => at === undefined).flatMap(({ block }) => ['', ...block]);
  if (rest.length === 0) return placed.join(newline);
  const body = placed.join('\n').trimEnd();
  return [...(body === '' ? [] : body.split('\n')), ...rest, ''].join(newline);
}
