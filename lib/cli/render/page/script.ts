/**
 * Filters the decisions. It asks for nothing from anywhere, writes text alone, and what it shows at a time is
 * little, however many there are.
 */
export const script = `
(() => {
  'use strict';
  const byId = (id) => document.getElementById(id);
  const { heads, rowsAtOnce, rows } = JSON.parse(byId('data').textContent);
  const [text, kind, region, shown, body, back, on] =
    ['text', 'kind', 'region', 'shown', 'rows', 'back', 'on'].map(byId);
  const searched = rows.map((cells) => cells.join('\\n').toLowerCase());
  let found = rows;
  let first = 0;
  const rowOf = (cells) => {
    const row = document.createElement('tr');
    row.setAttribute('role', 'row');
    cells.forEach((value, i) => {
      const cell = document.createElement(i === 0 ? 'th' : 'td');
      cell.setAttribute('role', i === 0 ? 'rowheader' : 'cell');
      if (i === 0) cell.scope = 'row';
      else cell.dataset.head = heads[i];
      if (i === 1) {
        const badge = document.createElement('span');
        badge.className = 'badge ' + value;
        badge.textContent = value;
        cell.append(badge);
      } else cell.textContent = value;
      row.append(cell);
    });
    return row;
  };
  const show = () => {
    const page = found.slice(first, first + rowsAtOnce);
    body.replaceChildren(...page.map(rowOf));
    const of = found.length === rows.length ? rows.length : found.length + ' found, of ' + rows.length;
    shown.textContent =
      found.length === 0 ? 'None of ' + rows.length + ' decisions fits.' :
      'Decisions ' + (first + 1) + ' to ' + (first + page.length) + ' of ' + of;
    back.disabled = first === 0;
    on.disabled = first + rowsAtOnce >= found.length;
  };
  const filter = () => {
    const words = text.value.toLowerCase().split(/\\s+/).filter(Boolean);
    found = rows.filter((cells, i) =>
      (kind.value === '' || cells[1] === kind.value) &&
      (region.value === '' || cells[3] === region.value) &&
      words.every((word) => searched[i].includes(word)));
    first = 0;
    show();
  };
  const turn = (by, other) => (event) => {
    first += by;
    show();
    // A button that is switched off would lose the focus to nobody.
    if (event.target.disabled) other.focus();
  };
  let waiting;
  text.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(filter, 150); });
  for (const one of [kind, region]) one.addEventListener('change', filter);
  back.addEventListener('click', turn(-rowsAtOnce, on));
  on.addEventListener('click', turn(rowsAtOnce, back));
  byId('filter').addEventListener('submit', (event) => event.preventDefault());
  byId('filter').hidden = false;
  byId('pages').hidden = rows.length <= rowsAtOnce;
  filter();
})();
`;
