/**
 * Deliveries that are late, twice and out of order say the same: instances, totals, top verdict. No
 * `principals` condition and no first time is in play: the accounts are new. What services launch is left to
 * test/cases/deliveries.test.ts.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLocalInventory } from '../../lambda/local/inventory.ts';
import { launch, scene } from '../fixtures/cases/story.ts';
import { leakedKey } from '../fixtures/cases/who.ts';
import { goings, someRegions } from '../support/arbitraries.ts';
import { deliver, gist, muddled } from '../support/deliveries.ts';
import { settings } from '../support/world.ts';

describe('shuffled and duplicated deliveries', () => {
  it('find a dear burst and an undeclared Region critical together, whichever comes first', async () => {
    const who = leakedKey();
    const elsewhere = launch({ at: 0, region: 'sa-east-1', type: 't3.micro', who });
    const dear = scene(...[0, 1].map((i) => launch({ at: 60 + i, type: 'c5.2xlarge', count: 5, who })));
    const inForce = settings({ expectedRegions: ['us-east-1'] });
    const inventory = createLocalInventory([...elsewhere.instances, ...dear.instances]);
    const batches = [elsewhere.events, dear.events];
    const forward = gist(await deliver(batches, inForce, inventory));
    const backward = gist(await deliver([...batches].reverse(), inForce, inventory));
    expect(forward).toEqual(backward);
  });

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
