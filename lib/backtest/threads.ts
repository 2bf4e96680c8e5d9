/** Scans many files at once, each in one of a few threads. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Matcher } from '../../lambda/local/matcher.ts';
import { type Scanned, type Source, type Span, scanFile } from './scan-file.ts';
import type { Answer, Task } from './worker.ts';

export interface ScanInput {
  /** Asked for the next one when a thread is free. */
  readonly sources: AsyncIterable<Source>;
  readonly admits: Matcher;
  readonly span: Span;
  /** 0: in this thread, which saves the time to start others. @default one for each processor */
  readonly threads?: number;
  /** After each file. */
  readonly onScanned?: (scanned: Scanned, source: Source) => void;
  /** Called once when the threads have started. */
  readonly onStarted?: () => void;
}

/** Each thread has two files: one is unpacked, outside of its JavaScript, while the other one is searched. */
const lanes = 2;

/** Rejects where `sources` does, or a thread dies; what cannot be read is for `onScanned` to hear. */
export async function scanSources(input: ScanInput): Promise<void> {
  const { sources, admits, span, onScanned = () => {}, onStarted = () => {} } = input;
  const threads = input.threads ?? availableParallelism();
  const scanners = threads === 0 ? [scannerHere(admits, span)] : Array.from({ length: threads }, () => thread(span));
  try {
    await Promise.all(scanners.map(({ ready }) => ready));
    onStarted();
    const iterator = sources[Symbol.asyncIterator]();
    await Promise.all(
      scanners
        .flatMap((scanner) => Array.from({ length: lanes }, () => scanner))
        .map(async ({ scan }) => {
          for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
            onScanned(await scan(next.value), next.value);
          }
        }),
    );
  } finally {
    await Promise.all(scanners.map(({ end }) => end()));
  }
}

interface Scanner {
  readonly ready: Promise<unknown>;
  readonly scan: (source: Source) => Promise<Scanned>;
  readonly end: () => Promise<unknown>;
}

const scannerHere = (admits: Matcher, span: Span): Scanner => ({
  ready: Promise.resolve(),
  scan: (source) => scanFile(source, admits, span),
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
      worker.postMessage({ id, source, span } satisfies Task);
      return Promise.race([answered, death]);
    },
    end: () => worker.terminate(),
  };
}

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
