/** Whatever comes in: one decision an event, nothing thrown, and mails whose subject SNS takes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLocalInventory } from '../../lambda/local/inventory.ts';
import { replay } from '../../lambda/local/replay.ts';
import { deployedForwarding } from '../../lib/local/forwarding.ts';
import { anyEvent, samples } from '../support/arbitraries.ts';
import { deliver } from '../support/deliveries.ts';
import { settings } from '../support/world.ts';

const decisions = ['alert', 'expected', 'duplicate', 'ignored'];
const inventory = createLocalInventory([]);
const validSubject = /^[\x20-\x7e]{1,100}$/;
/** Cc but the line feed, Cf, Zl, Zp, and halves of characters. */
const forbidden = /[^\P{Cc}\n]|\p{Cf}|\p{Zl}|\p{Zp}|\p{Cs}/u;

describe('any JSON at all', () => {
  it('gets one decision an event, in order, and harmless mails, when it reaches the detector', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyEvent, { minLength: 1, maxLength: 8 }), async (events) => {
        const { outcomes, mails } = await deliver([events], settings(), inventory);
        expect(outcomes).toHaveLength(events.length);
        for (const { decision } of outcomes) expect(decisions).toContain(decision.kind);
        for (const { subject, body } of mails) {
          expect(subject).toMatch(validSubject);
          expect(body).not.toMatch(forbidden);
        }
      }),
      { numRuns: 250 },
    );
  });

  it('gets one decision an event in a replay, forwarded or not', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyEvent, { maxLength: 8 }), async (events) => {
        const thrown: unknown[] = [];
        const { outcomes } = await replay({
          events,
          settings: settings(),
          admits: deployedForwarding(),
          inventory,
          journal: { warn: (_, details) => thrown.push(...(details?.error ? [details.error] : [])) },
        });
        expect(outcomes).toHaveLength(events.length);
        expect(thrown).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('is broken from events that alert when they are whole, so that the properties look at something', async () => {
    const { outcomes } = await deliver([samples], settings(), inventory);
    expect(outcomes.filter(({ decision }) => decision.kind === 'alert').length).toBeGreaterThan(10);
  });
});
