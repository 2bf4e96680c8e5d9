import { describe, expect, it } from 'vitest';
import { tellMissingRoles } from '../../../lambda/incidents/missing-roles.ts';
import type { Launch } from '../../../lambda/model/launch.ts';
import type { Settings } from '../../../lambda/model/settings.ts';
import type { Ports } from '../../../lambda/ports.ts';
import { launch } from '../../support/launches.ts';
import { desk } from '../../support/memory.ts';
import { createWorld } from '../../support/world.ts';

const organization = { id: 'o-ab12cdef34', externalId: 'davylamp', readOnlyRoleName: 'davylamp-reader' };
const member = (n: number): string => String(n).padStart(12, '4');
const without = (n: number, looks = 2): Launch =>
  launch({ account: member(n), gaps: ['instance', 'role'], unseen: { why: 'role', looks } });
const seen = (n: number): Launch => launch({ account: member(n) });

function table(changes: Partial<Settings> = {}, send?: Ports['outbox']['send']) {
  const { mails, ports } = createWorld();
  const { batch, memory, warnings } = desk({
    settings: { organization, accountNames: {}, ...changes },
    broken: { outbox: send ? { send } : ports.outbox },
  });
  return { mails, warnings, tell: (...launches: Launch[]) => tellMissingRoles(batch, memory, launches) };
}

describe('a role that went missing in a member', () => {
  it('is told once, with the accounts in one mail', async () => {
    const { mails, tell } = table();
    await tell(without(1), without(2), without(1));
    await tell(without(1));
    expect(mails.map(({ subject }) => subject)).toEqual(['[DAVYLAMP] cannot look into 2 accounts']);
    for (const n of [1, 2]) expect(mails[0]?.body).toContain(member(n));
    expect(mails[0]?.body).toContain('AttributeValue=davylamp-reader');
  });

  it('is told again when it had come back in between', async () => {
    const { mails, tell } = table();
    await tell(without(1));
    await tell(seen(1));
    await tell(without(1));
    expect(mails).toHaveLength(2);
  });

  it('is not told after one look: a new member gets its role within minutes', async () => {
    const { mails, tell } = table();
    await tell(without(1, 1));
    expect(mails).toEqual([]);
  });

  it('is told later where the mail was refused, and holds up nothing', async () => {
    let isDown = true;
    const sent: string[] = [];
    const { warnings, tell } = table({}, async ({ subject }) => {
      if (isDown) throw new Error('down');
      sent.push(subject);
    });
    await tell(without(1));
    expect(warnings).toContain('a missing role was not told');
    isDown = false;
    await tell(without(1));
    expect(sent).toHaveLength(1);
  });

  it('floods nobody where a whole organization loses it one by one', async () => {
    const { mails, tell } = table();
    for (let n = 0; n < 40; n++) await tell(without(n));
    expect(mails).toHaveLength(3);
  });

  it('is said in Korean where mails are', async () => {
    const { mails, tell } = table({ language: 'ko' });
    await tell(without(1));
    expect(mails[0]?.body).toContain('역할 davylamp-reader');
  });
});
