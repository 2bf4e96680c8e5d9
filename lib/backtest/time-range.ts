/** The earliest and the latest time of records, of which most are never parsed. */

/** ISO 8601 in UTC, to the second; both undefined where no record says its time. */
export interface TimeRange {
  readonly from?: string;
  readonly to?: string;
}

const quote = 0x22;
const zulu = 0x5a;
/** A figure each, and what stands between them. */
const shape = Buffer.from('0000-00-00T00:00:00Z');
const figure = 0x30;
/**
 * Bytes from the time's last one to the key `eventName` that CloudTrail writes after it: between them are the
 * event source and its key.
 */
const [nearest, farthest] = ['Z","eventSource":"x.amazonaws.com",'.length, 128];

export interface GatheredTimes {
  /** Takes the `eventTime` that stands before the `"eventName"` at a place, as CloudTrail writes them. */
  readonly see: (bytes: Buffer, name: number) => void;
  readonly add: (time: unknown) => void;
  readonly range: () => TimeRange;
}

export function createTimeRange(): GatheredTimes {
  // Their figures in a row: 20261120140311.
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  const take = (time: number): void => {
    if (time < from) from = time;
    if (time > to) to = time;
  };
  return {
    add: (time) => {
      if (typeof time !== 'string' || time.length !== shape.length) return;
      const bytes = Buffer.from(time, 'latin1');
      take(figuresAt(bytes, 0));
    },
    see: (bytes, name) => {
      const last = Math.max(name - farthest, shape.length);
      for (let at = name - nearest; at >= last; at -= 1) {
        if (bytes[at] !== zulu || bytes[at + 1] !== quote || bytes[at - shape.length] !== quote) continue;
        take(figuresAt(bytes, at - shape.length + 1));
        return;
      }
    },
    range: () => (from > to ? {} : { from: written(from), to: written(to) }),
  };
}

/** NaN where no time is written there. */
function figuresAt(bytes: Uint8Array, start: number): number {
  let figures = 0;
  for (let i = 0; i < shape.length; i += 1) {
    const byte = bytes[start + i] as number;
    if (shape[i] === figure) {
      if (byte < figure || byte > figure + 9) return Number.NaN;
      figures = figures * 10 + byte - figure;
    } else if (byte !== shape[i]) return Number.NaN;
  }
  return figures;
}

const written = (figures: number): string =>
  String(figures)
    .padStart(14, '0')
    .replace(/^(....)(..)(..)(..)(..)(..)$/, '$1-$2-$3T$4:$5:$6Z');
