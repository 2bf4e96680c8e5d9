/** The lines that a phone shows: whether to get out of bed, what it costs, what to do first. */
import { describe, expect, it } from 'vitest';
import type { IncidentView } from '../../../lambda/model/incident.ts';
import { incidentCall, incidentLaunch, incidentSignal, minerInUserData, START } from '../../support/incidents.ts';
import { body } from '../../support/mail-commands.ts';

const opening = (given: Partial<IncidentView>): string[] => (body(given).split('\n\n')[0] ?? '').split('\n');
const critical = { id: '01JD4XK2Q7', openedAt: START, verdict: 'critical' } as const;
const notice = { ...critical, verdict: 'notice' } as const;

describe('the first lines', () => {
  it('are the verdict with what it costs, and then what to do; reasons come after what happened', () => {
    const [verdict, first, happened, reasons] = opening({
      incident: critical,
      launches: [incidentLaunch({ usdPerHour: 4 })],
      signals: [minerInUserData],
    });
    expect(verdict).toMatch(/^This looks like crypto-mining and costs \$4 an hour/);
    expect(first).toContain('do step 1 now');
    expect(happened).toMatch(/^1 instance was launched in us-east-1/);
    expect(reasons).toMatch(/^The reasons: user data installs a miner/);
  });

  it('of a notice give no reasons and no alarm', () => {
    const lines = opening({ incident: notice, launches: [incidentLaunch()], signals: [] });
    expect(lines.join('\n')).not.toMatch(/step 1 now|The reasons|looks like crypto-mining/);
  });

  it('say that nothing runs where AWS refused all of it: it costs nothing yet', () => {
    const lines = opening({
      incident: critical,
      launches: [incidentCall({ kind: 'attempt', refusalCode: 'VcpuLimitExceeded', usdPerHour: 100 })],
      signals: [incidentSignal('refusals-by-principal', 'hard', { count: 3, codes: ['VcpuLimitExceeded'] })],
    });
    expect(lines.join(' ')).toContain('refused');
    expect(lines.join(' ')).not.toContain('$100');
  });

  it('begin with what could not be looked at: the verdict does not know of it', () => {
    const unseen = incidentLaunch({ unseen: { why: 'denied', looks: 2 }, instanceTypes: [] });
    const [happened] = opening({ incident: notice, launches: [unseen] });
    expect(happened).toContain('but could not be looked');
  });

  it('name others’ words in quotes', () => {
    const call = incidentCall({ kind: 'preparation', eventName: 'CreateAutoScalingGroup', groupName: 'all is well' });
    expect(opening({ incident: critical, launches: [call] }).join(' ')).toContain('"all is well"');
  });
});
