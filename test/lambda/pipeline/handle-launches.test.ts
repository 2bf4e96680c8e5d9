import { describe, expect, it } from 'vitest';
import { roleError } from '../../../lambda/model/role-error.ts';
import type { Settings } from '../../../lambda/model/settings.ts';
import { handleTimers } from '../../../lambda/pipeline/pipeline.ts';
import type { Inventory, Ports } from '../../../lambda/ports.ts';
import { runInstances, stateChange } from '../../support/events.ts';
import { createWorld, instance, settings } from '../../support/world.ts';

const id = (n: number): string => `i-${String(n).padStart(17, '0')}`;
const minute = 60_000;
const organization = { id: 'o-ab12cdef34', externalId: 'davylamp', readOnlyRoleName: 'davylamp-reader' };
const named = (name: string): Error => Object.assign(new Error('no'), { name });
const firstSentence = ({ body }: { body: string }): string => body.replaceAll(/\s+/g, ' ').split(/\. |\.$/)[0] ?? '';

/** Nothing can be looked up while `error` gives one. */
function refusing(inventory: Inventory, error: () => Error | undefined): Inventory {
  const first =
    <A extends unknown[], R>(work: (...given: A) => Promise<R>) =>
    async (...given: A): Promise<R> => {
      const refusal = error();
      if (refusal) throw refusal;
      return work(...given);
    };
  return {
    instances: first(inventory.instances),
    types: first(inventory.types),
    userData: first(inventory.userData),
    images: first(inventory.images),
  };
}

function blind(error: () => Error | undefined, changes: Partial<Settings> = {}, instances = [1, 2, 3]) {
  const known = instances.map((n) => instance({ instanceId: id(n), instanceType: 't3.micro' }));
  const { inventory } = createWorld({ instances: known }).ports;
  return createWorld({ settings: { alertAt: 'high', ...changes }, broken: { inventory: refusing(inventory, error) } });
}

describe('a launch that nobody could look at', () => {
  it.each([
    ['the role is missing', roleError('123456789012', 'no', named('AccessDenied')), /role in the account is missing/],
    ['AWS denies it', named('UnauthorizedOperation'), /denied/],
    ['AWS throttles it', named('RequestLimitExceeded'), /throttled/],
    ['AWS does not answer', named('InternalError'), /did not answer/],
  ])('is mailed below alertAt after the second look, and its first sentence says that %s', async (_, error, why) => {
    const world = blind(() => error);
    const [outcome] = await world.handle([stateChange({ instanceId: id(1) })]);
    expect(outcome?.decision).toMatchObject({ kind: 'alert', verdict: 'notice' });
    expect(world.mails).toEqual([]);
    await world.pass(2 * minute);
    expect(world.mails.map(({ kind, verdict }) => [kind, verdict])).toEqual([['first', 'notice']]);
    expect(firstSentence(world.mails[0] as { body: string })).toMatch(/could not be looked at/);
    expect(firstSentence(world.mails[0] as { body: string })).toMatch(why);
    expect(world.mails[0]?.body).not.toContain('Nothing about it looks like mining');
  });

  it('is said to be gone where EC2 answers and does not know it', async () => {
    const world = blind(() => undefined, {}, []);
    await world.handle([stateChange({ instanceId: id(1) })]);
    await world.pass(2 * minute);
    expect(firstSentence(world.mails[0] as { body: string })).toContain('gone before it could be looked at');
  });

  it('is one mail for a burst, and further looks that fail add none', async () => {
    const world = blind(() => named('RequestLimitExceeded'));
    await world.handle([1, 2, 3].map((n) => stateChange({ id: `e-${n}`, instanceId: id(n) })));
    await world.pass(4 * 60 * minute);
    expect(world.mails.map(({ instances }) => instances)).toEqual([3]);
    expect(world.mails[0]?.subject).toContain('3 instances that could not be looked at');
  });

  it('says at the first look, where notices are mailed, that it is looked at again, and is not mailed twice', async () => {
    const world = blind(() => named('RequestLimitExceeded'), { alertAt: 'notice' });
    await world.handle([stateChange({ instanceId: id(1) })]);
    expect(world.mails).toHaveLength(1);
    expect(world.mails[0]?.body).toContain('Davylamp looks again');
    await world.pass(4 * 60 * minute);
    expect(world.mails).toHaveLength(1);
  });

  it('is no mail where the second look sees that it is ordinary: a throttle of a second is no alarm', async () => {
    let error: Error | undefined = named('RequestLimitExceeded');
    const world = blind(() => error);
    await world.handle([stateChange({ instanceId: id(1) })]);
    error = undefined;
    await world.pass(60 * minute);
    expect(world.mails).toEqual([]);
  });

  it('is no mail where its call described it and it is only gone since: terminated within seconds is an ordinary day', async () => {
    const world = blind(() => undefined, {}, []);
    await world.handle([runInstances({ instanceIds: [id(1)], instanceType: 't3.micro' })]);
    await world.pass(60 * minute);
    expect(world.mails).toEqual([]);
  });

  it('keeps what its call said of it, though the second look knew nothing', async () => {
    const world = blind(() => named('UnauthorizedOperation'));
    await world.handle([runInstances({ instanceIds: [id(1)], instanceType: 't3.micro' })]);
    await world.pass(2 * minute);
    expect(world.mails).toHaveLength(1);
    expect(world.mails[0]?.body).toContain('t3.micro');
    expect(world.mails[0]?.body).toMatch(/IAM user|role /);
  });

  it('is no mail where an entry covered its call: the second look only no longer sees by whom it was', async () => {
    const allow = [{ name: 'ci', reason: 'runners', types: ['t3.*'], principals: ['*'] }];
    const world = blind(() => named('UnauthorizedOperation'), { allow });
    const [outcome] = await world.handle([runInstances({ instanceIds: [id(1)], instanceType: 't3.micro' })]);
    expect(outcome?.decision.kind).toBe('expected');
    await world.pass(60 * minute);
    expect(world.mails).toEqual([]);
  });

  it('does not make what comes after it loud: only worse is, from alertAt on', async () => {
    let error: Error | undefined = named('UnauthorizedOperation');
    const world = blind(() => error);
    await world.handle([stateChange({ id: 'e-1', instanceId: id(1) })]);
    await world.pass(2 * minute);
    error = undefined;
    await world.handle([stateChange({ id: 'e-2', instanceId: id(2) })]);
    expect(world.mails.map(({ kind }) => kind)).toEqual(['first']);
  });

  it('is mailed at once without the store, which has no second look', async () => {
    const down = async (): Promise<never> => {
      throw new Error('down');
    };
    const store: Ports['store'] = { get: down, list: down, put: down, putIf: down };
    const world = createWorld({ settings: { alertAt: 'critical' }, broken: { store } });
    await world.handle([stateChange({ instanceId: id(1) })]);
    expect(world.mails).toHaveLength(1);
    expect(world.mails[0]?.body).not.toContain('Davylamp looks again');
  });

  it('in a thousand accounts at once is a few mails, as notices are', async () => {
    const world = blind(() => roleError('1', 'no'), { organization, accountNames: {} }, []);
    const accounts = Array.from({ length: 30 }, (_, n) => String(n + 1).padStart(12, '4'));
    await world.handle(accounts.map((account, n) => stateChange({ id: `e-${n}`, account, instanceId: id(n) })));
    await world.pass(2 * minute);
    const launches = world.mails.filter(({ instances }) => instances > 0);
    expect(launches.length).toBeLessThanOrEqual(4);
  });

  it('is counted when it is given up', async () => {
    const world = blind(() => named('UnauthorizedOperation'));
    const look = {
      kind: 'look-again',
      account: '123456789012',
      region: 'us-east-1',
      instances: [1, 2].map((n) => ({ instanceId: id(n), eventId: `e-${n}`, time: world.ports.clock.now() })),
      round: 1,
      dueAt: world.ports.clock.now(),
    } as const;
    expect(await handleTimers([look], settings({ alertAt: 'high' }), world.ports)).toEqual([{ unseen: 2 }]);
    expect(await handleTimers([look], settings({ alertAt: 'high' }), world.ports)).toEqual([{}]);
  });
});
