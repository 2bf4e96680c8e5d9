/** Scans many files at once, each in one of a few threads. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Matcher } from '../local/matcher.ts';
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
      scanners.map(async ({ scan }) => {
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
  let settle: { readonly resolve: (answer: Answer) => void; readonly reject: (error: Error) => void } | undefined;
  let died: Error | undefined;
  const next = (): Promise<Answer> =>
    new Promise((resolve, reject) => {
      if (died) reject(died);
      else settle = { resolve, reject };
    });
  const die = (error: Error): void => {
    died = error;
    settle?.reject(error);
  };
  worker.on('message', (answer: Answer) => settle?.resolve(answer));
  worker.on('error', die);
  worker.on('exit', () => die(new Error('a thread ended before its work did')));
  return {
    ready: next(),
    scan: async (source) => {
      const answered = next();
      worker.postMessage({ source, span } satisfies Task);
      const answer = await answered;
      if (answer.kind !== 'scanned') throw new Error(`a thread answered ${answer.kind}`);
      return answer.scanned;
    },
    end: () => {
      worker.removeAllListeners('exit');
      return worker.terminate();
    },
  };
}

/** The thread's code beside this file: compiled, or in a clone TypeScript, which a thread cannot load without help. */
function startWorker(): Worker {
  const isSource = import.meta.url.endsWith('.ts');
  if (!isSource) return new Worker(new URL('./worker.js', import.meta.url));
  const [loader, code] = [import.meta.resolve('tsx/esm/api'), new URL('./worker.ts', import.meta.url).href];
  const start = `import(${JSON.stringify(loader)}).then(({ register }) => { register(); return import(${JSON.stringify(code)}); })`;
  return new Worker(start, { eval: true });
}
