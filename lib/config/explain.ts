/**
 * What a failed check of the schema means to the person who wrote the value: what is wrong, and what to do.
 */

import type { z } from 'zod';
import { localCommand } from '../../lambda/model/local-command.ts';
import type { Path } from './problem.ts';
import { closest, didYouMean } from './suggest.ts';

type Issue = z.core.$ZodIssue;

export interface Explanation {
  readonly path: Path;
  readonly message: string;
  /** The key is what is wrong, not its value. */
  readonly atKey?: boolean;
}

/** What is known of the value that an issue is about. */
export interface Subject {
  /** Undefined where it is missing. */
  readonly valueAt: (path: Path) => unknown;
  /** The scalar as it is written in the file. */
  readonly writtenAt: (path: Path) => string | undefined;
  /** The key as it is written in the file. */
  readonly keyWrittenAt: (path: Path) => string | undefined;
  /** Keys that the schema knows at a path. */
  readonly keysAt: (path: Path) => readonly string[];
}

/** Keys of the command line that people look for in the file, and what there is instead. */
const contextOnly: Readonly<Record<string, string>> = {
  account: 'Davylamp watches the account of the credentials that deploy it',
  revision: `after \`${localCommand} regions --refresh\` a deployment updates every Region again`,
  config: 'it names this file on the command line',
};

const nouns: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  array: 'a list',
  object: 'a map of keys',
  record: 'a map of keys',
  boolean: 'true or false',
};

export function explain(issue: Issue, subject: Subject): readonly Explanation[] {
  const path = issue.path as Path;
  const value = subject.valueAt(path);
  const shown = show(value, subject.writtenAt(path));
  const at = (message: string): readonly Explanation[] => [{ path, message }];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ path: [...path, key], message: unknownKey(key, path, subject), atKey: true }));
    case 'invalid_type':
      return at(wrongType(nouns[issue.expected] ?? issue.expected, value, shown));
    case 'invalid_value': {
      const words = issue.values.map(String);
      if (value === undefined) return at(`is missing. Give ${oneOf(words)}.`);
      return at(`${shown} is not known.${didYouMean(String(value), words)} Write ${oneOf(words)}.`);
    }
    case 'too_small':
      if (issue.origin === 'array') return at('is empty. Give at least one, or remove the key.');
      if (issue.origin === 'string') return at(`${shown} is too short. Give at least ${issue.minimum} characters.`);
      return at(
        `${shown} is too small. Give ${issue.inclusive === false ? `more than ${issue.minimum}` : `${issue.minimum} or more`}.`,
      );
    case 'too_big':
      if (issue.origin === 'string') return at(`is too long. Give at most ${issue.maximum} characters.`);
      return at(`${shown} is too large. Give ${issue.maximum} or less.`);
    case 'invalid_format':
      return at(`${shown} ${issue.message}`);
    case 'invalid_key': {
      const key = subject.keyWrittenAt(path) ?? String(path.at(-1));
      const said = issue.issues[0]?.message ?? 'is not allowed as a key.';
      return [{ path, message: `${JSON.stringify(key)} ${said}`, atKey: true }];
    }
    case 'invalid_union':
      return explainUnion(issue, value, shown, subject);
    default:
      return at(issue.message);
  }
}

/** Of the shapes a value may have, the one it seems to be meant as. */
function explainUnion(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  value: unknown,
  shown: string,
  subject: Subject,
): readonly Explanation[] {
  const path = issue.path as Path;
  const meant = issue.errors.find((branch) =>
    branch.every((nested) => nested.path.length > 0 || !['invalid_type', 'invalid_value'].includes(nested.code)),
  );
  if (meant !== undefined) {
    return meant.flatMap((nested) => explain({ ...nested, path: [...issue.path, ...nested.path] }, subject));
  }
  const shapes = issue.errors.flatMap((branch) =>
    branch.flatMap((nested) => {
      if (nested.path.length > 0) return [];
      if (nested.code === 'invalid_type') return [nouns[nested.expected] ?? nested.expected];
      return nested.code === 'invalid_value' ? nested.values.filter((word) => word !== false).map(String) : [];
    }),
  );
  if (value === null) return [{ path, message: noValue }];
  return [{ path, message: `${shown} is neither ${shapes.join(' nor ')}. Write one of them.` }];
}

const noValue = 'has no value. Give one, or remove the key.';

function wrongType(expected: string, value: unknown, shown: string): string {
  if (value === undefined) return `is missing. Give ${expected}.`;
  if (value === null) return noValue;
  if (expected === 'text' && (typeof value === 'number' || typeof value === 'boolean')) {
    return `${shown} is ${typeof value === 'number' ? 'a number' : 'true or false'} to YAML. Put it in quotes: "${shown}".`;
  }
  if (expected === 'a list' && ['string', 'number'].includes(typeof value)) {
    return `${shown} is one value, not a list. Put it in brackets: [${shown}].`;
  }
  return `${shown} is not ${expected}. Give ${expected}.`;
}

function unknownKey(key: string, path: Path, subject: Subject): string {
  const known = subject.keysAt(path);
  const near = closest(key, known);
  if (near !== undefined) return `is not a key. Did you mean ${near}?`;
  if (path.length === 0 && Object.hasOwn(contextOnly, key)) {
    return `is not a key of the file: ${contextOnly[key]}. Remove it.`;
  }
  const elsewhere = ['feed', 'regions', 'budget', 'patrol', 'organization'].find((parent) =>
    subject.keysAt([parent]).includes(key),
  );
  if (path.length === 0 && elsewhere !== undefined) return `is not a key here. Did you mean ${elsewhere}.${key}?`;
  return `is not a key. Known here: ${known.join(', ')}.`;
}

const oneOf = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

/** A value in a message: as written, cut to a length that a terminal shows. */
function show(value: unknown, written: string | undefined): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a map of keys';
  const text = typeof value === 'string' ? JSON.stringify(value) : (written ?? String(value));
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
