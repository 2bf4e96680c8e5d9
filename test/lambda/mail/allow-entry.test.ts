/** The entry that a mail offers has to silence the same thing tomorrow, and nothing that is larger. */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { IncidentView } from '../../../lambda/model/incident.ts';
import { incidentActor, incidentCall, incidentLaunch, incidentSignal, leakedKey } from '../../support/incidents.ts';
import { body } from '../../support/mail-commands.ts';

function entriesOf(given: Partial<IncidentView>): Record<string, unknown>[] {
  const text = body({ incident: { id: '01JD4XK2Q7', openedAt: 0, verdict: 'high' }, ...given });
  const blocks = text.split('\n\n').filter((block) => block.trimStart().startsWith('- name:'));
  return blocks.flatMap((block) => parse(`allow:\n${block}`).allow);
}

const server = incidentCall({
  kind: 'request',
  eventName: 'CreateInstances',
  eventSource: 'lightsail.amazonaws.com',
  principalKey: leakedKey.key,
  usdPerHour: 0.4,
});

describe('what has no instance type', () => {
  const actors = [incidentActor(leakedKey)];

  it('is covered by who starts it, where, and up to twice its dollars an hour', () => {
    const second = { ...server, eventId: 'second', id: 'second' };
    expect(entriesOf({ launches: [server, second], actors })).toEqual([
      expect.objectContaining({ principals: [leakedKey.key], regions: ['us-east-1'], hourly: 2 }),
    ]);
    expect(entriesOf({ launches: [server], actors })[0]).not.toHaveProperty('types');
  });

  it('is covered by nothing where its price or who starts it is not known: nothing would bound the entry', () => {
    const { usdPerHour: _none, ...unpriced } = server;
    expect(entriesOf({ launches: [unpriced], actors })).toEqual([]);
    expect(entriesOf({ launches: [server] })).toEqual([]);
  });
});

describe('an entry that matches and covers less', () => {
  const beyond = (entry: string, usdPerHour: number) =>
    incidentSignal('beyond-entry', 'weak', { entry, bound: 30, usdPerHour, adds: 'up' }, 'who-and-how');
  const launch = incidentLaunch({ signals: ['beyond-entry'], tags: { Project: 'ci' } });

  it('is raised to what runs: a second entry for the same would cover without a bound', () => {
    const signals = [beyond('runners', 31.2), beyond('runners', 44.1), beyond('batch', 31)];
    expect(entriesOf({ launches: [launch], signals })).toEqual([
      { name: 'runners', hourly: 45 },
      { name: 'batch', hourly: 31 },
    ]);
  });

  it('is raised beside a new entry for what no entry matches', () => {
    const other = incidentLaunch({ instanceId: 'i-2', instanceTypes: ['t3.micro'], tags: { Project: 'web' } });
    const entries = entriesOf({ launches: [launch, other], signals: [beyond('runners', 44)] });
    expect(entries).toEqual([{ name: 'runners', hourly: 44 }, expect.objectContaining({ types: ['t3.micro'] })]);
  });
});
