/** What was decided about each event, in a table that a script filters. */
import type { Outcome } from '../../../../lambda/model/outcome.ts';
import type { Verdict } from '../../../../lambda/model/verdict.ts';
import { isoTime } from '../replay-document.ts';
import { counted } from '../replay-text.ts';
import { html, Markup, visible } from './markup.ts';
import { badge, table } from './rows.ts';

export type DecisionKind = Verdict | 'expected' | 'duplicate';

export interface DecisionRow {
  readonly time: number;
  readonly account: string;
  readonly region: string;
  readonly what: string;
  readonly kind: DecisionKind;
  readonly why: string;
}

/** In the page; a browser holds them easily. */
const mostRows = 10_000;
/** At a time, and where no script runs. */
const rowsAtOnce = 100;
const mostRegions = 60;
const longest = { account: 20, region: 32, other: 300 };
const mostInstances = 5;

const short = (text: string, kind: keyof typeof longest = 'other'): string =>
  text.length <= longest[kind] ? text : `${text.slice(0, longest[kind] - 1)}…`;

/** In the order of time; what was ignored is left out. */
export function decisionRows(outcomes: readonly Outcome[]): readonly DecisionRow[] {
  return outcomes
    .flatMap((outcome) => {
      const { decision, time, account, region } = outcome;
      if (decision.kind === 'ignored') return [];
      const kind = decision.kind === 'alert' ? decision.verdict : decision.kind;
      return [
        {
          time,
          account: short(account, 'account'),
          region: short(region, 'region'),
          what: whatOf(outcome),
          kind,
          why: whyOf(outcome),
        },
      ];
    })
    .sort((a, b) => a.time - b.time);
}

function whatOf({ eventName, detailType, instanceIds }: Outcome): string {
  const more = instanceIds.length - mostInstances;
  return short(
    [eventName ?? detailType, ...instanceIds.slice(0, mostInstances), ...(more > 0 ? [`and ${more} more`] : [])].join(
      ' ',
    ),
  );
}

function whyOf({ decision, signals }: Outcome): string {
  const told = signals.join(', ');
  if (decision.kind === 'duplicate') return short(`of ${decision.of}`);
  return short(
    decision.kind === 'expected' ? `allowed by "${decision.entry}"${told && `, in spite of ${told}`}` : told,
  );
}

const heads = ['Time', 'Decision', 'Account', 'Region', 'What', 'Why'] as const;

/** Alerts stay where not all fit. */
const rank: Readonly<Record<DecisionKind, number>> = { critical: 0, high: 1, notice: 2, expected: 3, duplicate: 4 };

export function decisionTable(all: readonly DecisionRow[]): Markup {
  const rows =
    all.length <= mostRows
      ? all
      : [...all]
          .sort((a, b) => rank[a.kind] - rank[b.kind])
          .slice(0, mostRows)
          .sort((a, b) => a.time - b.time);
  const regions = [...new Set(rows.map(({ region }) => region))].sort().slice(0, mostRegions);
  const left = all.length - rows.length;
  return html`<form id="filter" hidden>
<p><label for="text">Text</label><input id="text" type="search" autocomplete="off" spellcheck="false"></p>
<p><label for="kind">Decision</label><select id="kind">${options('all', Object.keys(rank))}</select></p>
<p><label for="region">Region</label><select id="region">${options('all', regions)}</select></p>
</form>
<p id="shown" role="status">${counted(Math.min(rows.length, rowsAtOnce), 'decision')} of ${rows.length}</p>
${left > 0 ? html`<p>${counted(left, 'decision')} more, the least of them, left out here; --json lists all.</p>` : ''}
${table({ caption: 'Decisions, oldest first', heads, rows: rows.slice(0, rowsAtOnce).map(cellsOf), bodyId: 'rows' })}
<p id="pages" hidden><button type="button" id="back">Earlier</button> <button type="button" id="on">Later</button></p>
${Markup.data('data', { heads, rowsAtOnce, rows: rows.map(textsOf) })}`;
}

const options = (first: string, others: readonly string[]): readonly Markup[] => [
  html`<option value="">${first}</option>`,
  ...others.map((one) => html`<option value="${one}">${one}</option>`),
];

const cellsOf = ({ time, kind, account, region, what, why }: DecisionRow): readonly (string | Markup)[] => [
  isoTime(time),
  badge(kind),
  account,
  region,
  what,
  why,
];

/** In the order of the heads. */
const textsOf = ({ time, kind, account, region, what, why }: DecisionRow): readonly string[] =>
  [isoTime(time), kind, account, region, what, why].map(visible);
