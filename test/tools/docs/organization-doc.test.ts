import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (name: string) => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');

/** Cells of the first table between two comments, by what the first cell says without asterisks. */
function rowsOf(text: string, table: string): ReadonlyMap<string, readonly string[]> {
  const part = text.split(`<!-- ${table}: begin -->`)[1]?.split(`<!-- ${table}: end -->`)[0] ?? '';
  const [, first = ''] = part.match(/\n((?:\|.*\n)+)/) ?? [];
  const rows = first.split('\n').filter((line) => line !== '' && !/^\|[ :|-]+$/.test(line));
  return new Map(
    rows.map((line) => {
      const [name = '', ...cells] = line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.replaceAll('*', '').trim());
      return [name, cells];
    }),
  );
}

const guide = read('organization.md');
const burst = read('organization-burst.md');

it.each(['bursts', 'months'])(
  'docs/organization.md repeats the %s of docs/organization-burst.md; after `npm run bench -- --write` take them over',
  (table) => {
    const all = rowsOf(burst, table);
    const some = rowsOf(guide, table);
    expect(some.size).toBeGreaterThan(3);
    const columns = (some.get('') ?? []).map((name) => (all.get('') ?? []).indexOf(name));
    expect(columns).not.toContain(-1);
    for (const [name, cells] of some) {
      expect(cells, name).toEqual(columns.map((column) => all.get(name)?.[column]));
    }
  },
);
