/** From what size on a job is worth a look, where services and pipelines start small ones all day. */
import { typeByName } from '../../model/instance-types.ts';
import type { CallRequest } from '../../model/observation.ts';

/**
 * vCPUs that one call asks for in all: about two dollars an hour, and less than any miner is content with.
 */
export const WORTH_A_LOOK_VCPU = 40;

/** Accelerators, bare metal, many vCPUs together, or a size that the call does not say. */
export function isWorthALook({ instanceTypes = [], count = 1 }: Partial<CallRequest>): boolean {
  const types = instanceTypes.map(typeByName);
  return (
    types.length === 0 ||
    types.some(
      ({ accelerated, bareMetal, vcpu }) =>
        accelerated || bareMetal || vcpu === undefined || vcpu * count >= WORTH_A_LOOK_VCPU,
    )
  );
}
