import { describe, expect, it } from 'vitest';
import { followUp } from '../../../lambda/incidents/follow-ups.ts';
import { joinIncident, readIncident } from '../../../lambda/incidents/incidents.ts';
import { armFollowUps, mailIfDue } from '../../../lambda/incidents/mailing.ts';
import type { Mail } from '../../../lambda/model/incident.ts';
import type { FollowUp } from '../../../lambda/model/timer.ts';
import type { Verdict } from '../../../lambda/model/verdict.ts';
import type { History } from '../../../lambda/ports.ts';
import { ACCOUNT, incidentLaunch, leakedKey, MINUTE } from '../../support/incidents.ts';
import { desk } from '../../support/memory.ts';

/** An incident whose first mail is out, at the time of its first follow-up. */
async function dueAfter(
  history: History['launcher'] = async () => undefined,
  isFirstAnswered = true,
  verdict: Verdict = 'high',
) {
  const mails: Mail[] = [];
  const armed: FollowUp[] = [];
  const before = desk({
    broken: {
      history: { launcher: history },
      outbox: {
        send: async (mail) => {
          if (mails.push(mail) === 1 && !isFirstAnswered) await new Promise(() => {});
        },
      },
      timers: { schedule: async (task) => void (task.kind === 'follow-up' && armed.push(task)) },
    },
  });
  const join = (n: number) => {
    const instanceId = `i-${String(n).padStart(17, '0')}`;
    const launch = incidentLaunch({ verdict, instanceId, id: `${ACCOUNT}/us-east-1/${instanceId}` });
    return joinIncident(before.another().memory, ACCOUNT, [{ launch, signals: [] }]);
  };
  const unarmed = await mailIfDue(before.batch, before.memory, await join(1));
  await armFollowUps(before.batch, unarmed ? [unarmed] : []);
  const task = armed[0] as FollowUp;
  const wait = async () => {
    await before.ports.clock.sleep(5 * MINUTE);
    return before.another();
  };
  return { mails, armed, task, join, wait, warnings: before.warnings };
}

describe('a follow-up that is due', () => {
  it('mails what no mail has named, and arms the next', async () => {
    const { mails, armed, task, join, wait } = await dueAfter();
    await join(2);
    const now = await wait();
    await followUp(now.batch, now.memory, task);
    expect(mails.map(({ kind, instances }) => [kind, instances])).toEqual([
      ['first', 1],
      ['follow-up', 2],
    ]);
    expect(armed.map(({ dueAt }) => (dueAt - task.dueAt) / MINUTE)).toEqual([0, 10]);
  });

  it('names everything again where no answer said that the last mail was sent', async () => {
    const { mails, task, wait } = await dueAfter(undefined, false);
    const now = await wait();
    await followUp(now.batch, now.memory, task);
    expect(mails.map(({ kind, instances }) => [kind, instances])).toEqual([
      ['first', 1],
      ['follow-up', 1],
    ]);
    expect(mails[1]?.body).toContain('may not have reached you');
  });

  it('mails nothing where nothing changed, and still arms the next', async () => {
    const { mails, armed, task, wait } = await dueAfter();
    const now = await wait();
    await followUp(now.batch, now.memory, task);
    expect(mails).toHaveLength(1);
    expect(armed).toHaveLength(2);
  });

  it('does nothing where it is not the armed one: a timer delivered twice mails once', async () => {
    const { mails, armed, task, join, wait } = await dueAfter();
    await join(2);
    const now = await wait();
    await followUp(now.batch, now.memory, task);
    await join(3);
    await followUp(now.batch, now.memory, task);
    expect(mails).toHaveLength(2);
    expect(armed).toHaveLength(2);
  });

  it('says who did it where the event history tells by then', async () => {
    const { mails, task, wait } = await dueAfter(async () => leakedKey);
    const now = await wait();
    await followUp(now.batch, now.memory, task);
    expect(mails[1]?.body).toContain('ci-deploy');
  });

  it('is mailed without that where the event history refuses', async () => {
    const refuse = async (): Promise<never> => {
      throw new Error('throttled');
    };
    const { mails, task, join, wait, warnings } = await dueAfter(refuse);
    await join(2);
    const now = await wait();
    await followUp(now.batch, now.memory, task);
    expect(mails).toHaveLength(2);
    expect(warnings).toContain('event history does not tell who launched');
  });

  it('of notices that comes after their day names more of the same before it ends the chain: nobody does later', async () => {
    const { mails, armed, task, join, wait } = await dueAfter(undefined, true, 'notice');
    await join(2);
    for (let minutes = 0; minutes < 25 * 60; minutes += 5) await wait();
    const now = await wait();
    await followUp(now.batch, now.memory, task);
    expect(mails.map(({ kind, instances }) => [kind, instances])).toEqual([
      ['first', 1],
      ['follow-up', 2],
    ]);
    expect(armed).toEqual([task]);
  });

  it('ends the chain an hour after the last alert', async () => {
    const { armed, task, wait } = await dueAfter();
    let due = task;
    for (let hours = 0; hours < 5; hours++) {
      for (let minutes = 0; minutes < 60; minutes += 5) await wait();
      const now = await wait();
      await followUp(now.batch, now.memory, due);
      const next = armed.at(-1) as FollowUp;
      if (next === due) break;
      due = next;
    }
    const now = await wait();
    expect((await readIncident(now.memory, ACCOUNT))?.incident).not.toHaveProperty('followUpAt');
    expect(armed.length).toBeLessThan(4);
  });
});
