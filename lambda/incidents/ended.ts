/** Which of an incident's instances have ended: what ended costs nothing any more, and needs no command. */
import type { Batch } from '../batch/batch.ts';
import { lookWhatRuns } from '../lookups/still-running.ts';
import type { IncidentLaunch } from '../model/incident.ts';

/**
 * Looks at the instances that were seen once. Where nobody answers they are taken for running.
 *
 * @returns ids of the launches whose instances do not run any more
 */
export async function endedOf(batch: Batch, launches: readonly IncidentLaunch[]): Promise<readonly string[]> {
  const started = launches.flatMap(({ kind, id, account, region, instanceId, launchTime, time, unseen }) =>
    kind === 'instance' && instanceId && !unseen
      ? [{ id, account, region, instanceId, since: launchTime ?? time }]
      : [],
  );
  const { ended } = await lookWhatRuns(batch, started);
  return [...ended].map(({ id }) => id);
}
