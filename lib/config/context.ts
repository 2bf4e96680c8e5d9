/** What `-c key=value` and the context of cdk.json say; it wins over the file. */

import { defined } from '../../lambda/model/defined.ts';
import { explain } from './explain.ts';
import type { Problem } from './problem.ts';
import { emailListSchema } from './schema.ts';

/** Values as `app.node.tryGetContext(key)` gives them: text from `-c`, anything from cdk.json. */
export interface ContextValues {
  readonly email?: unknown;
  readonly account?: unknown;
  readonly feed?: unknown;
  readonly revision?: unknown;
  readonly config?: unknown;
}

export interface ContextSettings {
  readonly email?: readonly string[];
  readonly account?: string;
  readonly feedOff: boolean;
  readonly revision?: number;
  /** Path of the configuration file. */
  readonly file?: string;
  readonly problems: readonly Problem[];
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

export function readContext(context: ContextValues): ContextSettings {
  const problems: Problem[] = [];
  const refuse = (key: keyof ContextValues, message: string): void => {
    problems.push({ where: `-c ${key}`, path: '', message });
  };
  const email = isGiven(context.email) ? splitEmails(context.email) : undefined;
  if (email !== undefined) for (const message of emailProblems(email)) refuse('email', message);

  const account = isGiven(context.account) ? context.account : undefined;
  if (account !== undefined && (typeof account !== 'string' || !/^\d{12}$/.test(account))) {
    refuse('account', `${JSON.stringify(account)} is no account id. Give its twelve digits as text.`);
  }
  if (isGiven(context.feed) && context.feed !== 'off') {
    refuse('feed', `${JSON.stringify(context.feed)} is not known. Only off can be given here; states go in the file.`);
  }
  const revision = isGiven(context.revision) ? String(context.revision) : undefined;
  if (revision !== undefined && !/^\d{1,9}$/.test(revision)) {
    refuse('revision', `${JSON.stringify(context.revision)} is not a whole number. Give 1, 2, 3 ...`);
  }
  const file = isGiven(context.config) ? context.config : undefined;
  if (file !== undefined && (typeof file !== 'string' || file === '')) {
    refuse('config', `${JSON.stringify(file)} is not the path of a file.`);
  }
  return {
    feedOff: context.feed === 'off',
    problems,
    ...defined({
      email,
      account: typeof account === 'string' ? account : undefined,
      revision: revision === undefined ? undefined : Number(revision),
      file: typeof file === 'string' ? file : undefined,
    }),
  };
}

/** One text separates addresses by commas; empty parts are left out. */
export function splitEmails(value: unknown): readonly string[] {
  const parts = Array.isArray(value) ? value.map(String) : String(value).split(',');
  return parts.map((part) => part.trim()).filter((part) => part !== '' || Array.isArray(value));
}

/** Messages about a list that has no positions of its own. */
export function emailProblems(list: readonly string[]): readonly string[] {
  const parsed = emailListSchema.safeParse(list);
  const subject = {
    valueAt: (path: readonly (string | number)[]) => (path.length === 0 ? list : list[Number(path[0])]),
    writtenAt: () => undefined,
    keyWrittenAt: () => undefined,
    keysAt: () => [],
  };
  const issues = parsed.success ? [] : parsed.error.issues.flatMap((issue) => explain(issue, subject));
  return [
    ...issues.map(({ message }) => (list.length === 0 ? 'no address is given. Give one or more.' : message)),
    ...duplicates(list).map(({ text }) => `${JSON.stringify(text)} is there twice. Remove one.`),
  ];
}

/** Texts that were there before, letter case aside, with their position in the list. */
export function duplicates(list: readonly string[]): readonly { readonly index: number; readonly text: string }[] {
  const seen = new Set<string>();
  return list.flatMap((text, index) => {
    const key = text.toLowerCase();
    if (seen.has(key)) return [{ index, text }];
    seen.add(key);
    return [];
  });
}
