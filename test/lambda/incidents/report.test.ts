import { describe, expect, it } from 'vitest';
import { actorOf, incidentLaunch, reportAlerts } from '../../../lambda/incidents/report.ts';
import { hostile } from '../../support/hostile.ts';
import { ACCOUNT, incidentLaunch as storedLaunch } from '../../support/incidents.ts';
import { at, called, human, launch, preparation, priced, refused, service } from '../../support/launches.ts';
import { deadStore, desk } from '../../support/memory.ts';

const signal = { id: 'price-above-budget', strength: 'strong', group: 'what', evidence: {} } as const;
const kept = (...[one, verdict, signals]: Partial<Parameters<typeof incidentLaunch>>) =>
  incidentLaunch(one ?? launch(), verdict ?? 'notice', signals ?? []);

describe('what an incident keeps of a launch', () => {
  it('is what the mail needs, and no more', () => {
    const seen = { ...called({}, { types: [priced(2)], fingerprints: ['xmrig'] }), userData: 'hunter2' };
    const small = kept(seen, 'high', [signal]);
    expect(small).toMatchObject({
      eventName: 'RunInstances',
      eventSource: 'ec2.amazonaws.com',
      usdPerHour: 2,
      priceIsEstimate: false,
      principalKey: human().key,
      verdict: 'high',
      signals: ['price-above-budget'],
    });
    expect(JSON.stringify(small)).not.toContain('hunter2');
  });

  it('names what a call was about: refusal, group, Region or task', () => {
    expect(kept(refused('quota'))).toMatchObject({ refusalCode: 'VcpuLimitExceeded' });
    expect(kept(preparation('CreateAutoScalingGroup', { request: { group: { name: 'web' } } })).groupName).toBe('web');
    expect(kept(launch({ kind: 'notice', enabledRegion: 'ap-east-1' })).target).toBe('ap-east-1');
    expect(kept(preparation('RunTask', { request: { task: { family: 'f', images: [], count: 1 } } })).target).toBe('f');
  });

  it('knows of either protection, whoever asked for it: the mail has to take it off', () => {
    const principal = service('cloudformation.amazonaws.com');
    for (const request of [{ terminationProtected: true }, { stopProtected: true as const }])
      expect(kept(called({ request, principal })).isProtected).toBe(true);
    expect(kept(called())).not.toHaveProperty('isProtected');
  });

  it('has no price where none is known', () => {
    expect(kept(launch())).not.toHaveProperty('usdPerHour');
  });

  it('is small, whatever an attacker writes, and cut between characters: half of one cannot be stored', () => {
    const bombs = `x${'\u{1F4A3}'.repeat(10_000)}`;
    const seen = launch({
      tags: Object.fromEntries([[bombs, bombs], ...Array.from({ length: 50 }, (_, n) => [`tag ${n}`, hostile.long])]),
      imageId: bombs,
      imageName: bombs,
      imageOwner: bombs,
      types: Array.from({ length: 50 }, () => priced(1, bombs)),
    });
    const text = JSON.stringify(kept(seen));
    expect(text.length).toBeLessThan(20_000);
    expect(text).not.toMatch(/\\ud[89a-f]/);
    expect(Object.keys(kept(seen).tags)).toHaveLength(20);
    expect(kept(seen).instanceTypes).toHaveLength(10);
  });

  it('says who did it, and since when, where a call told', () => {
    expect(actorOf(called())).toEqual({ principal: human(), account: '123456789012', since: at, source: 'call' });
    expect(actorOf(launch())).toBeUndefined();
  });
});

describe('without the store', () => {
  it('a mail that nobody knows to have arrived brings its events back: nothing would repeat it later', async () => {
    const silent = { send: () => new Promise<never>(() => {}) };
    const { batch, memory } = desk({ broken: { store: deadStore, outbox: silent } });
    const alerted = [{ launch: storedLaunch({ verdict: 'high' }), signals: [] }];
    await expect(reportAlerts(batch, memory, ACCOUNT, alerted)).rejects.toThrow('nothing says whether');
  });
});
