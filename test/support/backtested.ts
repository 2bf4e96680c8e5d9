/** Results of a backtest, as the page is made of them. */
import type { Mail } from '../../lambda/model/incident.ts';
import type { Outcome } from '../../lambda/model/outcome.ts';
import type { Backtested } from '../../lib/cli/render/backtest-document.ts';

const start = Date.parse('2026-11-20T14:00:00Z');

export const outcome = (n: number, more: Partial<Outcome> = {}): Outcome => ({
  eventId: `event-${n}`,
  time: start + n * 60_000,
  account: '123456789012',
  region: n % 2 === 0 ? 'us-east-1' : 'eu-west-1',
  detailType: 'AWS API Call via CloudTrail',
  eventName: 'RunInstances',
  instanceIds: [`i-${String(n).padStart(17, '0')}`],
  decision: { kind: 'alert', incident: `incident-${n % 7}`, verdict: n % 50 === 0 ? 'critical' : 'notice' },
  signals: ['miner-in-user-data'],
  ...more,
});

export const expected = (n: number, more: Partial<Outcome> = {}): Outcome =>
  outcome(n, { decision: { kind: 'expected', entry: 'build runners' }, ...more });

export const mail = (more: Partial<Mail> = {}): Mail => ({
  time: start,
  incident: 'incident-0',
  kind: 'first',
  verdict: 'critical',
  accounts: ['123456789012'],
  regions: ['us-east-1'],
  instances: 1,
  subject: '[CRITICAL] 1 instance in us-east-1',
  body: 'This looks like crypto-mining.\nStop it.',
  ...more,
});

export const tested = (
  more: Partial<Backtested> & { readonly outcomes?: readonly Outcome[]; readonly mails?: readonly Mail[] } = {},
): Backtested => {
  const { outcomes = [outcome(0), outcome(1), expected(2)], mails = [mail()], ...rest } = more;
  return {
    history: {
      events: [],
      files: 1,
      bytes: 1_000_000,
      records: outcomes.length,
      from: '2026-11-20T14:00:00Z',
      to: '2026-11-27T14:00:00Z',
      unread: [],
    },
    seconds: 1,
    replayed: { outcomes, mails },
    proposal: { regions: [], budget: { hourly: 3 }, allow: [] },
    ...rest,
  };
};
