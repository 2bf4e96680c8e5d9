/** Stretches of time, in milliseconds since the epoch; both ends belong to it. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** What of the whole none of the parts covers, latest first. */
export function gapsIn(whole: Interval, parts: readonly Interval[]): readonly Interval[] {
  const gaps: Interval[] = [];
  let to = whole.to;
  for (const part of [...parts].sort((a, b) => b.to - a.to)) {
    if (part.from > part.to || part.from > to) continue;
    if (part.to < to) gaps.push({ from: Math.max(part.to, whole.from), to });
    to = Math.min(to, part.from);
    if (to <= whole.from) return gaps.filter(isLong);
  }
  return [...gaps, { from: whole.from, to }].filter(isLong);
}

const isLong = ({ from, to }: Interval): boolean => to > from;
