import { describe, expect, it } from 'vitest';
import type { TestNote } from '../../../lambda/incidents/test-notes.ts';
import { followTests } from '../../../lib/deployment/test-hops.ts';

/** Notes as they are at a time after the sending; the detector's clock is an hour off. */
async function follow(
  regions: readonly string[],
  notesAt: (elapsed: number) => readonly TestNote[],
  milliseconds = 5_000,
) {
  let now = 1_000_000;
  const clock = {
    now: () => now,
    sleep: async (pause: number) => {
      now += pause;
    },
  };
  const sent = regions.map((region) => ({ region, at: now }));
  return followTests({ sent, clock, milliseconds, read: async () => notesAt(now - 1_000_000) });
}

const there = 3_600_000;

describe('a test that is waited for', () => {
  it('has the time of every hop, though the two clocks do not agree', async () => {
    const note = { region: 'us-east-1', forwardedAt: there, decidedAt: there + 10, mailedAt: there + 200 };
    expect(await follow(['us-east-1'], (elapsed) => (elapsed >= 1_000 ? [note] : []))).toEqual({
      hops: [
        { region: 'us-east-1', hop: 'forwarded', ms: 800 },
        { region: 'us-east-1', hop: 'decided', ms: 810 },
        { region: 'us-east-1', hop: 'mailed', ms: 1_000 },
      ],
      missing: [],
      heldBack: [],
    });
  });

  it('names what is missing when the time is up, Region by Region', async () => {
    const { missing } = await follow(['eu-west-1', 'us-east-1'], () => [{ region: 'us-east-1', forwardedAt: there }]);
    expect(missing).toEqual([
      { region: 'eu-west-1', hop: 'forwarded' },
      { region: 'eu-west-1', hop: 'decided' },
      { region: 'eu-west-1', hop: 'mailed' },
      { region: 'us-east-1', hop: 'decided' },
      { region: 'us-east-1', hop: 'mailed' },
    ]);
  });

  const heldBack = { region: 'eu-west-1', forwardedAt: there, decidedAt: there, isHeldBack: true } as const;

  it('misses no mail for a Region whose mail was held back, where another mail of the test went out', async () => {
    const mailed = { region: 'us-east-1', forwardedAt: there, decidedAt: there, mailedAt: there };
    const followed = await follow(['eu-west-1', 'us-east-1'], () => [heldBack, mailed]);
    expect([followed.missing, followed.heldBack]).toEqual([[], ['eu-west-1']]);
  });

  it('misses it where no mail of the test went out at all', async () => {
    expect((await follow(['eu-west-1'], () => [heldBack])).missing).toEqual([{ region: 'eu-west-1', hop: 'mailed' }]);
  });
});
