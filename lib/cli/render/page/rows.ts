/** Tables that are cards on a narrow screen, and stay tables to a screen reader there. */
import { isoTime } from '../replay-document.ts';
import { html, type Markup } from './markup.ts';

type Cell = string | number | Markup;

export interface Table {
  readonly caption: string | Markup;
  readonly heads: readonly string[];
  /** The first cell of each is its head. */
  readonly rows: readonly (readonly Cell[])[];
  /** For the script. @default none */
  readonly bodyId?: string;
}

/** A style that lays cells out as blocks takes their roles away; so they are said. */
export const table = ({ caption, heads, rows, bodyId }: Table): Markup => html`<table role="table" class="cards">
<caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${heads.map((head) => html`<th role="columnheader" scope="col">${head}</th>`)}</tr></thead>
<tbody role="rowgroup"${bodyId === undefined ? '' : html` id="${bodyId}"`}>${rows.map((cells) => row(heads, cells))}</tbody>
</table>`;

const row = (heads: readonly string[], cells: readonly Cell[]): Markup =>
  html`<tr role="row">${cells.map((cell, i) =>
    i === 0
      ? html`<th role="rowheader" scope="row">${cell}</th>`
      : html`<td role="cell" data-head="${heads[i] ?? ''}">${cell}</td>`,
  )}</tr>
`;

/** Milliseconds since the epoch as text that is not broken into lines. */
export const moment = (time: number): Markup => html`<time>${isoTime(time)}</time>`;

/** A verdict or another decision, told by its word and its colour. */
export const badge = (word: string): Markup => html`<span class="badge ${word}">${word}</span>`;
