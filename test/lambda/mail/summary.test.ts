import { describe, expect, it } from 'vitest';
import { commonTags, summarize, typesOf } from '../../../lambda/mail/summary.ts';
import { incidentCall, incidentLaunch, incidentView, MINUTE, START } from '../../support/incidents.ts';

describe('what an incident amounts to', () => {
  it('counts an instance once, by the report that knows its type', () => {
    const { usdPerHour: _none, ...blind } = incidentLaunch({ instanceTypes: [], eventId: 'state' });
    const seen = incidentLaunch({ instanceTypes: ['g5.xlarge'], usdPerHour: 1, eventId: 'call' });
    for (const launches of [
      [blind, seen],
      [seen, blind],
    ]) {
      const { instances, running } = summarize(incidentView({ launches }));
      expect(instances).toHaveLength(1);
      expect(running).toMatchObject({ usdPerHour: 1, unpriced: 0 });
    }
  });

  it('adds up what still runs; what ended is counted and costs nothing more', () => {
    const launches = ['i-1', 'i-2'].map((instanceId) =>
      incidentLaunch({ instanceId, id: instanceId, usdPerHour: 6, launchTime: START }),
    );
    const view = incidentView({ launches, now: START + 10 * MINUTE, ended: ['i-1'] });
    const { instances, stillRunning, running, usdSoFar } = summarize(view);
    expect([instances.length, stillRunning.length, running.usdPerHour]).toEqual([2, 1, 6]);
    expect(usdSoFar).toBeCloseTo(1, 5);
  });

  it('keeps what was asked for apart from what runs, and refused calls cost nothing', () => {
    const launches = [
      incidentCall({ kind: 'request', eventName: 'CreateTrainingJob', eventId: 'a', usdPerHour: 3 }),
      incidentCall({ kind: 'attempt', eventId: 'b', usdPerHour: 100, refusalCode: 'VcpuLimitExceeded' }),
    ];
    const { asked, running } = summarize(incidentView({ launches }));
    expect([asked.usdPerHour, running.usdPerHour]).toEqual([3, 0]);
  });

  it('begins with the most serious; of equals with what runs', () => {
    const kinds = (launches: Parameters<typeof incidentView>[0]) =>
      summarize(incidentView(launches)).parts.map(({ kind }) => kind);
    const attempt = incidentCall({ kind: 'attempt', eventId: 'a' });
    expect(kinds({ launches: [attempt, incidentLaunch()] })).toEqual(['instances', 'attempts']);
    const worse = { ...attempt, verdict: 'critical' as const };
    expect(kinds({ launches: [incidentLaunch({ verdict: 'notice' }), worse] })).toEqual(['attempts', 'instances']);
  });

  it('tells a dry run from a refusal: nobody was stopped by it', () => {
    const dry = incidentCall({ kind: 'attempt', refusalCode: 'DryRunOperation' });
    expect(summarize(incidentView({ launches: [dry] })).parts[0]?.kind).toBe('dry-runs');
  });
});

it('types are told the most frequent first, and what looks like no type is left out', () => {
  const launches = [['t3.micro'], ['c5.metal'], ['c5.metal', '<b>']].map((instanceTypes) =>
    incidentLaunch({ instanceTypes }),
  );
  expect(typesOf(launches)).toEqual([
    ['c5.metal', 2],
    ['t3.micro', 1],
  ]);
});

it('tags in common are those that every launch carries with the same value', () => {
  const launches = [
    { Project: 'ci', Name: 'a' },
    { Project: 'ci', Name: 'b' },
  ].map((tags) => incidentLaunch({ tags }));
  expect(commonTags(launches)).toEqual([['Project', 'ci']]);
  expect(commonTags([])).toEqual([]);
});
