/** What becomes of a command whose output nobody takes: a closed pipe, a full disk. */
import { fileReason } from '../errors.ts';

interface Streams {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  exitCode?: NodeJS.Process['exitCode'];
}

export interface Broken {
  /** Undefined while both streams work, or a reader has seen enough. */
  readonly exitCode: () => number | undefined;
}

/**
 * A reader that has seen enough (`| head`) is no error. Anything else that stops standard output, such as a
 * full disk, is told once and makes exit code 2: half a document is none. Standard error holds no data, and
 * there is nowhere left to tell that it is gone.
 */
export function watchStreams(of: Streams): Broken {
  let failed: number | undefined;
  of.stderr.on('error', () => {});
  of.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    if (failed === undefined) {
      of.stderr.write(`error: standard output cannot be written, so it is not whole: ${fileReason(error)}\n`);
    }
    failed = 2;
    // Errors come also after the last line of the command.
    of.exitCode = failed;
  });
  return { exitCode: () => failed };
}
