/** A thread that scans the files it is given. */
import { parentPort } from 'node:worker_threads';
import { deployedForwarding } from '../local/forwarding.ts';
import { type Scanned, type Source, type Span, scanFile } from './scan-file.ts';

/** What the thread is sent for each file. */
export interface Task {
  readonly id: number;
  readonly source: Source;
  readonly span: Span;
}

/** What it answers, and once at its start. */
export type Answer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'scanned'; readonly id: number; readonly scanned: Scanned };

const admits = deployedForwarding();
const answer = (message: Answer): void => parentPort?.postMessage(message);

parentPort?.on('message', async ({ id, source, span }: Task) => {
  answer({ kind: 'scanned', id, scanned: await scanFile(source, admits, span) });
});
answer({ kind: 'ready' });
