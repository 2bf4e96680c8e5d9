/** Queues deliver late, twice and out of order: instances, totals and the top verdict stay the same. */
import { describe, expect, it } from 'vitest';
import { createLocalInventory, respondedInstances } from '../../lambda/local/inventory.ts';
import { deployedForwarding } from '../../lib/local/forwarding.ts';
import { cases } from '../fixtures/cases/index.ts';
import { deliver, gist, muddled } from '../support/deliveries.ts';

/** Within a quarter of an hour, without first times and without `principals`. */
const chosen = [
  'BOTSv3: 576 attempts in 15 Regions within 5.5 minutes, all refused',
  'EleKtra-Leak: 34 x c5a.24xlarge in 17 Regions within 6 minutes, a miner fetched later',
  'EleKtra-Leak: 34 x c5a.24xlarge in 17 Regions within 6 minutes, a miner fetched later, no trail',
  'SCARLETEEL: refused role, then 42 x c5.metal with c3pool in one call each of six',
  'Datadog, second intruder: ECS tasks of 16 vCPU from Docker Hub in 17 Regions within two minutes',
  'Expel: 10 x c5.4xlarge with the access key of root',
  'November 2025: DryRun probes, 50 clusters, 14 groups with a maximum of 999, termination protection',
  'Tags stolen from the allowlist: many small calls that are dear together',
  'Tags stolen from the allowlist: many small calls that are dear together, no trail',
  'Ten users, one Region each, one c5.large each',
  'EC2 fleet of 40 x c5.4xlarge, made by hand, launched by the service',
  'Spot fleet of 25 x m5.4xlarge without a trail, in three bursts, no trail',
  'CI fleet behind the allowlist, and a developer beside it',
  'Auto Scaling adds 20 x m5.large over ten minutes',
  'A Region is enabled: the call, ENABLING, and ENABLED half an hour later are one notice',
  'Karpenter adds ten nodes within two minutes',
];

const admits = deployedForwarding();

describe('shuffled and duplicated deliveries in other batches say the same', () => {
  it.each(chosen)('%s', async (name) => {
    const one = cases.find((candidate) => candidate.name === name);
    if (!one) throw new Error(`no case is called ${name}`);
    const events = one.events.filter(admits);
    const inventory = createLocalInventory([...one.instances, ...respondedInstances(events)], one.images);
    const forward = gist(
      await deliver(
        [...events].map((event) => [event]),
        one.settings,
        inventory,
      ),
    );
    for (const seed of [1, 2, 3]) {
      expect(gist(await deliver(muddled(events, seed), one.settings, inventory))).toEqual(forward);
    }
  });
});
