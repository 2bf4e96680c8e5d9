import { describe, expect, it } from 'vitest';
import { joinIncident, readIncident, type StoredIncident } from '../../../lambda/incidents/incidents.ts';
import { mailDue } from '../../../lambda/incidents/schedule.ts';
import { type Claimed, claim, isBeingSent, isInDoubt, sendClaimed } from '../../../lambda/incidents/sending.ts';
import type { Incident, Mail } from '../../../lambda/model/incident.ts';
import type { Outbox } from '../../../lambda/ports.ts';
import { ACCOUNT, incidentLaunch, MINUTE } from '../../support/incidents.ts';
import { type Desk, deadStore, desk } from '../../support/memory.ts';

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

const claimed = async (at: Desk, stored: StoredIncident): Promise<Claimed> =>
  (await claim(at.batch, at.memory, stored)) as Claimed;

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

describe('a mail that would be sent', () => {
  it('is not where everything is only observed, and is not tried again', async () => {
    const { mails, outbox } = outboxThat();
    const at = desk({ broken: { outbox }, settings: { mode: 'observe' } });
    await sendClaimed(at.batch, at.memory, await claimed(at, await opened(at)), 'first');
    expect(mails).toEqual([]);
    expect(at.warnings).toEqual(['only observed: a mail was not sent']);
    expect((await readIncident(at.memory, ACCOUNT))?.incident.mails).toHaveLength(1);
  });
});

describe('a mail that is sent', () => {
  it('is written down with what it named, and its claim ends', async () => {
    const { mails, outbox } = outboxThat();
    const at = desk({ broken: { outbox } });
    expect(await sendClaimed(at.batch, at.memory, await claimed(at, await opened(at)), 'first')).toBeDefined();
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

  it('that SNS takes and answers too late is not sent again: it is perhaps sent, and its event is done', async () => {
    const { mails, outbox } = outboxThat();
    const slow: Outbox = {
      async send(mail) {
        await outbox.send(mail);
        await new Promise(() => {});
      },
    };
    const at = desk({ broken: { outbox: slow } });
    expect(await sendClaimed(at.batch, at.memory, await claimed(at, await opened(at)), 'first')).toBeDefined();
    expect(mails).toHaveLength(1);
    expect(at.warnings).toContain('no answer says whether a mail was sent');
    const after = (await readIncident(at.memory, ACCOUNT))?.incident as Incident;
    expect(after.mails).toMatchObject([{ kind: 'first', isDoubtful: true }]);
    expect(mailDue(after, 'notice', at.ports.clock.now())).toBeUndefined();
    expect(isInDoubt(after)).toBe(true);
  });

  it('is aborted when it is given up, so that no further attempt of the SDK publishes it', async () => {
    const signals: (AbortSignal | undefined)[] = [];
    const hung: Outbox = {
      send(_, signal) {
        signals.push(signal);
        return new Promise(() => {});
      },
    };
    const at = desk({ broken: { outbox: hung } });
    await sendClaimed(at.batch, at.memory, await claimed(at, await opened(at)), 'first');
    expect(signals.map((signal) => signal?.aborted)).toEqual([true]);
  });

  it('after one in doubt says that it may repeat it', async () => {
    const { mails, outbox } = outboxThat();
    const at = desk({ broken: { outbox } });
    const mine = await claimed(at, await opened(at));
    const doubtful = { kind: 'first', at: at.ports.clock.now(), verdict: 'high', isDoubtful: true } as const;
    await sendClaimed(at.batch, at.memory, { ...mine, incident: { ...mine.incident, mails: [doubtful] } }, 'follow-up');
    expect(mails[0]?.body).toContain('may not have reached you');
  });

  it('after one whose sender was stopped says that it may repeat it: that mail may be in the inbox already', async () => {
    const { mails, outbox } = outboxThat();
    const at = desk({ broken: { outbox } });
    const left = await claimed(at, await opened(at));
    await at.ports.clock.sleep(MINUTE);
    const later = at.another();
    await sendClaimed(later.batch, later.memory, await claimed(later, left), 'first');
    expect(mails[0]?.body).toContain('may not have reached you');
  });

  it('as the first and only one says nothing of a repetition', async () => {
    const { mails, outbox } = outboxThat();
    const at = desk({ broken: { outbox } });
    await sendClaimed(at.batch, at.memory, await claimed(at, await opened(at)), 'first');
    expect(mails[0]?.body).not.toContain('may not have reached you');
  });

  it('is marked although the batch is out of time by then: unmarked, it would go out once more', async () => {
    const at = desk();
    const mine = await claimed(at, await opened(at));
    const outbox: Outbox = { send: async () => at.ports.clock.sleep(5_000) };
    const ports = { ...at.ports, outbox };
    const batch = { ...at.batch, ports, deadline: at.ports.clock.now() + 1_000 };
    expect(await sendClaimed(batch, at.memory, mine, 'first')).toBeDefined();
    expect((await readIncident(at.memory, ACCOUNT))?.incident.mails).toHaveLength(1);
  });

  it('in doubt and not written down brings its event back: no follow-up would repeat it', async () => {
    let isDown = false;
    const silent: Outbox = {
      send: () => {
        isDown = true;
        return new Promise<never>(() => {});
      },
    };
    const at = desk({ broken: { outbox: silent } });
    const mine = await claimed(at, await opened(at));
    const { store } = at.ports;
    const putIf: typeof store.putIf = (...item) => (isDown ? deadStore.putIf(...item) : store.putIf(...item));
    const batch = { ...at.batch, ports: { ...at.ports, store: { ...store, putIf } } };
    await expect(sendClaimed(batch, at.memory, mine, 'first')).rejects.toThrow('nothing says whether');
  });

  it('is not begun where Lambda would stop the function before its end: the event comes back', async () => {
    const { mails, outbox } = outboxThat();
    const at = desk({ broken: { outbox } });
    const mine = await claimed(at, await opened(at));
    const late = { ...at.batch, deadline: at.ports.clock.now() - 3_000 };
    await expect(sendClaimed(late, at.memory, mine, 'first')).rejects.toThrow('no time is left');
    expect(mails).toEqual([]);
  });
});
