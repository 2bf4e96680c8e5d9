import { describe, expect, it } from 'vitest';
import { createProgress } from '../../../lib/cli/progress.ts';

function shown(isTTY: boolean, total?: number) {
  const written: string[] = [];
  let time = 0;
  const progress = createProgress({
    stream: { isTTY, columns: 60, write: (text) => written.push(text) },
    now: () => time,
    ...(total === undefined ? {} : { total }),
  });
  const at = (seconds: number, done: number, unpacked: number, label = '3 of 9 files'): void => {
    time = seconds * 1_000;
    progress.update({ done, unpacked, label });
  };
  return { written, at, end: progress.end };
}

describe('progress', () => {
  it('tells the rate and the time left, in one line that is written over and goes away', () => {
    const { written, at, end } = shown(true, 400);
    at(10, 100, 2_000_000_000);
    at(600, 200, 60_000_000_000);
    end();
    expect(written).toEqual([
      '\r\u001b[K3 of 9 files, 200.0 MB/s, 30 s left',
      '\r\u001b[K3 of 9 files, 100.0 MB/s, 10 min left',
      '\r\u001b[K',
    ]);
  });

  it('keeps to the width of the terminal, and to five lines a second', () => {
    const { written, at } = shown(true);
    at(1, 0, 0, 'x'.repeat(100));
    at(1.1, 0, 0, 'too soon');
    expect(written).toEqual([`\r\u001b[K${'x'.repeat(59)}`]);
  });

  it('is silent where nobody looks', () => {
    const { written, at, end } = shown(false, 400);
    at(10, 100, 1_000);
    end();
    expect(written).toEqual([]);
  });
});
