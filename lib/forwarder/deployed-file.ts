/** What patrol compares the Regions with: the rules as they were deployed. */
import { createHash } from 'node:crypto';
import { defaultRegions, hasUserNotifications, snapshotRegions } from '../account/fallback.ts';
import type { ForwarderRule } from './template.ts';

export const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');

/**
 * Text of deployed.json, which lambda/adapters/deployed.ts reads. `regions`: those that get forwarders.
 * `busPattern`: of the rule from the bus to the detector, and what a Region forwards that is enabled later.
 */
export function deployedFile(rules: readonly ForwarderRule[], regions: readonly string[], busPattern: object): string {
  const contents = {
    busPattern,
    regions: [...regions].sort(),
    rules: rules.map(({ name, pattern, onlyIn }) => ({ name, pattern, ...(onlyIn && { onlyIn }) })),
  };
  const feedable = snapshotRegions.filter(hasUserNotifications);
  return JSON.stringify({ digest: digest(contents), ...contents, defaultRegions, feedable });
}
