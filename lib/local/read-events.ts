/** Reads events from files, folders and standard input, one after the other as they come. */
import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UserError } from '../errors.ts';
import { filesOf, unreadableReason } from './event-files.ts';
import { createEventParser, type Problem, type ProblemCode, standardInput } from './event-parser.ts';

export interface ReadFiles {
  readonly files: number;
  /** Read, after unpacking. */
  readonly bytes: number;
}

export interface ReadOptions {
  /** Is given EventBridge envelopes, and whatever other JSON objects there are, in the order of the input. */
  readonly onEvent: (event: unknown) => void;
  /** Tells about a file or a value that cannot be read, and goes on. @default an error names it */
  readonly skipUnreadable?: boolean;
  /** One line of progress or warning. */
  readonly say: (line: string) => void;
  /** After each piece. @param stored bytes of all files so far, as they lie on disk */
  readonly onProgress?: (stored: number, bytes: number, files: number) => void;
  /** @default the process's standard input */
  readonly stdin?: () => AsyncIterable<Buffer>;
}

interface Unreadable {
  readonly name: string;
  readonly why: string;
  readonly code: ProblemCode;
}

const chunkSize = 262_144;
/** Problems that an error lists; the others are counted. */
const mostListed = 20;

/**
 * Packed files are known by their first bytes. All that cannot be read is told at once: the other files are
 * looked at, too.
 *
 * @param paths files, folders (recursive; only .json, .jsonl, .ndjson, each also .gz), `-` for standard
 * input.
 * @throws UserError (exit code 2) that names every file that cannot be read or parsed.
 */
export async function readEvents(paths: readonly string[], options: ReadOptions): Promise<ReadFiles> {
  const { onEvent, say, onProgress = () => {}, stdin = () => process.stdin } = options;
  const found: Unreadable[] = [];
  let problems = 0;
  const problem: Problem = (name, why, code = 'unreadable-file') => {
    problems += 1;
    if (options.skipUnreadable) say(`Skipped ${name}: ${why}`);
    else if (problems <= mostListed) found.push({ name, why, code });
  };
  let files = 0;
  let bytes = 0;
  let stored = 0;
  for (const path of paths.flatMap((path) => (path === '-' ? ['-'] : filesOf(path, problem, say)))) {
    const name = path === '-' ? standardInput : path;
    const parser = createEventParser({ name, problem, onEvent });
    try {
      const source = path === '-' ? stdin() : createReadStream(path, { highWaterMark: chunkSize });
      const counted = counting(source, (size) => {
        stored += size;
      });
      for await (const chunk of unpacked(counted)) {
        bytes += chunk.length;
        parser.push(chunk);
        onProgress(stored, bytes, files + 1);
      }
      parser.end();
      files += 1;
    } catch (error) {
      if (error instanceof UserError) throw error;
      problem(name, unreadableReason(error));
    }
  }
  if (found.length > 0) throw unreadable(found, problems);
  return { files, bytes };
}

function unreadable(found: readonly Unreadable[], problems: number): UserError {
  const listed = found.map(({ name, why }) => `${name}: ${why}`);
  const more = problems - listed.length;
  const them = problems === 1 ? 'it' : 'them';
  const [first] = found;
  return new UserError({
    code: first?.code ?? 'unreadable-file',
    message: [...listed, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'),
    hint:
      first?.code === 'unknown-shape'
        ? 'Give events, CloudTrail records, or what the AWS CLI, Athena, CloudWatch Logs or SQS answer with; or --skip-unreadable.'
        : `Take ${them} out of the paths, or give --skip-unreadable to go on without ${them}.`,
    exitCode: 2,
    details: { file: first?.name, files: found.map(({ name, why }) => ({ name, why })) },
  });
}

async function* counting(source: AsyncIterable<Buffer>, count: (size: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    count(chunk.length);
    yield chunk;
  }
}

async function* unpacked(source: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const first = await source.next();
  if (first.done) return;
  const isPacked = first.value[0] === 0x1f && first.value[1] === 0x8b;
  if (!isPacked) {
    yield first.value;
    yield* source;
    return;
  }
  const whole = async function* (): AsyncGenerator<Buffer> {
    yield first.value;
    yield* source;
  };
  // An error on the way comes out of the last part, where it is awaited.
  yield* pipeline(Readable.from(whole()), createGunzip({ chunkSize }), () => {}) as AsyncIterable<Buffer>;
}
