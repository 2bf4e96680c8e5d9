/** Test alerts: always mailed, always marked, never part of an incident. */
import type { Batch } from '../batch/batch.ts';
import type { TestAlert } from '../model/observation.ts';
import { incidentId } from './incidents.ts';
import { send } from './sending.ts';

export const testIncident = (test: TestAlert): string => incidentId(test.account, `test|${test.eventId}`);

/**
 * Sends one mail for the batch's test alerts of one account and Region.
 *
 * @throws what the outbox throws
 */
export async function sendTest(batch: Batch, tests: readonly TestAlert[]): Promise<string> {
  const test = tests[0] as TestAlert;
  const id = testIncident(test);
  await send(batch, {
    incident: { id, openedAt: test.time, verdict: 'notice' },
    kind: 'first',
    isTest: true,
    now: batch.ports.clock.now(),
    launches: [
      {
        kind: 'notice',
        id,
        eventId: test.eventId,
        time: test.time,
        account: test.account,
        region: test.region,
        count: 1,
        instanceTypes: [],
        spot: false,
        tags: {},
        verdict: 'notice',
        signals: [],
        gaps: [],
        target: test.correlationId,
      },
    ],
    signals: [],
    actors: [],
    gaps: [],
  });
  return id;
}
