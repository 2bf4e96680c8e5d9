import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../../lambda/adapters/settings.ts';
import { startBatch } from '../../../lambda/batch/batch.ts';
import { createMemory } from '../../../lambda/batch/memory.ts';
import { joinIncident } from '../../../lambda/incidents/incidents.ts';
import { listPast, mailAgain, readPast } from '../../../lambda/incidents/past.ts';
import { DAY, HOUR } from '../../../lambda/model/time.ts';
import { incidentActor, incidentLaunch, leakedKey, minerInUserData } from '../../support/incidents.ts';
import { fakePorts, testTime } from '../../support/ports.ts';

const { ports, setTime } = fakePorts();
const memoryNow = () => createMemory(startBatch(ports, defaultSettings));
const owner = '123456789012';

async function incidentAt(time: number, eventId: string, instanceId: string) {
  setTime(time);
  const launch = incidentLaunch({ eventId, instanceId, time, verdict: 'critical', signals: ['miner-in-user-data'] });
  const actor = incidentActor(leakedKey);
  const { incident } = await joinIncident(memoryNow(), owner, [{ launch, signals: [minerInUserData], actor }]);
  return incident.id;
}

describe('past incidents', async () => {
  const older = await incidentAt(testTime, 'event-1', 'i-0aaaaaaaaaaaaaaa1');
  const newer = await incidentAt(testTime + 2 * DAY, 'event-2', 'i-0bbbbbbbbbbbbbbb2');

  it('are listed, the latest first, also those whose record the next one replaced', async () => {
    expect(newer).not.toBe(older);
    const past = await listPast(memoryNow(), 0, 10);
    expect(past.map(({ incident, isOpen }) => [incident.id, incident.verdict, isOpen])).toEqual([
      [newer, 'critical', true],
      [older, 'critical', false],
    ]);
    expect((await listPast(memoryNow(), testTime + HOUR, 10)).map(({ incident }) => incident.id)).toEqual([newer]);
    expect(await listPast(memoryNow(), 0, 1)).toHaveLength(1);
  });

  it('are one entry each, however many launches join them', async () => {
    await incidentAt(testTime + 2 * DAY + 1_000, 'event-3', 'i-0cccccccccccccccc');
    expect(await listPast(memoryNow(), 0, 10)).toHaveLength(2);
  });

  it('give their mail again, with the commands that stop what they started', async () => {
    const past = await readPast(memoryNow(), older);
    if (!past) throw new Error('the incident must be there');
    const { subject, body } = mailAgain(past, defaultSettings, testTime + 3 * DAY);
    expect(subject).toMatch(/^\[CRITICAL\] 1 x t3\.micro/);
    expect(body).toContain('aws iam update-access-key --user-name ci-deploy');
    expect(body).toContain('i-0aaaaaaaaaaaaaaa1');
    expect(body).not.toContain('i-0bbbbbbbbbbbbbbb2');
  });

  it('are not found by an id that none has', async () => {
    expect(await readPast(memoryNow(), 'inc-0000000000')).toBeUndefined();
  });
});
