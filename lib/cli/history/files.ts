/** Reads a history from files and folders. */
import { readFileSync, statSync } from 'node:fs';
import { gatherHistory, type History } from '../../backtest/history.ts';
import { logFiles } from '../../backtest/log-files.ts';
import type { Source } from '../../backtest/scan-file.ts';
import { scanSources } from '../../backtest/threads.ts';
import { untilInterrupted } from '../interrupt.ts';
import { createProgress } from '../progress.ts';
import { counted } from '../render/replay-text.ts';
import type { Reading } from './reading.ts';

/** Bytes on disk for which starting threads does not pay. */
const few = 4_000_000;

export async function readFiles(paths: readonly string[], { span, admits, stream }: Reading): Promise<History> {
  const { files, unread } = logFiles(paths, span);
  const sizes = new Map(files.map((file) => [file, sizeOf(file)]));
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const gathering = gatherHistory();
  for (const one of unread) gathering.tell(one);
  const progress = createProgress({ stream, total, now: () => performance.now() });
  let done = 0;
  let read = 0;
  let unpacked = 0;
  await untilInterrupted(async (isInterrupted) => {
    async function* sources(): AsyncIterable<Source> {
      for (const [index, name] of files.entries()) {
        if (isInterrupted()) {
          gathering.tell({ what: counted(files.length - index, 'file'), why: 'interrupted before they were read' });
          return;
        }
        yield name === '-' ? { name: 'standard input', content: readFileSync(0) } : { name };
      }
    }
    await scanSources({
      sources: sources(),
      admits,
      span,
      ...(total <= few || files.length === 1 ? { threads: 1 } : {}),
      onScanned: (scanned, { name }) => {
        gathering.add(scanned);
        done += sizes.get(name) ?? 0;
        read += 1;
        unpacked += scanned.bytes;
        progress.update({ done, unpacked, label: `${read} of ${counted(files.length, 'file')}` });
      },
    });
  });
  progress.end();
  return gathering.history();
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    // It is told of when it is opened.
    return 0;
  }
}
