/**
 * Deliveries that are late, twice and out of order say the same: instances, totals, top verdict. No `principals` condition
 * and no first time is in play: the accounts are new. What services launch is left to test/cases/deliveries.test.ts.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLocalInventory } from '../../lib/local/inventory.ts';
import { goings, someRegions } from '../support/arbitraries.ts';
import { deliver, gist, muddled } from '../support/deliveries.ts';
import { settings } from '../support/world.ts';

describe('shuffled and duplicated deliveries', () => {
  it('lead to the same instances, totals and top verdict', async () => {
    await fc.assert(
      fc.asyncProperty(goings, someRegions, fc.nat(), async ({ events, instances }, expectedRegions, seed) => {
        const inForce = settings(expectedRegions && { expectedRegions });
        const inventory = createLocalInventory(instances);
        const forward = await deliver(
          events.map((event) => [event]),
          inForce,
          inventory,
        );
        const again = await deliver(muddled(events, seed), inForce, inventory);
        expect(gist(again)).toEqual(gist(forward));
      }),
      { numRuns: 150 },
    );
  });
});
