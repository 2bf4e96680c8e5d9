import { describe, expect, it } from 'vitest';
import { nothingNamed } from '../../../lambda/incidents/named.ts';
import { newsOf } from '../../../lambda/mail/news.ts';
import { summarize } from '../../../lambda/mail/summary.ts';
import { incidentLaunches, incidentView, minerInUserData } from '../../support/incidents.ts';

const launches = [
  ...incidentLaunches(30, ['eu-west-1'], { instanceTypes: ['t3.nano'], usdPerHour: 0.005 }),
  ...incidentLaunches(4, ['us-east-1'], { instanceTypes: ['p4d.24xlarge'], usdPerHour: 32, verdict: 'critical' }),
];
const before = { ...nothingNamed, types: [['t3.nano', 3]] as const };
const news = (given: Parameters<typeof incidentView>[0]) => {
  const view = incidentView({ kind: 'escalation', launches, signals: [minerInUserData], before, ...given });
  return newsOf(view, summarize(view));
};

describe('what an escalation adds', () => {
  it('is the instances that came on top, the dearest increase first, and what no mail named', () => {
    expect(news({})).toEqual({
      types: [
        ['p4d.24xlarge', 4],
        ['t3.nano', 27],
      ],
      signals: ['miner-in-user-data'],
      accounts: ['123456789012'],
    });
  });

  it('leaves out what the last mail named', () => {
    const named = {
      ...before,
      types: [['t3.nano', 30]] as const,
      hard: ['miner-in-user-data'],
      critical: ['123456789012'],
    };
    expect(news({ before: named as never })).toEqual({ types: [['p4d.24xlarge', 4]], signals: [], accounts: [] });
  });

  it('is nothing for a first mail or a follow-up', () => {
    expect(news({ kind: 'follow-up' })).toBeUndefined();
  });
});
