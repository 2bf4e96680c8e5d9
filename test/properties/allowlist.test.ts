/**
 * The allowlist is monotone: one more entry never alerts somebody about what was quiet, nor makes anything
 * worse.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLocalInventory } from '../../lambda/local/inventory.ts';
import { replay } from '../../lambda/local/replay.ts';
import type { Outcome } from '../../lambda/model/outcome.ts';
import type { AllowEntry } from '../../lambda/model/settings.ts';
import { rank } from '../../lambda/model/verdict.ts';
import { launch } from '../fixtures/cases/story.ts';
import { leakedKey } from '../fixtures/cases/who.ts';
import { goings, someRegions } from '../support/arbitraries.ts';
import { settings } from '../support/world.ts';

const entry: fc.Arbitrary<AllowEntry> = fc.record(
  {
    name: fc.constant('entry'),
    reason: fc.constant('a reason'),
    tags: fc.constantFrom({ Project: 'ci' }, { Project: '*' }),
    types: fc.constantFrom(['t3.*'], ['c5.*', 'm5.large'], ['*']),
    regions: fc.constantFrom(['us-east-1'], ['eu-*', 'us-*'], ['*']),
    principals: fc.constantFrom(['arn:aws:iam::123456789012:role/deployer'], ['*:user/*']),
  },
  { requiredKeys: ['name', 'reason'] },
);

/**
 * The worst verdict that was said of each instance, and of each call that names none; -1 where nothing was
 * alerted.
 */
function worstOf(outcomes: readonly Outcome[]): ReadonlyMap<string, number> {
  const worst = new Map<string, number>();
  for (const { decision, eventId, instanceIds } of outcomes) {
    const said = decision.kind === 'alert' ? rank(decision.verdict) : -1;
    for (const id of instanceIds.length > 0 ? instanceIds : [eventId]) {
      worst.set(id, Math.max(worst.get(id) ?? -1, said));
    }
  }
  return worst;
}

describe('an added entry', () => {
  it('leaves it at that where another entry already covers the call by its principal', async () => {
    const { events, instances } = launch({ at: 0, count: 11, who: leakedKey(), tags: { Project: 'ci' } });
    const byPrincipal = { name: 'people', principals: ['*:user/*'], reason: 'a reason' };
    const byTag = { name: 'ci', tags: { Project: 'ci' }, reason: 'a reason' };
    const run = async (allow: readonly AllowEntry[]) => {
      const inventory = createLocalInventory(instances);
      return worstOf((await replay({ events, settings: settings({ allow }), admits: () => true, inventory })).outcomes);
    };
    const before = await run([byPrincipal]);
    for (const [id, verdict] of await run([byPrincipal, byTag])) {
      expect(verdict, id).toBeLessThanOrEqual(before.get(id) ?? -1);
    }
  });

  it('never creates an alert and never raises a verdict', async () => {
    await fc.assert(
      fc.asyncProperty(
        goings,
        fc.array(entry, { maxLength: 2 }),
        entry,
        someRegions,
        async ({ events, instances }, earlier, last, expectedRegions) => {
          // The configuration refuses a second entry of the same name.
          const allow = earlier.map((one, index) => ({ ...one, name: `entry ${index}` }));
          const added = { ...last, name: 'added' };
          const thrown: unknown[] = [];
          const run = async (entries: readonly AllowEntry[]) => {
            const { outcomes } = await replay({
              events,
              settings: settings({ allow: entries, ...(expectedRegions && { expectedRegions }) }),
              admits: () => true,
              inventory: createLocalInventory(instances),
              journal: { warn: (_, details) => thrown.push(...(details?.error ? [details.error] : [])) },
            });
            return worstOf(outcomes);
          };
          const before = await run(allow);
          const after = await run([...allow, added]);
          expect(thrown).toEqual([]);
          for (const [id, verdict] of after) expect(verdict, id).toBeLessThanOrEqual(before.get(id) ?? -1);
        },
      ),
      { numRuns: 200 },
    );
  });
});
