import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { formOf } from '../../../lambda/batch/form.ts';
import { createMemory, keyPart, orElse, StoreDownError, timePart } from '../../../lambda/batch/memory.ts';
import type { Store } from '../../../lambda/ports.ts';
import { hostile } from '../../support/hostile.ts';
import { deadStore, desk } from '../../support/memory.ts';
import { never } from '../../support/watched-inventory.ts';
import { start } from '../../support/world.ts';

const noteForm = formOf<{ readonly n: number }>('note', 1, { n: z.number() });

describe('a store that fails', () => {
  it('is asked once a batch, so that it costs its time once', async () => {
    let asked = 0;
    const get: Store['get'] = () => {
      asked += 1;
      return never();
    };
    const { memory, ports, warnings, another } = desk({ broken: { store: { ...deadStore, get } } });
    const began = ports.clock.now();
    const key = { partition: 'p', sort: 's' };
    for (let n = 0; n < 5; n++) await expect(memory.get(noteForm, [key])).rejects.toThrow(StoreDownError);
    await expect(memory.list(noteForm, 'p', 'a', 'b')).rejects.toThrow(StoreDownError);
    expect([asked, ports.clock.now() - began, warnings.length, memory.isDown()]).toEqual([1, 4_000, 1, true]);
    expect(another().memory.isDown()).toBe(false);
  });

  it('is one line in the log, however many calls were under way when it failed', async () => {
    const { memory, warnings } = desk({ broken: { store: deadStore } });
    const calls = Array.from({ length: 20 }, (_, n) => memory.get(noteForm, [{ partition: `p${n}`, sort: 's' }]));
    for (const call of await Promise.allSettled(calls)) expect(call.status).toBe('rejected');
    expect(warnings).toEqual(['the store does not answer']);
  });

  it('is replaced by the fallback, and hides no bug of ours', async () => {
    const { memory } = desk({ broken: { store: deadStore } });
    expect(
      await orElse(
        'fallback',
        memory.list(noteForm, 'p', 'a', 'b').then(() => 'stored'),
      ),
    ).toBe('fallback');
    await expect(orElse('fallback', Promise.reject(new TypeError('a bug')))).rejects.toThrow(TypeError);
  });

  it('is not asked for nothing', async () => {
    const { memory } = desk({ broken: { store: deadStore } });
    expect(await memory.get(noteForm, [])).toEqual([]);
    await memory.put(noteForm, []);
    expect(memory.isDown()).toBe(false);
  });
});

describe('an item that the store refuses', () => {
  const note = (sort: string, n: number) => ({ partition: 'p', sort, value: { n }, expiresAt: start + 60_000 });

  it('is named, and takes neither its neighbours nor the store along', async () => {
    const { memory, warnings } = desk();
    const refused = await memory.put(noteForm, [note('a', 1), note('b', Number.NaN), note('c', 3)]);
    expect(refused).toEqual([{ partition: 'p', sort: 'b' }]);
    expect(await memory.list(noteForm, 'p', 'a', 'z')).toEqual([{ n: 1 }, { n: 3 }]);
    expect([memory.isDown(), warnings]).toEqual([false, ['the store refuses an item']]);
  });

  it('is the fallback of a conditional write, and the journal is told of the first in a batch', async () => {
    const { memory, warnings } = desk();
    for (let n = 0; n < 3; n++) {
      expect(await orElse(false, memory.putIf(noteForm, note('a', Number.NaN), undefined))).toBe(false);
    }
    expect(await memory.putIf(noteForm, note('a', 1), undefined)).toBe(true);
    expect([memory.isDown(), warnings]).toEqual([false, ['the store refuses an item']]);
  });
});

describe('an item that cannot be read', () => {
  const key = { partition: 'p', sort: 's' };
  const damaged = { ...key, data: { n: 'one' }, expiresAt: start + 60_000 };

  it('is absent, told to the journal once a batch, and can be replaced', async () => {
    const { memory, ports, warnings, another } = desk();
    await ports.store.put([damaged, { ...damaged, sort: 't' }]);
    const [found] = await memory.get(noteForm, [key, { ...key, sort: 't' }]);
    expect(found).toEqual({ value: undefined, version: 0, expiresAt: damaged.expiresAt });
    expect(await memory.list(noteForm, 'p', 'a', 'z')).toEqual([undefined, undefined]);
    expect(warnings).toEqual(['what the store holds cannot be read: it counts as absent']);
    expect(memory.isDown()).toBe(false);
    const record = { ...key, value: { n: 2 }, expiresAt: damaged.expiresAt };
    expect(await memory.putIf(noteForm, record, undefined)).toBe(false);
    expect(await memory.putIf(noteForm, record, found?.version)).toBe(true);
    expect((await another().memory.get(noteForm, [key]))[0]).toMatchObject({ value: { n: 2 }, version: 1 });
  });

  it('is replaced by one of two that try at once', async () => {
    const { memory, ports } = desk();
    expect(await ports.store.putIf(damaged, undefined)).toBe(true);
    const [found] = await memory.get(noteForm, [key]);
    const write = (n: number) =>
      memory.putIf(noteForm, { ...key, value: { n }, expiresAt: damaged.expiresAt }, found?.version);
    expect(await Promise.all([write(1), write(2)])).toEqual([true, false]);
  });
});

describe('what will be asked for', () => {
  const key = (sort: string) => ({ partition: 'p', sort });
  const note = (sort: string, n: number) => ({ ...key(sort), value: { n }, expiresAt: start + 3_600_000 });
  function watched() {
    const { ports, batch } = desk();
    const asked: number[] = [];
    const get: Store['get'] = (keys, signal) => {
      asked.push(keys.length);
      return ports.store.get(keys, signal);
    };
    return { asked, memory: createMemory({ ...batch, ports: { ...ports, store: { ...ports.store, get } } }) };
  }

  it('is read along with the next question, and costs no call of its own', async () => {
    const { memory, asked } = watched();
    await memory.put(noteForm, [note('a', 1), note('b', 2)]);
    memory.foresee([key('b'), key('none')]);
    expect((await memory.get(noteForm, [key('a')])).map((found) => found?.value)).toEqual([{ n: 1 }]);
    expect((await memory.get(noteForm, [key('none'), key('b')])).map((found) => found?.value)).toEqual([
      undefined,
      { n: 2 },
    ]);
    expect(asked).toEqual([3]);
  });

  it('is read anew by whoever asks again: a conditional write that fails has to find out why', async () => {
    const { memory, asked } = watched();
    memory.foresee([key('a')]);
    await memory.get(noteForm, [key('x')]);
    expect(await memory.get(noteForm, [key('a')])).toEqual([undefined]);
    await memory.put(noteForm, [note('a', 1)]);
    expect((await memory.get(noteForm, [key('a')]))[0]?.value).toEqual({ n: 1 });
    expect(asked).toEqual([2, 1]);
  });

  it('is forgotten where it is written meanwhile', async () => {
    const { memory } = watched();
    memory.foresee([key('a'), key('b'), key('c')]);
    await memory.get(noteForm, [key('x')]);
    await memory.put(noteForm, [note('a', 1)]);
    await memory.putIf(noteForm, note('b', 2), undefined);
    await memory.putEachIf(noteForm, [{ one: note('c', 3), expected: undefined }]);
    const found = await memory.get(noteForm, [key('a'), key('b'), key('c')]);
    expect(found.map((one) => one?.value?.n)).toEqual([1, 2, 3]);
  });
});

describe('parts of keys', () => {
  it('are plain texts as they are, and a digest of everything else', () => {
    expect(keyPart('i-0123456789abcdef0')).toBe('i-0123456789abcdef0');
    for (const text of [...Object.values(hostile), 'a/b', '', '~', 'x'.repeat(201)]) {
      expect(keyPart(text)).toMatch(/^sha-[0-9a-f]{40}$/);
    }
    expect(keyPart('a/b')).not.toBe(keyPart('a/c'));
  });

  it('of times sort as the times do', () => {
    const times = [0, 9, 10, 1_800_000_000_000, 8.64e15];
    const sorted = times.map(timePart);
    expect([...sorted].sort()).toEqual(sorted);
    expect(new Set(sorted.map(({ length }) => length))).toEqual(new Set([16]));
    expect([-1, Number.NaN, Number.POSITIVE_INFINITY].map(timePart)).toEqual(Array(3).fill(timePart(0)));
  });
});
