/** Starts the one instance of a drill, where and as what the account allows it. */
import type { DrillApi, LaunchOrder } from './api.ts';
import { type DrillRefusal, drillRefusal } from './refusal.ts';

/** The second for accounts on the free plan, and for where the first is not offered. */
export const instanceTypes = ['t3.nano', 't3.micro'] as const;

export interface Launched {
  readonly region: string;
  readonly instanceId: string;
  readonly instanceType: string;
}

export interface TriedLaunch {
  readonly region: string;
  readonly refusal: DrillRefusal;
}

/** Whatever may have been started so far: what has to be cleaned up, in any case. */
export interface Attempts {
  /** By Region, the client tokens of launches that EC2 did not refuse: it started them, or did not answer. */
  readonly tokens: Map<string, string[]>;
  /** Instances that EC2 named. */
  readonly launched: Launched[];
}

export const noAttempts = (): Attempts => ({ tokens: new Map(), launched: [] });

export interface LaunchInput {
  readonly api: DrillApi;
  /** In the order in which they are tried. */
  readonly regions: readonly string[];
  /** Of the drill; each attempt has a token of its own made of it. */
  readonly id: string;
  /** Written down before each call, so that it is right also where the call throws. */
  readonly attempts: Attempts;
  readonly isInterrupted: () => boolean;
}

/**
 * One instance at most: an attempt whose answer did not come is the last one, as it may have worked.
 *
 * @returns the refusals too, in the order of the attempts.
 */
export async function launchOne(input: LaunchInput): Promise<readonly TriedLaunch[]> {
  const tried: TriedLaunch[] = [];
  for (const region of input.regions) {
    for (const instanceType of instanceTypes) {
      if (input.isInterrupted()) return tried;
      const refusal = await attempt(input, region, instanceType);
      if (refusal === undefined) return tried;
      tried.push({ region, refusal });
      if (refusal.kind === 'unanswered') return tried;
      // Another type helps only where the type was the reason.
      if (refusal.kind !== 'type') break;
    }
  }
  return tried;
}

/** Undefined where it was launched. In a Region without a default VPC it goes into any subnet there is. */
async function attempt(input: LaunchInput, region: string, instanceType: string): Promise<DrillRefusal | undefined> {
  const refusal = await call(input, { region, instanceType });
  if (refusal?.kind !== 'subnet') return refusal;
  const subnetId = await anySubnet(input.api, region);
  return subnetId === undefined ? refusal : call(input, { region, instanceType, subnetId });
}

async function call(input: LaunchInput, what: Omit<LaunchOrder, 'clientToken'>): Promise<DrillRefusal | undefined> {
  const { api, id, attempts } = input;
  const { region, instanceType, subnetId } = what;
  const clientToken = `${id}-${instanceType}${subnetId === undefined ? '' : '-subnet'}`;
  const others = attempts.tokens.get(region) ?? [];
  attempts.tokens.set(region, [...others, clientToken]);
  try {
    const instanceId = await api.launch({ ...what, clientToken });
    attempts.launched.push({ region, instanceId, instanceType });
    return undefined;
  } catch (thrown) {
    const refusal = drillRefusal(thrown);
    if (refusal === undefined) throw thrown;
    if (refusal.kind !== 'unanswered') attempts.tokens.set(region, others);
    return refusal;
  }
}

async function anySubnet(api: DrillApi, region: string): Promise<string | undefined> {
  try {
    return await api.subnet(region);
  } catch (thrown) {
    // Whoever may not see the subnets goes on with the next Region.
    if (drillRefusal(thrown) === undefined) throw thrown;
    return undefined;
  }
}
