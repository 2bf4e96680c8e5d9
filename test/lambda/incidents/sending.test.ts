import { describe, expect, it } from 'vitest';
import { joinIncident, readIncident, type StoredIncident } from '../../../lambda/incidents/incidents.ts';
import { claim, isBeingSent, sendClaimed } from '../../../lambda/incidents/sending.ts';
import type { Mail } from '../../../lambda/model/incident.ts';
import type { Outbox } from '../../../lambda/ports.ts';
import { ACCOUNT, incidentLaunch, MINUTE } from '../../support/incidents.ts';
import { type Desk, desk } from '../../support/memory.ts';

/** An outbox that keeps what it is given, after doing what the test wants. */
function outboxThat(before: () => Promise<void> = async () => {}) {
  const mails: Mail[] = [];
  const outbox: Outbox = {
    async send(mail) {
      await before();
      mails.push(mail);
    },
  };
  return { mails, outbox };
}

const refuse = async (): Promise<never> => {
  throw new Error('the topic is gone');
};

async function opened(at: Desk): Promise<StoredIncident> {
  return joinIncident(at.memory, ACCOUNT, [{ launch: incidentLaunch({ verdict: 'high' }), signals: [] }]);
}

const claimed = async (at: Desk, stored: StoredIncident): Promise<StoredIncident> =>
  (await claim(at.batch, at.memory, stored)) as StoredIncident;

describe('a claim', () => {
  it('is taken by one batch alone, and ends by itself where that one dies', async () => {
    const one = desk();
    const two = one.another();
    const stored = await opened(one);
    const mine = await claimed(one, stored);
    expect(await claim(two.batch, two.memory, stored)).toBeUndefined();
    const now = one.ports.clock.now();
    expect(isBeingSent(mine.incident, now)).toBe(true);
    expect(isBeingSent(mine.incident, now + MINUTE)).toBe(false);
  });
});

describe('a mail that is sent', () => {
  it('is written down with what it named, and its claim ends', async () => {
    const { mails, outbox } = outboxThat();
    const at = desk({ broken: { outbox } });
    expect(await sendClaimed(at.batch, at.memory, await claimed(at, await opened(at)), 'first')).toBe(true);
    expect(mails.map(({ kind, instances }) => [kind, instances])).toEqual([['first', 1]]);
    const after = (await readIncident(at.memory, ACCOUNT))?.incident;
    expect(after).toMatchObject({ mails: [{ kind: 'first', verdict: 'high' }], named: { instances: 1 } });
    expect(after).not.toHaveProperty('sending');
  });

  it('names what joined until it was sent, and leaves a verdict that rose meanwhile to the next mail', async () => {
    const at = desk();
    const mine = await claimed(at, await opened(at));
    const late = incidentLaunch({ instanceId: 'i-00000000000000002', verdict: 'critical' });
    await joinIncident(at.memory, ACCOUNT, [{ launch: late, signals: [] }]);
    await sendClaimed(at.batch, at.memory, mine, 'first');
    const after = (await readIncident(at.memory, ACCOUNT))?.incident;
    expect(after).toMatchObject({ verdict: 'critical', mails: [{ verdict: 'high' }], named: { instances: 2 } });
  });

  it('gives the claim back where it is refused, so that the event finds it free when it returns', async () => {
    const at = desk({ broken: { outbox: outboxThat(refuse).outbox } });
    const mine = await claimed(at, await opened(at));
    await expect(sendClaimed(at.batch, at.memory, mine, 'first')).rejects.toThrow('the topic is gone');
    const after = (await readIncident(at.memory, ACCOUNT))?.incident;
    expect(after).toMatchObject({ mails: [], named: { instances: 0 } });
    expect(after).not.toHaveProperty('sending');
  });
});
