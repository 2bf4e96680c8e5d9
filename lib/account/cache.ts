/** The account's Regions in cdk.context.json, so that a synthesis can be repeated without asking AWS. */

import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { localCommand } from '../../lambda/model/local-command.ts';
import { UserError } from '../errors.ts';
import { contextKey, type RegionsDocument, readDocument } from './document.ts';

const fileName = 'cdk.context.json';

interface ContextFile {
  readonly path: string;
  readonly text: string;
  readonly values: Readonly<Record<string, unknown>>;
}

function readContextFile(directory: string): ContextFile {
  const path = join(directory, fileName);
  if (!existsSync(path)) return { path, text: '{\n  \n}\n', values: {} };
  const target = realpathSync(path);
  const text = readFileSync(target, 'utf8').replace(/^\ufeff/, '');
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch {
    values = undefined;
  }
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    throw new UserError({
      code: 'regions-cache',
      message: `${path} is not a JSON object`,
      hint: `Repair it, or move it away; \`${localCommand} regions --refresh\` writes a new one.`,
      exitCode: 2,
    });
  }
  return { path: target, text, values: values as Record<string, unknown> };
}

/**
 * @param directory the one of cdk.json.
 * @throws UserError (exit code 2) where it is damaged.
 */
export function readCachedRegions(directory: string, account: string): RegionsDocument | undefined {
  const value = readContextFile(directory).values[contextKey(account)];
  return value === undefined ? undefined : readDocument(value, account);
}

/** Accounts whose Regions are kept. */
export function cachedAccounts(directory: string): readonly string[] {
  const prefix = contextKey('');
  return Object.keys(readContextFile(directory).values)
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));
}

export const writeCachedRegions = (directory: string, account: string, document: RegionsDocument): void =>
  writeContextValue(directory, contextKey(account), document);

/**
 * Writes one key of cdk.context.json. Keeps every other key, their order and the indentation; whoever reads
 * meanwhile sees the old file or the new one, whole.
 *
 * @throws UserError (exit code 2) where the file is damaged.
 */
export function writeContextValue(directory: string, key: string, value: unknown): void {
  const { path, text, values } = readContextFile(directory);
  const indentation = /^[ \t]+/m.exec(text)?.[0] ?? '  ';
  const json = JSON.stringify({ ...values, [key]: value }, undefined, indentation);
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    writeFileSync(temporary, text.endsWith('\n') ? `${json}\n` : json);
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}
