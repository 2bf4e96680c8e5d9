/** What was decided when, a strip for each Region. */
import { isoTime } from '../replay-document.ts';
import { counted } from '../replay-text.ts';
import type { DecisionKind, DecisionRow } from './decisions.ts';
import { html, type Markup } from './markup.ts';
import { moment, table } from './rows.ts';

/** Worst first; a strip shows the worst one of each of its parts. */
const kinds = ['critical', 'high', 'notice', 'expected'] as const;
const parts = 72;
/** AWS has fewer; a name of a Region is text from an event, and could be anything. */
const mostRegions = 40;
/** Of ten; the height tells them apart for who sees no colour. */
const heights: Readonly<Record<(typeof kinds)[number], number>> = { critical: 10, high: 7, notice: 4, expected: 2 };

type Counts = Record<(typeof kinds)[number], number>;

interface Strip {
  readonly total: Counts;
  readonly parts: Map<number, Counts>;
}

const none = (): Counts => ({ critical: 0, high: 0, notice: 0, expected: 0 });
const isShown = (kind: DecisionKind): kind is (typeof kinds)[number] => kind !== 'duplicate';

export function timeline(decisions: readonly DecisionRow[]): Markup {
  const shown = decisions.flatMap((one) => (isShown(one.kind) ? [{ ...one, kind: one.kind }] : []));
  const [first, last] = [shown[0]?.time, shown.at(-1)?.time];
  if (first === undefined || last === undefined) return html`<p>Nothing was decided in this time.</p>`;
  const part = Math.max((last - first + 1) / parts, 1);
  const strips = new Map<string, Strip>();
  for (const { region, time, kind } of shown) {
    const strip = strips.get(region) ?? { total: none(), parts: new Map() };
    strips.set(region, strip);
    const at = Math.floor((time - first) / part);
    const counts = strip.parts.get(at) ?? none();
    strip.parts.set(at, counts);
    counts[kind] += 1;
    strip.total[kind] += 1;
  }
  const sorted = [...strips].sort(([, a], [, b]) => weight(b.total) - weight(a.total));
  const rows = sorted
    .slice(0, mostRegions)
    .map(([region, strip]) => [
      region,
      drawn(strip, first, part),
      ...kinds.map((kind) => (strip.total[kind] === 0 ? html`<span class="nil">0</span>` : strip.total[kind])),
    ]);
  return html`${table({
    caption: html`From ${moment(first)} on the left to ${moment(last)} on the right`,
    heads: ['Region', 'When', 'Critical', 'High', 'Notice', 'Expected'],
    rows,
  })}
<p class="legend" aria-hidden="true">${kinds.map((kind) => html`<span><svg viewBox="0 0 10 10">${bar(kind, 0, 10)}</svg> ${kind}</span> `)}</p>
${sorted.length > mostRegions ? html`<p>${counted(sorted.length - mostRegions, 'Region')} more with less in them.</p>` : ''}`;
}

const weight = ({ critical, high, notice, expected }: Counts): number =>
  critical * 1e9 + high * 1e6 + notice * 1e3 + expected;

const bar = (kind: (typeof kinds)[number], x: number, width: number): Markup =>
  html`<rect class="${kind}" x="${x}" y="${10 - heights[kind]}" width="${width}" height="${heights[kind]}"/>`;

/** The figures beside it say the same in words. */
function drawn({ parts: filled }: Strip, first: number, part: number): Markup {
  const bars = [...filled].map(([at, counts]) => {
    const worst = kinds.find((kind) => counts[kind] > 0) ?? 'expected';
    const said = kinds.flatMap((kind) => (counts[kind] > 0 ? [`${counts[kind]} ${kind}`] : []));
    return html`<g><title>${isoTime(Math.floor((first + at * part) / 1000) * 1000)}: ${said.join(', ')}</title>${bar(worst, at, 0.9)}</g>`;
  });
  return html`<svg class="strip" viewBox="0 0 ${parts} 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">${bars}</svg>`;
}
