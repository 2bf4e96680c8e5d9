import { describe, expect, it } from 'vitest';
import { keyPart, orElse, StoreDownError, timePart } from '../../../lambda/batch/memory.ts';
import type { Store } from '../../../lambda/ports.ts';
import { hostile } from '../../support/hostile.ts';
import { deadStore, desk } from '../../support/memory.ts';
import { never } from '../../support/watched-inventory.ts';

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
    for (let n = 0; n < 5; n++) await expect(memory.get([key])).rejects.toThrow(StoreDownError);
    await expect(memory.list('p')).rejects.toThrow(StoreDownError);
    expect([asked, ports.clock.now() - began, warnings.length, memory.isDown()]).toEqual([1, 4_000, 1, true]);
    expect(another().memory.isDown()).toBe(false);
  });

  it('is replaced by the fallback, and hides no bug of ours', async () => {
    const { memory } = desk({ broken: { store: deadStore } });
    expect(
      await orElse(
        'fallback',
        memory.list('p').then(() => 'stored'),
      ),
    ).toBe('fallback');
    await expect(orElse('fallback', Promise.reject(new TypeError('a bug')))).rejects.toThrow(TypeError);
  });

  it('is not asked for nothing', async () => {
    const { memory } = desk({ broken: { store: deadStore } });
    expect(await memory.get([])).toEqual([]);
    await memory.put([]);
    expect(memory.isDown()).toBe(false);
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
