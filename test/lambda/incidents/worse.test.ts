import { describe, expect, it } from 'vitest';
import { hasGrown, hasNewReason, joined, since, tallyOf, typesIn } from '../../../lambda/incidents/worse.ts';
import type { Tally } from '../../../lambda/model/incident.ts';
import { incidentCall, incidentLaunch, incidentLaunches, minerInUserData } from '../../support/incidents.ts';

const tally = (given: Partial<Tally> = {}): Tally => ({ usdPerHour: 0, units: 0, hard: [], critical: [], ...given });

describe('what an incident amounts to', () => {
  it('is what runs or was asked for, not what was refused', () => {
    const launches = [
      incidentLaunch({ usdPerHour: 2, verdict: 'critical' }),
      incidentCall({ kind: 'request', count: 40, usdPerHour: 80 }),
      incidentCall({ kind: 'attempt', count: 500, usdPerHour: 900, eventId: 'refused' }),
    ];
    expect(tallyOf(launches, [minerInUserData])).toEqual({
      usdPerHour: 82,
      units: 41,
      hard: ['miner-in-user-data'],
      critical: [launches[0]?.account],
    });
  });

  it('remembers a hundred accounts: an organization may have thousands', () => {
    const all = Array.from({ length: 500 }, (_, n) => incidentLaunch({ verdict: 'critical', account: String(n) }));
    expect(tallyOf(all, []).critical).toHaveLength(100);
    expect(joined(tallyOf(all.slice(0, 80), []), tallyOf(all.slice(80), [])).critical).toHaveLength(100);
  });

  it('grows by what joined while a mail was on its way, which that mail did not name', () => {
    const [claimed, current] = [tally({ units: 3 }), tally({ units: 63, hard: ['regions-by-principal'] })];
    expect(since(tally({ units: 3 }), claimed, current)).toMatchObject({ units: 63, hard: ['regions-by-principal'] });
  });

  it('has the types of its instances, the twenty most frequent', () => {
    const many = Array.from({ length: 50 }, (_, n) => incidentLaunch({ instanceTypes: [`t${n}.micro`] }));
    expect(typesIn([...many, ...incidentLaunches(3, ['us-east-1'], { instanceTypes: ['p4d.24xlarge'] })])[0]).toEqual([
      'p4d.24xlarge',
      3,
    ]);
    expect(typesIn(many)).toHaveLength(20);
  });
});

describe('worse than the last mail said', () => {
  it('is ten times the price or the number, from a dollar and an instance on', () => {
    expect(hasGrown(tally({ usdPerHour: 20 }), tally({ usdPerHour: 2, units: 1 }))).toBe(true);
    expect(hasGrown(tally({ usdPerHour: 19, units: 9 }), tally({ usdPerHour: 2, units: 1 }))).toBe(false);
    expect(hasGrown(tally({ usdPerHour: 9, units: 9 }), tally())).toBe(false);
    expect(hasGrown(tally({ units: 10 }), tally())).toBe(true);
  });

  it('is a hard signal or a critical account that no mail has named', () => {
    const before = tally({ hard: ['miner-in-user-data'], critical: ['1'] });
    expect(hasNewReason(before, before)).toBe(false);
    expect(hasNewReason(tally({ hard: ['regions-by-principal'] }), before)).toBe(true);
    expect(hasNewReason(tally({ critical: ['1', '2'] }), before)).toBe(true);
  });
});
