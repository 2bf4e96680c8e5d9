import { afterAll, describe, expect, it } from 'vitest';
import { createStore } from '../../../lambda/adapters/store.ts';
import { accountDoer } from '../../../lambda/assessment/doings.ts';
import { addUsual, changeUsual, listUsual, readUsual } from '../../../lambda/assessment/usual-records.ts';
import { createMemory, type Memory } from '../../../lambda/batch/memory.ts';
import { createLocalStore } from '../../../lambda/local/store.ts';
import { DAY } from '../../../lambda/model/time.ts';
import { type Doer, doerId, noHabit, type Usual, withDoing } from '../../../lambda/model/usual.ts';
import type { Clock, Store } from '../../../lambda/ports.ts';
import { startDynalite } from '../../support/dynalite.ts';

const account = '123456789012';
const noon = Date.UTC(2026, 10, 20, 12);
const server = await startDynalite();
afterAll(server.close);

const clock: Clock = {
  now: () => noon + DAY,
  sleep: async () => {},
  within: (_, work) => work(new AbortController().signal),
};
const memoryOf = (store: Store): Memory =>
  createMemory({ deadline: Number.MAX_SAFE_INTEGER, ports: { clock, store, journal: { warn: () => {} } } });
const stores: readonly (readonly [string, () => Promise<Store>])[] = [
  ['DynamoDB', async () => createStore(server.client, await server.newTable(), clock)],
  ['memory', async () => createLocalStore(clock)],
];

const person = (name: string): Doer => ({ account, key: `arn:aws:iam::${account}:role/${name}`, kind: 'role', name });
const days = (doer: Doer, ...times: readonly number[]): Usual =>
  times.reduce(
    (usual, time) =>
      withDoing(usual, {
        doer,
        eventId: `${doer.key} ${time}`,
        time,
        likes: ['us-east-1 m7g'],
        count: 1,
        largest: 1,
        usdPerHour: 1,
      }),
    noHabit(doer),
  );

describe.each(stores)('what is usual, in %s', (_, open) => {
  it('is read back as it was written, by whose it is', async () => {
    const memory = memoryOf(await open());
    const usual = days(person('jenkins'), noon, noon + DAY);
    await addUsual(memory, [usual]);
    const habits = await readUsual(memory, [person('jenkins'), person('nobody')]);
    expect([...habits].map(([id, { value }]) => [id, value])).toEqual([[doerId(usual), usual]]);
  });

  it('is listed for an account, and no other account with it', async () => {
    const memory = memoryOf(await open());
    const all = ['jenkins', 'terraform', 'account'].map((name) => days(person(name), noon));
    const whole = days(accountDoer(account), noon);
    await addUsual(memory, [...all, whole, days({ ...person('jenkins'), account: '210987654321' }, noon)]);
    const found = await listUsual(memory, account);
    expect(found.map(({ key }) => key).sort()).toEqual([...all, whole].map(({ key }) => key).sort());
  });

  it('is added to what is there: history and the detector write side by side', async () => {
    const memory = memoryOf(await open());
    await addUsual(memory, [days(person('jenkins'), noon)]);
    await addUsual(memory, [days(person('jenkins'), noon - 30 * DAY)]);
    const [usual] = await listUsual(memory, account);
    expect(usual?.days).toHaveLength(2);
  });

  it('loses nothing where another detector was faster', async () => {
    const memory = memoryOf(await open());
    const doer = person('jenkins');
    const known = await readUsual(memory, [doer]);
    await addUsual(memory, [days(doer, noon)]);
    const next = (before: Usual = noHabit(doer)) =>
      withDoing(before, { doer, eventId: 'late', time: noon + DAY, likes: [], count: 1, largest: 1, usdPerHour: 0 });
    await changeUsual(memory, [{ doer, next }], known);
    expect((await listUsual(memory, account))[0]?.days).toHaveLength(2);
  });

  it('counts as absent where somebody else wrote something else under its key', async () => {
    const store = await open();
    const memory = memoryOf(store);
    await store.put([
      {
        partition: `usual/${account}`,
        sort: 'account',
        data: { schema: 1, days: 'many' },
        expiresAt: clock.now() + DAY,
      },
    ]);
    expect((await readUsual(memory, [accountDoer(account)])).get(`${account}|account`)?.value).toBeUndefined();
    await addUsual(memory, [days(accountDoer(account), noon)]);
    expect(await listUsual(memory, account)).toHaveLength(1);
  });
});
