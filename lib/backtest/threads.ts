/** Scans many files at once, each in one of a few threads. */
import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Matcher } from '../../lambda/local/matcher.ts';
import { type Scanned, type Source, type Span, scanFile } from './scan-file.ts';
import type { Answer, Task } from './worker.ts';

export interface ScanInput {
  /** Asked for the next one when a thread is free. */
  readonly sources: AsyncIterable<Source>;
  readonly admits: Matcher;
  readonly span: Span;
  /** 1: this one alone, which saves the time to start others. @default one for each processor */
  readonly threads?: number;
  /** After each file. */
  readonly onScanned?: (scanned: Scanned, source: Source) => void;
  /** Called once when the threads have started. */
  readonly onStarted?: () => void;
}

/**
 * This thread begins at once; the others join it as they come to life. Rejects where `sources` does, or a
 * thread dies; what cannot be read is for `onScanned` to hear.
 */
export async function scanSources(input: ScanInput): Promise<void> {
  const { sources, admits, span, onScanned = () => {}, onStarted = () => {} } = input;
  keepFreedMemory();
  const others = (input.threads ?? availableParallelism()) - 1;
  const scanners = [scannerHere(admits, span), ...Array.from({ length: others }, () => thread(span))];
  const iterator = sources[Symbol.asyncIterator]();
  let exhaust = (): void => {};
  const exhausted = new Promise<void>((resolve) => {
    exhaust = resolve;
  });
  const work = async ({ ready, scan }: Scanner): Promise<void> => {
    // A thread that is late finds nothing left to do.
    await Promise.race([ready, exhausted]);
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
      onScanned(await scan(next.value), next.value);
    }
    exhaust();
  };
  try {
    Promise.all(scanners.map(({ ready }) => ready)).then(onStarted, () => {});
    await Promise.all(scanners.map(work));
  } finally {
    await Promise.all(scanners.map(({ end }) => end()));
  }
}

/** Bytes: the most that glibc takes as a measure. */
const largestKept = 33_000_000;

/**
 * Once a piece as large as this was freed, glibc keeps what is freed for the next file; otherwise it gives it
 * back to the system, and getting it anew takes a sixth of the time. Nobody writes to it, so it takes no
 * memory.
 * https://man7.org/linux/man-pages/man3/mallopt.3.html (M_MMAP_THRESHOLD)
 */
const keepFreedMemory = (): unknown => Buffer.allocUnsafeSlow(largestKept);

interface Scanner {
  readonly ready: Promise<unknown>;
  readonly scan: (source: Source) => Promise<Scanned>;
  readonly end: () => Promise<unknown>;
}

const scannerHere = (admits: Matcher, span: Span): Scanner => ({
  ready: Promise.resolve(),
  // Between two files, signals and answers get their turn.
  scan: (source) => setImmediate().then(() => scanFile(source, admits, span)),
  end: async () => {},
});

function thread(span: Span): Scanner {
  const worker = startWorker();
  const waiting = new Map<number, (scanned: Scanned) => void>();
  let sent = 0;
  let failed: (error: Error) => void = () => {};
  const death = new Promise<never>((_, reject) => {
    failed = reject;
  });
  // Heard by whoever waits for an answer; at other times nobody does.
  death.catch(() => {});
  const ready = new Promise<void>((resolve) => {
    worker.on('message', (answer: Answer) => {
      if (answer.kind === 'ready') return resolve();
      waiting.get(answer.id)?.(answer.scanned);
      waiting.delete(answer.id);
    });
  });
  worker.on('error', failed);
  worker.on('exit', () => failed(new Error('a thread ended before its work did')));
  return {
    ready: Promise.race([ready, death]),
    scan: (source) => {
      const id = sent++;
      const answered = new Promise<Scanned>((resolve) => waiting.set(id, resolve));
      worker.postMessage({ id, source, span } satisfies Task, transferable(source));
      return Promise.race([answered, death]);
    },
    end: () => worker.terminate(),
  };
}

/** Bytes that nobody else looks at change hands; others are copied. */
const transferable = ({ content }: Source): ArrayBuffer[] =>
  content?.buffer instanceof ArrayBuffer && content.byteLength === content.buffer.byteLength ? [content.buffer] : [];

/**
 * The thread's code beside this file: compiled, or in a clone TypeScript, which a thread cannot load without
 * help.
 */
function startWorker(): Worker {
  const isSource = import.meta.url.endsWith('.ts');
  if (!isSource) return new Worker(new URL('./worker.js', import.meta.url));
  const [loader, code] = [import.meta.resolve('tsx/esm/api'), new URL('./worker.ts', import.meta.url).href];
  const start = `import(${JSON.stringify(loader)}).then(({ register }) => { register(); return import(${JSON.stringify(code)}); })`;
  return new Worker(start, { eval: true });
}
