/**
 * What a backtest found, as one page for a browser. It holds all that it needs and asks for nothing: its
 * policy allows its own style and script, known by their digests, and nothing else.
 */
import { createHash } from 'node:crypto';
import { countMails, lostCampaigns } from '../../../backtest/against.ts';
import type { History } from '../../../backtest/history.ts';
import { type Backtested, backtestSummary } from '../backtest-document.ts';
import { proposalYaml, sourceOf } from '../backtest-text.ts';
import { counted } from '../replay-text.ts';
import { allowedList } from './allowed.ts';
import { decisionRows, decisionTable } from './decisions.ts';
import { incidentList } from './incidents.ts';
import { html, Markup } from './markup.ts';
import { script } from './script.ts';
import { style } from './style.ts';
import { timeline } from './timeline.ts';

const mostUnread = 50;

const digestOf = (code: string): string => `'sha256-${createHash('sha256').update(code).digest('base64')}'`;
const policy = [
  "default-src 'none'",
  `style-src ${digestOf(style)}`,
  `script-src ${digestOf(script)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const sections: readonly (readonly [id: string, title: string])[] = [
  ['timeline', 'When and where'],
  ['incidents', 'Incidents and their mails'],
  ['allowed', 'What the allowlist hid'],
  ['decisions', 'Every decision'],
  ['proposal', 'Proposed configuration'],
];

export function backtestPage(tested: Backtested): string {
  const { history, replayed, proposal } = tested;
  const decisions = decisionRows(replayed.outcomes);
  const contents: Readonly<Record<string, Markup>> = {
    timeline: timeline(decisions),
    incidents: incidentList(replayed),
    allowed: allowedList(replayed.outcomes),
    decisions: decisionTable(decisions),
    proposal:
      proposal.allow.length + proposal.regions.length === 0
        ? html`<p>None: no principal was ordinary on enough days.</p>`
        : html`<p>For davylamp.yaml, of what ordinary principals did; read it before you take it.</p>
<pre>${proposalYaml(proposal).trimEnd()}</pre>`,
  };
  const span = history.from === undefined ? '' : `${history.from} to ${history.to}`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Davylamp backtest${span === '' ? '' : `, ${span}`}</title>
${Markup.own('style', style)}
</head>
<body>
<a class="skip" href="#timeline">To the content</a>
<header>
<h1>Davylamp backtest</h1>
<p class="facts">${readOf(tested)}${span === '' ? '' : html`<br><time>${history.from ?? ''}</time> to <time>${history.to ?? ''}</time>`}</p>
<p class="result">${resultOf(tested)}</p>
${againstOf(tested)}
</header>
${unreadOf(history)}
<nav aria-label="On this page"><ul>${sections.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
<main>
${sections.map(
  ([id, title]) => html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${contents[id] ?? ''}
</section>
`,
)}
</main>
${Markup.own('script', script)}
</body>
</html>
`.toString();
}

const readOf = ({ history, seconds }: Backtested): string =>
  `${counted(history.records, 'record')}: ${sourceOf(history)}, in ${seconds.toFixed(1)} s`;

function resultOf(tested: Backtested): Markup {
  const { alert, expected, duplicate } = backtestSummary(tested);
  const { mails, critical, high, notice } = countMails(tested.replayed);
  return html`<strong>${counted(mails, 'mail')}</strong> (${critical} critical, ${high} high, ${counted(notice, 'notice')})
for ${counted(alert, 'alert')}; ${expected} expected, ${counted(duplicate, 'duplicate')}`;
}

function againstOf({ replayed, against }: Backtested): Markup | '' {
  if (against === undefined) return '';
  const other = countMails(against);
  const lost = lostCampaigns(replayed, against).length;
  return html`<p>Under the other configuration: ${counted(other.mails, 'mail')} (${other.critical} critical, ${other.high} high,
${counted(other.notice, 'notice')}); of its campaigns, ${lost === 0 ? 'none is lost here' : `${lost} would be lost here`}.</p>`;
}

function unreadOf({ unread }: History): Markup | '' {
  if (unread.length === 0) return '';
  const more = unread.length - mostUnread;
  return html`<section class="unread" aria-labelledby="unread-title"><h2 id="unread-title">Incomplete: not read, so not judged</h2>
<ul>${unread.slice(0, mostUnread).map(({ what, why }) => html`<li>${what.slice(0, 300)}: ${why.slice(0, 300)}</li>`)}</ul>
${more > 0 ? html`<p>${more} more; --json lists all.</p>` : ''}</section>`;
}
