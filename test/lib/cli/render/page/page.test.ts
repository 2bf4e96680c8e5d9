import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { backtestPage } from '../../../../../lib/cli/render/page/page.ts';
import { expected, mail, outcome, tested } from '../../../../support/backtested.ts';

const digest = (code: string): string => `'sha256-${createHash('sha256').update(code).digest('base64')}'`;
const contentOf = (page: string, element: string): string =>
  new RegExp(`<${element}>([\\s\\S]*?)</${element}>`).exec(page)?.[1] ?? '';
const rowsOf = (page: string): readonly (readonly string[])[] =>
  JSON.parse(/<script type="application\/json" id="data">([^<]*)</.exec(page)?.[1] ?? '').rows;

describe('the page', () => {
  it('allows its own style and script by their digests, and nothing from anywhere', () => {
    const page = backtestPage(tested());
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll('&#39;', "'");
    expect(policy).toBe(
      `default-src 'none'; style-src ${digest(contentOf(page, 'style'))}; script-src ${digest(contentOf(page, 'script'))}; base-uri 'none'; form-action 'none'`,
    );
    expect(page).not.toMatch(/ (?:src|srcset|style|on\w+)=|url\(|@import/);
    expect([...page.matchAll(/ href="([^"]*)"/g)].filter(([, to]) => !to?.startsWith('#'))).toEqual([]);
  });

  it('tells the mails, the verdicts, what the allowlist hid, and what was not read', () => {
    const base = tested();
    const page = backtestPage({
      ...base,
      against: { outcomes: [outcome(0)], mails: [mail(), mail()] },
      history: { ...base.history, unread: [{ what: 'a.json.gz', why: 'it is cut off' }] },
    });
    expect(page).toContain('<strong>1 mail</strong> (1 critical, 0 high, 0 notices)\nfor 2 alerts; 1 expected');
    expect(page).toContain('<pre>This looks like crypto-mining.\nStop it.</pre>');
    expect(page).toMatch(/<th role="rowheader" scope="row">build runners<\/th><td role="cell" data-head="Hidden">1</);
    expect(page).toContain('<li>a.json.gz: it is cut off</li>');
    expect(page).toContain('Under the other configuration: 2 mails');
  });

  it('says so where there is nothing', () => {
    const page = backtestPage(tested({ outcomes: [], mails: [] }));
    expect(page).toContain('Nothing was decided in this time.');
    expect(page).toContain('None: nothing in this history would have raised an alert.');
    expect(rowsOf(page)).toEqual([]);
  });
});

// Regions, names, tags and ids are what somebody wrote into an event.
describe('text of others', () => {
  const attacks = [
    '</script><script>hit()</script>',
    '<img src=x onerror=hit()>',
    '"><svg onload=hit()>',
    "' autofocus onfocus=hit() x='",
    '<!--<script>',
    ']]><b>',
    '&lt;img src=x&gt;',
    '\u202e<b>turned\u0000',
  ];

  it.each(attacks)('is text wherever it stands: %j', (attack) => {
    const page = backtestPage(
      tested({
        outcomes: [
          outcome(0, { region: attack, account: attack, eventName: attack, instanceIds: [attack], signals: [attack] }),
          outcome(1, {
            decision: { kind: 'alert', incident: attack, verdict: 'high' },
            eventName: null,
            detailType: attack,
          }),
          expected(2, { decision: { kind: 'expected', entry: attack }, signals: [attack] }),
          outcome(3, { decision: { kind: 'duplicate', of: attack } }),
        ],
        mails: [mail({ subject: attack, body: attack, incident: attack })],
        history: { ...tested().history, from: attack, to: attack, unread: [{ what: attack, why: attack }] },
        proposal: { regions: [attack], budget: { hourly: 3 }, allow: [{ name: attack, reason: attack }] },
      }),
    );
    // The style and the scripts aside: these hold nothing that ends them.
    expect(page.match(/<script/g)).toHaveLength(2);
    const marked = page.replace(/<(style|script)[^>]*>[\s\S]*?<\/\1>/g, '');
    expect(marked).not.toContain(attack);
    expect(marked).not.toMatch(/<(?:img|svg onload|b>|!--)/);
    for (const unseen of ['\u202e', '\u0000']) expect(page).not.toContain(unseen);
    // Tags hold what this project wrote; what an attack is in, is in quotes and has none of its own.
    for (const [tag] of marked.matchAll(/<(?!\/|!doctype)[^>]*>/g))
      expect(tag).toMatch(/^<\w+(?: [\w-]+(?:="[^"<>]*")?)*\/?>$/);
  });
});

describe('a large history', () => {
  it('of many decisions keeps the alerts, and little at a time', () => {
    const many = Array.from({ length: 12_000 }, (_, n) =>
      n < 500 ? outcome(n) : expected(n, { region: `region-${n}` }),
    );
    const page = backtestPage(tested({ outcomes: many }));
    const rows = rowsOf(page);
    expect(rows).toHaveLength(10_000);
    expect(rows.filter(([, kind]) => kind === 'notice' || kind === 'critical')).toHaveLength(500);
    expect(page).toContain('2000 decisions more');
    expect(page.match(/<tr /g)?.length).toBeLessThan(400);
    expect(page.match(/<option /g)?.length).toBeLessThan(80);
    expect(page.length).toBeLessThan(4_000_000);
  });

  it('of many incidents and long mails is cut, and says so', () => {
    const ids = Array.from({ length: 1_000 }, (_, n) => `incident-${n}`);
    const page = backtestPage(
      tested({
        outcomes: ids.map((incident, n) => outcome(n, { decision: { kind: 'alert', incident, verdict: 'notice' } })),
        mails: ids.map((incident) => mail({ incident, body: 'x'.repeat(40_000) })),
      }),
    );
    expect(page.match(/<details/g)).toHaveLength(300);
    expect(page).toContain('700 incidents more');
    expect(page).toContain('Left out, as there are so many');
    expect(page.length).toBeLessThan(5_000_000);
  });
});
