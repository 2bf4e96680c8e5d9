/**
 * Events out of the bytes of one file as they come, in every shape in which people keep them: a file of
 * hundreds of megabytes is never in memory as a whole, where it holds one document a line.
 */
import { toEnvelope } from '../../lambda/local/envelope.ts';
import { unwrap } from './unwrap.ts';

const lineNames = /\.(jsonl|ndjson)(\.gz)?$/i;
export const standardInput = 'standard input';
/**
 * Bytes of one unpacked file: above what a trail writes, below what a small packed file could be made to
 * fill. A file of lines may be larger.
 */
const largestFile = 1_073_741_824;

export type ProblemCode = 'unreadable-file' | 'unknown-shape';
/** Is told of a file, or of a value in one, that cannot be read; may throw. */
export type Problem = (name: string, why: string, code?: ProblemCode) => void;

export interface EventParserInput {
  /** For messages; its ending tells lines from documents. */
  readonly name: string;
  readonly problem: Problem;
  /** An EventBridge envelope, or whatever other JSON object there is. */
  readonly onEvent: (event: unknown) => void;
}

export interface EventParser {
  /** @throws SyntaxError where a line is no JSON; Error for too large a file; what `problem` throws. */
  readonly push: (chunk: Buffer) => void;
  /**
   * @param isCut the file ends before its time: a last line without an end counts for nothing.
   * @throws as `push`.
   */
  readonly end: (isCut?: boolean) => void;
}

interface Line {
  readonly value: unknown;
  readonly number: number;
}

/**
 * A file holds an EventBridge envelope, a CloudTrail record, an array of either, `{"Records": [...]}`, what
 * the AWS CLI, Athena, CloudWatch Logs or SQS wrap them in, or one of these a line. Where the first line is a
 * document of its own, every line is one; else the whole file is. In a list or a line, any JSON object is an
 * event; a JSON value that is none (a number, a text, null, a list in a list) is a problem. So is a whole
 * file that is one object of an unknown shape: it is most likely the wrong file, and "0 alerts" would be the
 * wrong answer. An empty `.json` file is a problem, as it is what a broken copy leaves; an empty `.jsonl` or
 * an empty standard input holds no events.
 */
export function createEventParser({ name, problem, onEvent }: EventParserInput): EventParser {
  const isOfLines = lineNames.test(name) || name === standardInput;
  /** Bytes that no line has ended yet; in a whole document all of them. */
  let pending: Buffer[] = [];
  let size = 0;
  let number = 0;
  let isStarted = false;
  /** The only line so far: whether it is the whole file is seen later. */
  let only: Line | undefined;
  let firstError: SyntaxError | undefined;
  let isOfManyLines = false;

  const takeLine = (text: string): void => {
    number += 1;
    const line = text.trim();
    if (line === '') return;
    const value = parsedLine(line, number);
    if (!isOfManyLines && only === undefined) {
      only = { value, number };
      return;
    }
    if (only !== undefined) eventsIn(only.value, `${name}, line ${only.number}`, false);
    only = undefined;
    isOfManyLines = true;
    eventsIn(value, `${name}, line ${number}`, false);
  };

  /** One document over many lines, from here on. */
  const takeWhole = (error: SyntaxError, start: number, bytes: Buffer): void => {
    firstError = error;
    pending = [bytes.subarray(start)];
    size = pending[0]?.length ?? 0;
  };

  const isTooLarge = (): never => {
    throw Object.assign(new Error('it is too large'), { code: 'ERR_BUFFER_TOO_LARGE' });
  };

  const push = (given: Buffer): void => {
    let chunk = given;
    if (!isStarted && pending.length === 0) chunk = withoutMark(given);
    isStarted = true;
    size += chunk.length;
    if (firstError !== undefined || chunk.indexOf(0x0a) < 0) {
      if (size > largestFile) isTooLarge();
      pending.push(chunk);
      return;
    }
    const bytes = pending.length === 0 ? chunk : Buffer.concat([...pending, chunk]);
    pending = [];
    let start = 0;
    for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, start)) {
      try {
        takeLine(bytes.toString('utf8', start, end));
      } catch (error) {
        // Where whole lines came before, the file is no single document.
        if (!(error instanceof SyntaxError) || isOfManyLines || only !== undefined) throw error;
        takeWhole(error, start, bytes);
        return;
      }
      start = end + 1;
    }
    if (start < bytes.length) pending.push(bytes.subarray(start));
    size = bytes.length - start;
  };

  const endWhole = (error: SyntaxError): void => {
    const text = Buffer.concat(pending).toString('utf8');
    let document: unknown;
    try {
      document = JSON.parse(text);
    } catch (thrown) {
      if (!(thrown instanceof SyntaxError)) throw thrown;
      throw isOfLines ? error : new SyntaxError(`it is no JSON: ${thrown.message}`);
    }
    eventsIn(document, name, true);
  };

  const end = (isCut = false): void => {
    const rest = pending;
    if (firstError === undefined && !(isCut && isOfLines)) {
      try {
        takeLine(Buffer.concat(rest).toString('utf8'));
      } catch (error) {
        if (!(error instanceof SyntaxError) || isOfManyLines || only !== undefined) throw error;
        firstError = error;
      }
    }
    // Standard input may be lines, and a single object in it is all that there is.
    const isWhole = !lineNames.test(name);
    if (firstError !== undefined) endWhole(firstError);
    else if (only !== undefined) eventsIn(only.value, isWhole ? name : `${name}, line ${only.number}`, isWhole);
    else if (!isOfManyLines && !isOfLines && !isCut) problem(name, 'it is empty');
  };

  function eventsIn(document: unknown, where: string, isWhole: boolean): void {
    if (Array.isArray(document)) {
      for (const [index, value] of document.entries()) eventsOf(value, `${where}, element ${index + 1}`);
      return;
    }
    if (isWhole && isObject(document) && unwrap(document) === undefined) {
      problem(where, 'it is one object that is neither an event nor a CloudTrail record', 'unknown-shape');
      return;
    }
    eventsOf(document, where);
  }

  /** What a value holds; an object that is no wrapper is an event, whatever it is. */
  function eventsOf(value: unknown, where: string): void {
    const held = isObject(value) ? (unwrap(value) ?? [value]) : [value];
    for (const [index, event] of held.entries()) {
      if (isObject(event)) {
        onEvent(toEnvelope(event));
        continue;
      }
      const what = Array.isArray(event) ? 'a list' : JSON.stringify(event).slice(0, 80);
      problem(
        held.length > 1 ? `${where}, element ${index + 1}` : where,
        `${what} is no event; an event is a JSON object`,
      );
    }
  }

  return { push, end };
}

/** CloudWatch Logs puts the time before each line that it exports to S3. */
const exportTime = /^\d{4}-\d\d-\d\dT[\d:.]{1,20}Z\s+(?=[[{])/;

function parsedLine(line: string, number: number): unknown {
  try {
    return JSON.parse(line.replace(exportTime, ''));
  } catch (error) {
    throw new SyntaxError(`it is no JSON: line ${number}: ${(error as Error).message}`);
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Without a byte order mark. @throws SyntaxError for UTF-16, which PowerShell's `>` writes: as UTF-8 it would
 * be a riddle of null bytes.
 */
export function withoutMark(bytes: Buffer): Buffer {
  const [first, second, third] = bytes;
  const isMarked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (isMarked || (first === 0 && second !== 0) || (second === 0 && first !== 0 && first !== undefined)) {
    throw new SyntaxError('it is UTF-16, as PowerShell writes it; write it as UTF-8: iconv -f UTF-16 -t UTF-8');
  }
  return first === 0xef && second === 0xbb && third === 0xbf ? bytes.subarray(3) : bytes;
}
