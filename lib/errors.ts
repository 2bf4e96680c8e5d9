/** Errors for the person who runs Davylamp, apart from our own bugs. */
import { defined } from '../lambda/model/defined.ts';

/** 1: a check failed or a threshold was passed. 2: usage or configuration. 3: AWS refused. 130: Ctrl-C. */
export type UserExitCode = 1 | 2 | 3 | 130;
export type ExitCode = 0 | UserExitCode | 70;

export interface UserErrorProps {
  /** Stable, in kebab case: scripts read it from the JSON document. */
  readonly code: string;
  /** What went wrong, and with which value. May have several lines. */
  readonly message: string;
  /** What to do about it. @default none */
  readonly hint?: string;
  readonly exitCode: UserExitCode;
  /** Fields added to the error's JSON document. @default none */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/**
 * Something that the person who runs the command can put right. Every other error counts as our bug (exit
 * code 70).
 */
export class UserError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly exitCode: UserExitCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(props: UserErrorProps) {
    super(props.message, props.cause === undefined ? undefined : { cause: props.cause });
    this.name = 'UserError';
    this.code = props.code;
    this.hint = props.hint;
    this.exitCode = props.exitCode;
    this.details = props.details ?? {};
  }
}

/** A wrong argument or option: exit code 2. */
export const usageError = (message: string, hint?: string): UserError =>
  new UserError({ code: 'usage', message, exitCode: 2, ...defined({ hint }) });

export interface ErrorReport {
  readonly exitCode: ExitCode;
  /** The document that `--json` prints: `{"schemaVersion":1,"error":{"code","message","hint"}}`. */
  readonly document: {
    readonly schemaVersion: 1;
    readonly error: { readonly code: string; readonly message: string; readonly hint: string | null };
  };
  /** For a person, on standard error; without a line break at the end. */
  readonly text: string;
}

const fileReasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EROFS: 'the disk is read-only',
  EACCES: 'it is not allowed',
  EPERM: 'it is not allowed',
  EIO: 'the disk or the terminal is gone',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is no folder',
  EMFILE: 'too many files are open',
};

/** Why a file or a stream could not be used, in a few words. */
export const fileReason = ({ code = '', message }: NodeJS.ErrnoException): string =>
  Object.hasOwn(fileReasons, code) ? `${fileReasons[code]} (${code})` : message;

/** What the file system refuses is the person's to put right; undefined for any other error. */
function fileError(thrown: unknown): UserError | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const { code = '', syscall, path } = thrown as NodeJS.ErrnoException;
  if (syscall === undefined || !Object.hasOwn(fileReasons, code)) return undefined;
  const what = path ?? 'a file';
  return new UserError({ code: 'file', message: `${what}: ${fileReason(thrown)}`, exitCode: 2, cause: thrown });
}

/** What to tell about an error, whatever was thrown. */
export function errorReport(error: unknown): ErrorReport {
  const thrown = fileError(error) ?? error;
  if (thrown instanceof UserError) {
    const { code, message, hint, exitCode, details } = thrown;
    return {
      exitCode,
      document: { schemaVersion: 1, error: { ...details, code, message, hint: hint ?? null } },
      text: `error: ${message}${hint === undefined ? '' : `\n${hint}`}`,
    };
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const hint = 'This is a bug in davylamp. Please report it with the lines above and the command that led to it.';
  return {
    exitCode: 70,
    document: { schemaVersion: 1, error: { code: 'internal', message, hint } },
    text: `${(thrown instanceof Error && thrown.stack) || message}\n${hint}`,
  };
}
