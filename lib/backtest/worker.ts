/** A thread that scans the files it is given, one at a time. */
import { parentPort } from 'node:worker_threads';
import { deployedForwarding } from '../local/forwarding.ts';
import { type Scanned, type Source, type Span, scanFile } from './scan-file.ts';

/** What the thread is sent for each file. */
export interface Task {
  readonly source: Source;
  readonly span: Span;
}

/** What it answers, and once at its start. */
export type Answer = { readonly kind: 'ready' } | { readonly kind: 'scanned'; readonly scanned: Scanned };

const admits = deployedForwarding();
const answer = (message: Answer): void => parentPort?.postMessage(message);

parentPort?.on('message', async ({ source, span }: Task) => {
  answer({ kind: 'scanned', scanned: await scanFile(source, admits, span) });
});
answer({ kind: 'ready' });
