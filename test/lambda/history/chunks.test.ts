import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { pack, unpack } from '../../../lambda/history/chunks.ts';
import { identities, runInstances } from '../../support/events.ts';

const unpacked = (packed: readonly string[]): readonly unknown[] => packed.flatMap((one) => unpack(one) ?? ['damaged']);

describe('events on their way through the store', () => {
  it('come back as they were', () => {
    const events = [1, 2, 3].map((n) => runInstances({ eventId: `e${n}`, userIdentity: identities.user() }));
    expect(unpacked(pack(events))).toEqual(events);
    expect(pack([])).toEqual([]);
  });

  it('fit into items, however many and however large they are', () => {
    const noise = (bytes: number) => ({ id: 'x', detail: { name: randomBytes(bytes).toString('base64') } });
    const packed = pack([...Array.from({ length: 40 }, () => noise(30_000)), noise(2_000_000), noise(10)]);
    expect(Math.max(...packed.map(({ length }) => length))).toBeLessThan(400_000);
    // All but the one that no item could take.
    expect(unpacked(packed)).toHaveLength(41);
  });

  it('say nothing where somebody else wrote the item, and unpack to no more than ours would', () => {
    expect(unpack('not packed at all')).toBeUndefined();
    expect(unpack(gzipSync('{"a":1}').toString('base64'))).toBeUndefined();
    expect(unpack(gzipSync(`[${'1,'.repeat(5_000_000)}1]`).toString('base64'))).toBeUndefined();
  });
});
