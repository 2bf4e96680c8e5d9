/** What the allowlist hid, by its entries. */
import type { Outcome } from '../../../../lambda/model/outcome.ts';
import { named } from './incidents.ts';
import { html, type Markup } from './markup.ts';
import { moment, table } from './rows.ts';

const mostEntries = 200;

/** Those first that hid the most signals: there somebody would hide. */
export function allowedList(outcomes: readonly Outcome[]): Markup {
  const entries = new Map<string, Outcome[]>();
  for (const outcome of outcomes) {
    if (outcome.decision.kind !== 'expected') continue;
    const list = entries.get(outcome.decision.entry);
    if (list) list.push(outcome);
    else entries.set(outcome.decision.entry, [outcome]);
  }
  if (entries.size === 0) return html`<p>Nothing: no launch matched an entry of it.</p>`;
  const sorted = [...entries].sort(([, a], [, b]) => signalled(b) - signalled(a) || b.length - a.length);
  const left = sorted.length - mostEntries;
  return html`${table({
    caption: 'Launches that an entry of the allowlist made expected',
    heads: ['Entry', 'Hidden', 'Of these with signals', 'Signals', 'Instances', 'Regions', 'First', 'Last'],
    rows: sorted
      .slice(0, mostEntries)
      .map(([entry, hidden]) => [
        named([entry]),
        hidden.length,
        signalled(hidden),
        named(hidden.flatMap(({ signals }) => signals)) || 'none',
        new Set(hidden.flatMap(({ instanceIds }) => instanceIds)).size,
        named(hidden.map(({ region }) => region)),
        moment(hidden.reduce((least, { time }) => Math.min(least, time), Number.POSITIVE_INFINITY)),
        moment(hidden.reduce((most, { time }) => Math.max(most, time), Number.NEGATIVE_INFINITY)),
      ]),
  })}
${left > 0 ? html`<p>${left === 1 ? 'One entry' : `${left} entries`} more, left out here; --json lists all.</p>` : ''}`;
}

const signalled = (hidden: readonly Outcome[]): number => hidden.filter(({ signals }) => signals.length > 0).length;
