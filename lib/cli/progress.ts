/** One line on a terminal that tells how far a long run is. */
import { megabytes } from './render/backtest-text.ts';

export interface Progress {
  /** @param done bytes that were read of the total, as they lie on disk. */
  readonly update: (state: { readonly done: number; readonly unpacked: number; readonly label: string }) => void;
  /** Removes the line. */
  readonly end: () => void;
}

export interface ProgressInput {
  /** Nothing is shown where it is no terminal. */
  readonly stream: { readonly isTTY?: boolean; readonly columns?: number; readonly write: (text: string) => unknown };
  /** Bytes, or calls; undefined: nobody knows. */
  readonly total?: number;
  /** Milliseconds. */
  readonly now: () => number;
}

const clearLine = '\r\u001b[K';
/** Milliseconds between two updates that are shown. */
const pause = 200;

export function createProgress({ stream, total, now }: ProgressInput): Progress {
  if (stream.isTTY !== true) return { update: () => {}, end: () => {} };
  const start = now();
  let shownAt = Number.NEGATIVE_INFINITY;
  return {
    update: ({ done, unpacked, label }) => {
      const at = now();
      if (at - shownAt < pause) return;
      shownAt = at;
      const seconds = Math.max((at - start) / 1000, 0.001);
      const rate = unpacked > 0 ? `, ${megabytes(unpacked / seconds)}/s` : '';
      const left = total === undefined || done <= 0 ? '' : `, ${timeLeft((seconds * (total - done)) / done)} left`;
      stream.write(`${clearLine}${`${label}${rate}${left}`.slice(0, (stream.columns ?? 80) - 1)}`);
    },
    end: () => stream.write(clearLine),
  };
}

function timeLeft(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  return whole < 3_600 ? `${Math.round(whole / 60)} min` : `${(whole / 3_600).toFixed(1)} h`;
}
