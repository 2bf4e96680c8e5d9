/** The incidents, each with the mails that it would have sent. */

import type { Replayed } from '../../../../lambda/local/replay.ts';
import type { Mail } from '../../../../lambda/model/incident.ts';
import type { Outcome } from '../../../../lambda/model/outcome.ts';
import type { Verdict } from '../../../../lambda/model/verdict.ts';
import { isoTime } from '../replay-document.ts';
import { counted } from '../replay-text.ts';
import { html, type Markup } from './markup.ts';
import { badge, moment } from './rows.ts';

interface Incident {
  readonly opened: number;
  readonly verdict: Verdict;
  readonly alerts: readonly Outcome[];
  readonly mails: readonly Mail[];
}

/** A page with more of them would be slow on a phone, and read by nobody. */
const mostIncidents = 300;
/** Characters of mails, in all of the page and in one. */
const mostText = 3_000_000;
const longestMail = 30_000;
const longestName = 300;
const mostNames = 8;

const rank: Readonly<Record<Verdict, number>> = { critical: 0, high: 1, notice: 2 };

/** Worst first, then oldest first. */
function incidentsOf({ outcomes, mails }: Replayed): readonly Incident[] {
  const gathered = new Map<string, { alerts: Outcome[]; mails: Mail[] }>();
  const of = (id: string): { alerts: Outcome[]; mails: Mail[] } => {
    const known = gathered.get(id) ?? { alerts: [], mails: [] };
    gathered.set(id, known);
    return known;
  };
  for (const outcome of outcomes) {
    if (outcome.decision.kind === 'alert') of(outcome.decision.incident).alerts.push(outcome);
  }
  for (const mail of mails) of(mail.incident).mails.push(mail);
  return [...gathered.values()]
    .map((one): Incident => {
      const verdicts = [
        ...one.mails.map(({ verdict }) => verdict),
        ...one.alerts.flatMap(({ decision }) => (decision.kind === 'alert' ? [decision.verdict] : [])),
      ];
      return {
        ...one,
        opened: one.alerts[0]?.time ?? one.mails[0]?.time ?? 0,
        verdict: verdicts.reduce((worst, verdict) => (rank[verdict] < rank[worst] ? verdict : worst), 'notice'),
      };
    })
    .sort((a, b) => rank[a.verdict] - rank[b.verdict] || a.opened - b.opened);
}

export function incidentList(replayed: Replayed): Markup {
  const incidents = incidentsOf(replayed);
  if (incidents.length === 0) return html`<p>None: nothing in this history would have raised an alert.</p>`;
  const left = incidents.length - mostIncidents;
  let text = 0;
  const mailed = (mail: Mail): Markup => {
    text += mail.body.length;
    return mailOf(mail, text <= mostText);
  };
  return html`${incidents.slice(0, mostIncidents).map((incident) => incidentOf(incident, mailed))}
${left > 0 ? html`<p>${counted(left, 'incident')} more, the least of them, left out here; --json lists all.</p>` : ''}`;
}

function incidentOf({ opened, verdict, alerts, mails }: Incident, mailed: (mail: Mail) => Markup): Markup {
  const [first] = mails;
  const instances = new Set(alerts.flatMap(({ instanceIds }) => instanceIds)).size;
  const title = first?.subject ?? `Without a mail: ${signalsOf(alerts)}`;
  const facts = [
    isoTime(opened),
    named(alerts.map(({ account }) => account)),
    named(alerts.map(({ region }) => region)),
    counted(alerts.length, 'alert'),
    ...(instances > 0 ? [counted(instances, 'instance')] : []),
    counted(mails.length, 'mail'),
  ];
  return html`<details class="incident ${verdict}"><summary>${badge(verdict)} <span class="title">${short(title, longestName)}</span>
<span class="facts">${facts.join(' · ')}</span></summary>
${mails.map(mailed)}
${mails.length === 0 ? html`<p>Its verdict is below what is mailed (alertAt).</p>` : ''}
</details>
`;
}

const mailOf = ({ time, kind, subject, body }: Mail, isShown: boolean): Markup => html`<article class="mail">
<h3>${short(subject, longestName)}</h3>
<p class="facts">${moment(time)} · ${kind}</p>
${isShown ? html`<pre>${short(body, longestMail)}</pre>` : html`<p>Left out, as there are so many; --json has it.</p>`}
</article>`;

const short = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);

const signalsOf = (alerts: readonly Outcome[]): string =>
  named(alerts.flatMap(({ signals }) => signals)) || 'an alert without a signal';

/** The distinct ones, a few of them. */
export function named(names: readonly string[]): string {
  const distinct = [...new Set(names)].map((name) => short(name, longestName));
  const more = distinct.length - mostNames;
  return [...distinct.slice(0, mostNames), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
