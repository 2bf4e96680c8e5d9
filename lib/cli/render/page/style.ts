/** How the page looks: light or dark as the reader's system is, tables as cards where it is narrow. */
export const style = `
:root {
  color-scheme: light dark;
  --ground: #ffffff; --sheet: #f4f5f7; --ink: #1a1d21; --faint: #565d66; --line: #d3d7dc; --link: #0b57b0;
  --critical: #b3121d; --high: #a34700; --notice: #0a5fa8; --expected: #2b6f3a; --duplicate: #565d66;
  --on: #ffffff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14171a; --sheet: #1e2226; --ink: #e8eaed; --faint: #a7aeb6; --line: #3a4047; --link: #8ab8f5;
    --critical: #ff8a8a; --high: #ffb066; --notice: #7cc0ff; --expected: #86d196; --duplicate: #a7aeb6;
    --on: #14171a;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 1rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; margin: 0.5rem 0; }
h2 { font-size: 1.2rem; margin: 2rem 0 0.5rem; padding-top: 0.5rem; border-top: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 0; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100rem; }
.skip:focus { position: static; }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; padding: 0; margin: 0.5rem 0; }
nav a { display: inline-block; padding: 0.25rem 0; }
.facts, caption, .legend, .nil { color: var(--faint); }
.result { font-size: 1.1rem; }
.unread { border: 2px solid var(--high); border-radius: 0.4rem; padding: 0.1rem 1rem; margin: 1rem 0; }
.badge { display: inline-block; min-width: 5.2rem; text-align: center; padding: 0 0.5rem; border-radius: 0.3rem;
  font-size: 0.85rem; font-weight: 600; color: var(--on); background: var(--faint); }
.badge.critical { background: var(--critical); } .badge.high { background: var(--high); }
.badge.notice { background: var(--notice); } .badge.expected { background: var(--expected); }
.badge.duplicate { background: var(--duplicate); }
rect.critical { fill: var(--critical); } rect.high { fill: var(--high); }
rect.notice { fill: var(--notice); } rect.expected { fill: var(--expected); }
.strip { display: block; width: 100%; min-width: 10rem; height: 1.6rem; background: var(--sheet); }
.legend span { margin-right: 1rem; white-space: nowrap; }
.legend svg { width: 0.8rem; height: 0.8rem; background: var(--sheet); vertical-align: -0.05rem; }
details { border: 1px solid var(--line); border-left: 0.4rem solid var(--faint); border-radius: 0.4rem;
  margin: 0.5rem 0; background: var(--sheet); }
details.critical { border-left-color: var(--critical); } details.high { border-left-color: var(--high); }
details.notice { border-left-color: var(--notice); }
summary { padding: 0.6rem 0.8rem; cursor: pointer; }
summary .title { font-weight: 600; } summary .facts { display: block; font-size: 0.9rem; }
details > :not(summary) { margin-left: 0.8rem; margin-right: 0.8rem; }
.mail { border-top: 1px solid var(--line); padding: 0.6rem 0; }
pre { white-space: pre-wrap; font: 0.9rem/1.45 ui-monospace, monospace; margin: 0.5rem 0; }
table { border-collapse: collapse; width: 100%; font-size: 0.95rem; }
caption { text-align: left; padding: 0.3rem 0; }
th, td { text-align: left; vertical-align: top; padding: 0.35rem 0.6rem 0.35rem 0; border-bottom: 1px solid var(--line); }
tbody th { font-weight: 600; }
thead th { overflow-wrap: normal; }
time { white-space: nowrap; }
#decisions tbody th, #decisions td:nth-child(-n+4), #timeline th { white-space: nowrap; }
#decisions td:nth-child(5) { min-width: 14rem; }
#timeline td:nth-child(2) { width: 55%; }
form { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; }
form[hidden] { display: none; }
form p { margin: 0; } form p:first-child { flex: 1 1 14rem; }
label { display: block; font-size: 0.9rem; color: var(--faint); }
input, select, button { font: inherit; min-height: 2.75rem; padding: 0.3rem 0.6rem; color: var(--ink);
  background: var(--ground); border: 1px solid var(--faint); border-radius: 0.3rem; max-width: 100%; }
input { width: 100%; }
button { cursor: pointer; } button:disabled { color: var(--faint); border-color: var(--line); cursor: default; }
@media (max-width: 46rem) {
  table.cards, .cards tbody, .cards tr, .cards td, .cards tbody th { display: block; width: auto; }
  .cards caption { display: block; }
  .cards thead { position: absolute; left: -100rem; }
  .cards tr { border: 1px solid var(--line); border-radius: 0.4rem; padding: 0.4rem 0.6rem; margin: 0.5rem 0;
    background: var(--sheet); }
  .cards th, .cards td { border: 0; padding: 0.15rem 0; }
  .cards td { display: flex; gap: 0.6rem; }
  .cards td::before { content: attr(data-head); flex: 0 0 5.5rem; color: var(--faint); }
  .cards td:empty { display: none; }
  #decisions td:nth-child(-n+4) { white-space: normal; }
  #timeline td:nth-child(2) { width: auto; }
  #timeline td:nth-child(2)::before { content: none; }
  #timeline td:nth-child(n+3) { display: inline-flex; margin-right: 0.8rem; gap: 0.3rem; }
  #timeline td:nth-child(n+3)::before { flex-basis: auto; }
  .strip { background: var(--ground); }
  form p { flex: 1 1 100%; } select { width: 100%; }
}
@media print {
  form, nav, #pages, .skip { display: none; }
}
`;
