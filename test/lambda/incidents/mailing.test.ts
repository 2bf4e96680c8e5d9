import { describe, expect, it } from 'vitest';
import {
  joinIncident,
  readIncident,
  type StoredIncident,
  updateIncident,
} from '../../../lambda/incidents/incidents.ts';
import { armFollowUps, BusyError, mailIfDue } from '../../../lambda/incidents/mailing.ts';
import { claim } from '../../../lambda/incidents/sending.ts';
import type { Mail } from '../../../lambda/model/incident.ts';
import type { TimerTask } from '../../../lambda/model/timer.ts';
import { ACCOUNT, incidentLaunch, MINUTE } from '../../support/incidents.ts';
import { type Desk, desk } from '../../support/memory.ts';

function room(broken: Parameters<typeof desk>[0] = {}) {
  const mails: Mail[] = [];
  const timers: TimerTask[] = [];
  const at = desk({
    ...broken,
    broken: {
      outbox: { send: async (mail) => void mails.push(mail) },
      timers: { schedule: async (task) => void timers.push(task) },
      ...broken.broken,
    },
  });
  const join = (verdict: 'notice' | 'high' | 'critical', n = 1) =>
    joinIncident(at.another().memory, ACCOUNT, [
      { launch: incidentLaunch({ verdict, instanceId: `i-${String(n).padStart(17, '0')}` }), signals: [] },
    ]);
  /** As the pipeline does it: the mail first, then the timer. */
  const mail = async (stored: StoredIncident, from: Desk = at) => {
    const unarmed = await mailIfDue(from.batch, from.memory, stored);
    await armFollowUps(from.batch, unarmed ? [unarmed] : []);
  };
  return { ...at, mails, timers, join, mail };
}

describe('an incident that something joined', () => {
  it('is mailed first, and a follow-up is armed', async () => {
    const at = room();
    await at.mail(await at.join('high'));
    expect(at.mails.map(({ kind }) => kind)).toEqual(['first']);
    const record = (await readIncident(at.memory, ACCOUNT))?.incident;
    const dueAt = (record?.mails[0]?.at ?? 0) + 5 * MINUTE;
    expect(at.timers).toMatchObject([{ kind: 'follow-up', owner: ACCOUNT, incident: record?.id, dueAt }]);
    expect(record?.followUpAt).toBe(dueAt);
  });

  it('is not mailed again for more of the same, nor armed twice', async () => {
    const at = room();
    await at.mail(await at.join('high'));
    await at.mail(await at.join('high', 2));
    expect(at.mails).toHaveLength(1);
    expect(at.timers).toHaveLength(1);
  });

  it('is armed again where the armed follow-up is long overdue: a lost timer is replaced', async () => {
    const at = room();
    await at.mail(await at.join('high'));
    await at.ports.clock.sleep(11 * MINUTE);
    const later = at.another();
    await at.mail(await at.join('high', 2), later);
    expect(at.timers).toHaveLength(2);
  });

  it('stays quiet below the verdict that is mailed', async () => {
    const at = room({ settings: { alertAt: 'high' } });
    await at.mail(await at.join('notice'));
    expect([...at.mails, ...at.timers]).toEqual([]);
  });

  it('waits while another batch sends, and leaves the mail to it', async () => {
    const at = room();
    const stored = await at.join('high');
    const theirs = await claim(at.batch, at.memory, stored);
    const mails = [{ kind: 'first', at: at.ports.clock.now(), verdict: 'high' }] as const;
    const theyFinish = at.ports.clock
      .sleep(1_000)
      .then(() =>
        updateIncident(at.memory, theirs ?? stored, ({ sending: _, ...incident }) => ({ ...incident, mails })),
      );
    const mine = at.another();
    await Promise.all([mailIfDue(mine.batch, mine.memory, theirs ?? stored), theyFinish]);
    expect(at.mails).toEqual([]);
  });

  it('gives the event back where the other batch does not finish', async () => {
    const at = room();
    const theirs = await claim(at.batch, at.memory, await at.join('high'));
    if (!theirs) throw new Error('nobody else claimed it');
    await expect(mailIfDue(at.batch, at.memory, theirs)).rejects.toThrow(BusyError);
    expect(at.mails).toEqual([]);
  });

  it('is mailed although its follow-up cannot be armed, and without waiting for a queue that hangs', async () => {
    const at = room({ broken: { timers: { schedule: () => new Promise(() => {}) } } });
    const before = at.ports.clock.now();
    await at.mail(await at.join('high'));
    expect(at.mails).toHaveLength(1);
    expect(at.mails[0]?.time).toBe(before);
    expect(at.ports.clock.now() - before).toBeLessThan(2_000);
    expect(at.warnings).toEqual(['a follow-up could not be armed']);
  });

  it('that could not be armed is mailed with the next event, however long after it', async () => {
    let broken = true;
    const at = room({
      broken: { timers: { schedule: async () => (broken ? Promise.reject(new Error('down')) : undefined) } },
    });
    await at.mail(await at.join('high'));
    await at.mail(await at.join('high', 2));
    broken = false;
    await at.ports.clock.sleep(70 * MINUTE);
    await at.mail(await at.join('high', 3), at.another());
    expect(at.mails.map(({ kind, instances }) => [kind, instances])).toEqual([
      ['first', 1],
      ['follow-up', 3],
    ]);
  });
});
