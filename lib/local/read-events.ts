/** Reads events from files, folders and standard input, in every shape in which people keep them. */
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { UserError } from '../errors.ts';
import { toEnvelope } from './envelope.ts';

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

const names = /\.(json|jsonl|ndjson)(\.gz)?$/i;
const lineNames = /\.(jsonl|ndjson)(\.gz)?$/i;
/** Bytes of one unpacked file: above what a trail writes, below what a small packed file could be made to fill. */
const largestFile = 1_073_741_824;

/**
 * A file holds an EventBridge envelope, a CloudTrail record, an array of either, `{"Records": [...]}`, or one of these a
 * line. Any JSON object is an event; a JSON value that is none (a number, a text, null, a list in a list) is an error.
 * Packed files are known by their first bytes. An empty `.json` file is an error, as it is what a broken copy leaves; an
 * empty `.jsonl` or an empty standard input holds no events.
 *
 * @param paths files, folders (recursive; only .json, .jsonl, .ndjson, each also .gz), `-` for standard input.
 * @throws UserError (exit code 2) that names the first file that cannot be read or parsed.
 */
export function readEvents(paths: readonly string[], options: ReadOptions): ReadEvents {
  const events: unknown[] = [];
  let files = 0;
  let bytes = 0;
  const problem = (name: string, why: string): void => {
    if (!options.skipUnreadable) throw unreadable(name, why);
    options.say(`Skipped ${name}: ${why}`);
  };
  for (const path of paths.flatMap((path) => (path === '-' ? ['-'] : filesOf(path, problem, options.say)))) {
    const name = path === '-' ? 'standard input' : path;
    try {
      const content = unpack(path === '-' ? (options.stdin ?? (() => readFileSync(0)))() : readFileSync(path));
      for (const event of parse(content, name, lineNames.test(path) || path === '-', problem)) events.push(event);
      files += 1;
      bytes += content.length;
    } catch (error) {
      if (error instanceof UserError) throw error;
      problem(name, reason(error));
    }
  }
  return { events, files, bytes };
}

const unreadable = (name: string, why: string): UserError =>
  new UserError({
    code: 'unreadable-file',
    message: `${name}: ${why}`,
    hint: 'Take it out of the paths, or give --skip-unreadable to go on without it.',
    exitCode: 2,
    details: { file: name },
  });

const reason = (error: unknown): string => {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'ENOENT') return 'there is no such file or folder';
  if (code === 'EACCES' || code === 'EPERM') return 'it may not be read';
  if (code === 'ERR_FS_FILE_TOO_LARGE' || code === 'ERR_BUFFER_TOO_LARGE' || code === 'ERR_STRING_TOO_LONG') {
    return 'it is too large; split it';
  }
  if (typeof code === 'string' && code.startsWith('Z_')) return 'it is damaged, it cannot be unpacked';
  return error instanceof Error ? error.message : String(error);
};

type Problem = (name: string, why: string) => void;

/** The files that a path stands for. A folder is read once, however many symbolic links lead to it or around in it. */
function filesOf(path: string, problem: Problem, say: (line: string) => void): readonly string[] {
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
      if (wanted(one) || (error as NodeJS.ErrnoException).code !== 'ENOENT') problem(one, reason(error));
      return [];
    }
  };
  const files = attempt(path, () => true);
  if (files.length === 0 && seen.size > 0) say(`${path} holds no .json, .jsonl or .ndjson file`);
  return files;
}

const unpack = (content: Buffer): Buffer =>
  content[0] === 0x1f && content[1] === 0x8b ? gunzipSync(content, { maxOutputLength: largestFile }) : content;

/** As one document or as lines, whichever the name promises first; the other one where that does not work. */
function parse(content: Buffer, name: string, linesFirst: boolean, problem: Problem): unknown[] {
  const bytes = withoutMark(content);
  if (isBlank(bytes)) {
    if (!linesFirst) problem(name, 'it is empty');
    return [];
  }
  const whole = () => eventsIn(JSON.parse(bytes.toString('utf8')), name, problem);
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
      documents.push({ value: JSON.parse(text), line });
    } catch (error) {
      throw new SyntaxError(`line ${line}: ${(error as Error).message}`);
    }
  }
  return documents.flatMap((document) => eventsIn(document.value, `${name}, line ${document.line}`, problem));
}

function eventsIn(document: unknown, name: string, problem: Problem): unknown[] {
  const listed = Array.isArray(document) ? document : recordsOf(document);
  if (!listed) return eventOf(document, name, problem);
  return listed.flatMap((value, index) => eventOf(value, `${name}, element ${index + 1}`, problem));
}

/** A trail's log file; an envelope may have a field of that name too. */
function recordsOf(document: unknown): unknown[] | undefined {
  if (!isObject(document) || 'detail-type' in document || 'detail' in document) return undefined;
  return Array.isArray(document.Records) ? document.Records : undefined;
}

function eventOf(value: unknown, name: string, problem: Problem): unknown[] {
  if (isObject(value)) return [toEnvelope(value)];
  problem(name, `${Array.isArray(value) ? 'a list' : JSON.stringify(value)} is no event; an event is a JSON object`);
  return [];
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const withoutMark = (bytes: Buffer): Buffer =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;

const isBlank = (bytes: Buffer): boolean => bytes.every((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d));
