import { describe, expect, it } from 'vitest';
import type { Assessment } from '../../../lambda/assessment/assess.ts';
import { ACCOUNTS_APART, earlierElsewhere, ORGANIZATION, ownersOf } from '../../../lambda/incidents/incident-owner.ts';
import { addContents, joinIncident } from '../../../lambda/incidents/incidents.ts';
import { actorOf, incidentLaunch } from '../../../lambda/incidents/report.ts';
import type { Actor } from '../../../lambda/model/incident.ts';
import type { Launch } from '../../../lambda/model/launch.ts';
import type { Verdict } from '../../../lambda/model/verdict.ts';
import { called, human, launch } from '../../support/launches.ts';
import { desk } from '../../support/memory.ts';

const id = (n: number): string => `i-${String(n).padStart(17, '0')}`;
const first = '111111111111';
const second = '222222222222';

const assessed = (seen: Launch, changes: Partial<Assessment> = {}): Assessment => ({
  launch: seen,
  userDataRead: true,
  signals: [],
  verdict: 'notice',
  entry: undefined,
  isContext: false,
  stored: undefined,
  instancesAround: [],
  ...changes,
});

describe('what the same actors did in another account before', () => {
  const across = {
    id: 'across-accounts',
    strength: 'hard',
    group: 'who-and-how',
    evidence: { accounts: [first, second] },
  } as const;
  const user = (name: string, accessKeyId: string) =>
    human({ key: `arn:aws:iam::${first}:user/${name}`, name, accessKeyId, sourceIp: '203.0.113.7' });
  const actor = (name: string, accessKeyId: string, source: Actor['source'] = 'call'): Actor => ({
    principal: user(name, accessKeyId),
    account: first,
    since: 0,
    source,
  });
  const keyA = 'AKIAAAAAAAAAAAAAAAAA';
  const keyB = 'AKIABBBBBBBBBBBBBBBB';

  /** An incident of the first account, and what comes of it into the organization's. */
  async function brought(launches: readonly Launch[], actors: readonly Actor[]) {
    const { memory } = desk();
    const alerted = launches.map((one) => ({ launch: incidentLaunch(one, 'notice', []), signals: [] }));
    const { incident } = await joinIncident(memory, first, alerted);
    const [one] = alerted;
    if (one)
      await addContents(
        memory,
        incident.id,
        actors.map((each) => ({ ...one, actor: each })),
      );
    const here = called({ account: second, principal: human({ sourceIp: '203.0.113.7' }) });
    const alert = assessed(here, { signals: [across] });
    return earlierElsewhere(memory, [alert], [actorOf(here) as Actor]);
  }

  it('brings every key of it along, also where there are more actors than launches', async () => {
    const one = launch({ account: first, instanceId: id(1), principal: user('a', keyA) });
    const found = await brought([one], [actor('a', keyA), actor('a', keyB), actor('b', 'AKIACCCCCCCCCCCCCCCC')]);
    expect(found.flatMap((alerted) => alerted.actor?.principal.accessKeyId ?? []).sort()).toEqual([
      keyA,
      keyB,
      'AKIACCCCCCCCCCCCCCCC',
    ]);
    expect(new Set(found.map((alerted) => alerted.launch.id)).size).toBe(1);
  });

  it('puts each actor beside its own launch, whatever their order', async () => {
    const one = launch({ account: first, instanceId: id(1), principal: user('b', keyB) });
    const two = launch({ account: first, instanceId: id(2), principal: user('a', keyA) });
    const found = await brought([one, two], [actor('a', keyA), actor('b', keyB)]);
    const pairs = found.flatMap((alerted) =>
      alerted.actor ? [[alerted.launch.instanceId, alerted.actor.principal.name]] : [],
    );
    expect(pairs.sort()).toEqual([
      [id(1), 'b'],
      [id(2), 'a'],
    ]);
  });

  it('brings one that only the history named with a launch that says nothing of it', async () => {
    const found = await brought([launch({ account: first, instanceId: id(1) })], [actor('a', keyA, 'lookup')]);
    expect(found.flatMap((alerted) => alerted.actor?.principal.name ?? [])).toEqual(['a']);
  });

  it('brings nothing where somebody else was at work', async () => {
    const other = { ...actor('c', keyA), principal: { ...user('c', keyA), sourceIp: '198.51.100.9' } };
    expect(await brought([launch({ account: first, instanceId: id(1) })], [other])).toEqual([]);
  });
});

describe('accounts with an incident of their own', () => {
  const organization = { id: 'o-ab12cdef34', externalId: 'davylamp', readOnlyRoleName: 'davylamp-reader' };
  const alertIn = (n: number, verdict: Verdict): Assessment =>
    assessed(launch({ account: String(n).padStart(12, '3'), instanceId: id(n) }), { verdict });

  it('are the most serious: milder ones that came first in the batch take no place from them', async () => {
    const { batch, memory } = desk({ settings: { organization } });
    const high = Array.from({ length: ACCOUNTS_APART.grave }, (_, n) => alertIn(n, 'high'));
    const critical = alertIn(99, 'critical');
    const scopeOf = await ownersOf(batch, memory, [...high, critical]);
    expect(scopeOf(critical)).toBe(critical.launch.account);
    expect(high.map(scopeOf).filter((scope) => scope === ORGANIZATION)).toHaveLength(1);
  });

  it('are so without the store, too', async () => {
    const down = async (): Promise<never> => {
      throw new Error('down');
    };
    const { batch, memory } = desk({
      settings: { organization },
      broken: { store: { get: down, list: down, put: down, putIf: down } },
    });
    const notices = Array.from({ length: 6 }, (_, n) => alertIn(n, 'notice'));
    const critical = alertIn(99, 'critical');
    const scopeOf = await ownersOf(batch, memory, [...notices, critical]);
    expect(scopeOf(critical)).toBe(critical.launch.account);
  });
});
