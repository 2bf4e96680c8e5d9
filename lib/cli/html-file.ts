/** A page written beside the person who asked for it. */
import { accessSync, constants, existsSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { UserError, usageError } from '../errors.ts';

/**
 * Before the long run, whether the file can be written after it.
 * @throws UserError (exit code 2)
 */
export function checkHtmlFile(file: string): void {
  // A slip of the hand must not write over a log or a configuration.
  if (!/\.html?$/i.test(file)) throw usageError(`--html ${file}: the name does not end in .html`);
  try {
    accessSync(existsSync(file) ? file : dirname(file), constants.W_OK);
  } catch (cause) {
    throw unwritable(file, cause);
  }
  if (existsSync(file) && !statSync(file).isFile()) throw usageError(`--html ${file}: it is no file`);
}

/**
 * For its owner alone: it says much about an account.
 * @throws UserError (exit code 2)
 */
export function writeHtmlFile(file: string, page: string): void {
  try {
    writeFileSync(file, page, { mode: 0o600 });
  } catch (cause) {
    throw unwritable(file, cause);
  }
}

const unwritable = (file: string, cause: unknown): UserError =>
  new UserError({
    code: 'unwritable-file',
    message: `--html ${file}: it cannot be written (${(cause as NodeJS.ErrnoException).code ?? String(cause)})`,
    hint: 'Name a file in a folder that is there and that you may write to.',
    exitCode: 2,
    cause,
  });
