import { describe, expect, it } from 'vitest';
import { hasChanged, hasNewKind, namedIn, nothingNamed } from '../../../lambda/incidents/named.ts';
import type { Contents, IncidentLaunch } from '../../../lambda/model/incident.ts';
import { ACCOUNT, incidentActor, incidentLaunch } from '../../support/incidents.ts';
import { human } from '../../support/launches.ts';

const contents = (changes: Partial<Contents> = {}): Contents => ({ launches: [], signals: [], actors: [], ...changes });
const started = (n: number, changes: Partial<IncidentLaunch> = {}): IncidentLaunch =>
  incidentLaunch({ id: `${ACCOUNT}/us-east-1/i-${n}`, instanceId: `i-${n}`, instanceTypes: ['t3.micro'], ...changes });

describe('what there is to name', () => {
  it('is each instance once, however many of its records there are', () => {
    expect(namedIn(contents({ launches: [started(1), started(1), started(2)] }), 'notice').instances).toBe(2);
  });

  it('is who did it from high up: a notice does not name persons', () => {
    const actors = [incidentActor(human())];
    expect(namedIn(contents({ actors }), 'notice').actors).toBe(0);
    expect(namedIn(contents({ actors }), 'high').actors).toBe(1);
  });

  it('counts what cannot be read any more, so that nothing new looks named in its place', () => {
    const unread = { launches: 2, signals: 1, actors: 1 };
    expect(namedIn(contents({ launches: [started(1)], unread }), 'high')).toMatchObject({
      instances: 3,
      signals: 1,
      actors: 1,
    });
  });

  it('holds each launch that nobody could look at as a kind of its own', () => {
    const unseen = { why: 'denied', looks: 1 } as const;
    const kinds = (launches: readonly IncidentLaunch[]): number => namedIn(contents({ launches }), 'notice').kinds;
    expect(kinds([started(1), started(2)])).toBe(1);
    expect(kinds([started(1, { unseen }), started(2, { unseen })])).toBe(3);
  });
});

describe('what is new since the last mail', () => {
  const named = namedIn(contents({ launches: [started(1)] }), 'notice');

  it('is whatever there is more of', () => {
    const more = namedIn(contents({ launches: [started(1), started(2)] }), 'notice');
    expect([hasChanged(more, named), hasChanged(named, named), hasChanged(named, nothingNamed)]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('is no new kind where one more of the same starts, but where its type or Region is another', () => {
    const kind = (changes: Partial<IncidentLaunch>): boolean =>
      hasNewKind(namedIn(contents({ launches: [started(1), started(2, changes)] }), 'notice'), named);
    expect([kind({}), kind({ instanceTypes: ['p4d.24xlarge'] }), kind({ region: 'eu-west-1' })]).toEqual([
      false,
      true,
      true,
    ]);
  });
});
