/** Reads events from files, folders and standard input, in every shape in which people keep them. */
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { toEnvelope } from '../../lambda/local/envelope.ts';
import { UserError } from '../errors.ts';
import { unwrap } from './unwrap.ts';

export interface ReadEvents {
  /** EventBridge envelopes, and whatever other JSON objects were found, in the order of the input. */
  readonly events: readonly unknown[];
  readonly files: number;
  /** Read, after unpacking. */
  readonly bytes: number;
}

export interface ReadOptions {
  /** Tells about a file or a value that cannot be read, and goes on. @default an error names it */
  readonly skipUnreadable?: boolean;
  /** One line of progress or warning. */
  readonly say: (line: string) => void;
  /** @default the process's standard input */
  readonly stdin?: () => Buffer;
}

const standardInput = 'standard input';
const names = /\.(json|jsonl|ndjson)(\.gz)?$/i;
const lineNames = /\.(jsonl|ndjson)(\.gz)?$/i;
/** The file's name promises one document a line. */
export const isOfLines = (name: string): boolean => lineNames.test(name);
/**
 * Bytes of one unpacked file: above what a trail writes, below what a small packed file could be made to
 * fill.
 */
export const largestFile = 1_073_741_824;

/**
 * A file holds an EventBridge envelope, a CloudTrail record, an array of either, `{"Records": [...]}`, what
 * the AWS CLI, Athena, CloudWatch Logs or SQS wrap them in, or one of these a line. In a list or a line, any
 * JSON object is an event; a JSON value that is none (a number, a text, null, a list in a list) is an error.
 * So is a whole file that is one object of an unknown shape: it is most likely the wrong file, and "0 alerts"
 * would be the wrong answer. Packed files are known by their first bytes. An empty `.json` file is an error,
 * as it is what a broken copy leaves; an empty `.jsonl` or an empty standard input holds no events.
 *
 * @param paths files, folders (recursive; only .json, .jsonl, .ndjson, each also .gz), `-` for standard
 * input.
 * @throws UserError (exit code 2) that names the first file that cannot be read or parsed.
 */
export function readEvents(paths: readonly string[], options: ReadOptions): ReadEvents {
  const events: unknown[] = [];
  let files = 0;
  let bytes = 0;
  const problem: Problem = (name, why, code = 'unreadable-file') => {
    if (!options.skipUnreadable) throw unreadable(name, why, code);
    options.say(`Skipped ${name}: ${why}`);
  };
  for (const path of paths.flatMap((path) => (path === '-' ? ['-'] : filesOf(path, problem, options.say)))) {
    const name = path === '-' ? standardInput : path;
    try {
      const content = unpack(path === '-' ? (options.stdin ?? (() => readFileSync(0)))() : readFileSync(path));
      for (const event of eventsInContent(content, name, problem)) events.push(event);
      files += 1;
      bytes += content.length;
    } catch (error) {
      if (error instanceof UserError) throw error;
      problem(name, unreadableReason(error));
    }
  }
  return { events, files, bytes };
}

type ProblemCode = 'unreadable-file' | 'unknown-shape';

const unreadable = (name: string, why: string, code: ProblemCode): UserError =>
  new UserError({
    code,
    message: `${name}: ${why}`,
    hint:
      code === 'unknown-shape'
        ? 'Give events, CloudTrail records, or what the AWS CLI, Athena, CloudWatch Logs or SQS answer with; or --skip-unreadable.'
        : 'Take it out of the paths, or give --skip-unreadable to go on without it.',
    exitCode: 2,
    details: { file: name },
  });

/** Why a file could not be read or parsed, in a few words. */
export const unreadableReason = (error: unknown): string => {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'ENOENT') return 'there is no such file or folder';
  if (code === 'EACCES' || code === 'EPERM') return 'it may not be read';
  if (code === 'ERR_FS_FILE_TOO_LARGE' || code === 'ERR_BUFFER_TOO_LARGE' || code === 'ERR_STRING_TOO_LONG') {
    return 'it is too large; split it';
  }
  if (typeof code === 'string' && code.startsWith('Z_')) return 'it is damaged, it cannot be unpacked';
  return error instanceof Error ? error.message : String(error);
};

/** Is told of a file, or of a value in one, that cannot be read; may throw. */
export type Problem = (name: string, why: string, code?: ProblemCode) => void;

/**
 * The files that a path stands for, in the order of their names. A folder is read once, however many symbolic
 * links lead to it or around in it.
 */
export function filesOf(path: string, problem: Problem, say: (line: string) => void): readonly string[] {
  const seen = new Set<string>();
  const within = (folder: string): readonly string[] => {
    const real = realpathSync(folder);
    if (seen.has(real)) return [];
    seen.add(real);
    const found = readdirSync(folder).sort((a, b) => (a < b ? -1 : 1));
    return found.flatMap((name) => attempt(join(folder, name), (inner) => names.test(inner)));
  };
  const attempt = (one: string, wanted: (file: string) => boolean): readonly string[] => {
    try {
      const stat = statSync(one);
      if (stat.isDirectory()) return within(one);
      return wanted(one) ? [one] : [];
    } catch (error) {
      // A link to nowhere is nobody's event, unless its name says that it is one.
      if (wanted(one) || (error as NodeJS.ErrnoException).code !== 'ENOENT') problem(one, unreadableReason(error));
      return [];
    }
  };
  const files = attempt(path, () => true);
  if (files.length === 0 && seen.size > 0) say(`${path} holds no .json, .jsonl or .ndjson file`);
  return files;
}

const unpack = (content: Buffer): Buffer =>
  content[0] === 0x1f && content[1] === 0x8b ? gunzipSync(content, { maxOutputLength: largestFile }) : content;

/**
 * As one document or as lines, whichever the name promises first; the other one where that does not work.
 *
 * @throws SyntaxError where the content is no JSON; whatever `problem` throws.
 */
export function eventsInContent(content: Buffer, name: string, problem: Problem): unknown[] {
  const linesFirst = isOfLines(name) || name === standardInput;
  const bytes = withoutMark(content);
  if (isBlank(bytes)) {
    if (!linesFirst) problem(name, 'it is empty');
    return [];
  }
  const whole = () => eventsIn(JSON.parse(bytes.toString('utf8')), name, problem, true);
  const lines = () => eventsInLines(bytes, name, problem);
  const [first, second] = linesFirst ? [lines, whole] : [whole, lines];
  try {
    return first();
  } catch (error) {
    if (error instanceof UserError || !(error instanceof SyntaxError || isTooLong(error))) throw error;
    try {
      return second();
    } catch (other) {
      if (other instanceof UserError || !(other instanceof SyntaxError)) throw other;
      throw new SyntaxError(`it is no JSON: ${error instanceof SyntaxError ? error.message : other.message}`);
    }
  }
}

const isTooLong = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ERR_STRING_TOO_LONG';

/** CloudWatch Logs puts the time before each line that it exports to S3. */
const exportTime = /^\d{4}-\d\d-\d\dT[\d:.]{1,20}Z\s+(?=[[{])/;

function eventsInLines(bytes: Buffer, name: string, problem: Problem): unknown[] {
  const documents: { value: unknown; line: number }[] = [];
  let line = 0;
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(0x0a, start);
    const text = bytes.toString('utf8', start, end < 0 ? bytes.length : end).trim();
    line += 1;
    start = end < 0 ? bytes.length : end + 1;
    if (text === '') continue;
    try {
      documents.push({ value: JSON.parse(text.replace(exportTime, '')), line });
    } catch (error) {
      throw new SyntaxError(`line ${line}: ${(error as Error).message}`);
    }
  }
  // Standard input is read by lines first, and a single object in it is all that there is.
  const isWhole = documents.length === 1 && name === standardInput;
  return documents.flatMap((document) =>
    eventsIn(document.value, isWhole ? name : `${name}, line ${document.line}`, problem, isWhole),
  );
}

function eventsIn(document: unknown, name: string, problem: Problem, isWhole: boolean): unknown[] {
  if (Array.isArray(document)) {
    return document.flatMap((value, index) => eventsOf(value, `${name}, element ${index + 1}`, problem));
  }
  if (isWhole && isObject(document) && unwrap(document) === undefined) {
    problem(name, 'it is one object that is neither an event nor a CloudTrail record', 'unknown-shape');
    return [];
  }
  return eventsOf(document, name, problem);
}

/** What a value holds; an object that is no wrapper is an event, whatever it is. */
function eventsOf(value: unknown, name: string, problem: Problem): unknown[] {
  const held = isObject(value) ? (unwrap(value) ?? [value]) : [value];
  return held.flatMap((event, index) => {
    if (isObject(event)) return [toEnvelope(event)];
    const where = held.length > 1 ? `${name}, element ${index + 1}` : name;
    const what = Array.isArray(event) ? 'a list' : JSON.stringify(event).slice(0, 80);
    problem(where, `${what} is no event; an event is a JSON object`);
    return [];
  });
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const withoutMark = (bytes: Buffer): Buffer =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;

const isBlank = (bytes: Buffer): boolean => bytes.every((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d));
