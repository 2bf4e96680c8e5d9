/** The earliest and the latest time of records, of which most are never parsed. */

/** ISO 8601 in UTC, to the second; both undefined where no record says its time. */
export interface TimeRange {
  readonly from?: string;
  readonly to?: string;
}

const quote = 0x22;
const zulu = 0x5a;
/** `2026-11-20T14:03:11Z` */
const length = 20;
/** Bytes between the time and the name that CloudTrail writes after it: the event source and its key. */
const farthest = 128;
const pattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

export interface GatheredTimes {
  /** Takes the `eventTime` that stands before the `"eventName"` at a place, as CloudTrail writes them. */
  readonly see: (bytes: Buffer, name: number) => void;
  readonly add: (time: unknown) => void;
  readonly range: () => TimeRange;
}

export function createTimeRange(): GatheredTimes {
  let from: string | undefined;
  let to: string | undefined;
  let lastSeen = Buffer.alloc(length);
  const add = (time: unknown): void => {
    if (typeof time !== 'string' || !pattern.test(time)) return;
    if (from === undefined || time < from) from = time;
    if (to === undefined || time > to) to = time;
  };
  const isSameAsLast = (bytes: Buffer, start: number): boolean => {
    // Records that follow each other differ in their last figures.
    for (let i = length - 1; i >= 0; i -= 1) if (bytes[start + i] !== lastSeen[i]) return false;
    return true;
  };
  return {
    add,
    see: (bytes, name) => {
      const nearest = Math.max(name - farthest, length);
      for (let at = name - 2; at >= nearest; at -= 1) {
        if (bytes[at] !== zulu || bytes[at + 1] !== quote || bytes[at - length] !== quote) continue;
        const start = at - length + 1;
        if (!isSameAsLast(bytes, start)) {
          lastSeen = Buffer.from(bytes.subarray(start, at + 1));
          add(bytes.toString('latin1', start, at + 1));
        }
        return;
      }
    },
    range: () => ({ ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }),
  };
}
