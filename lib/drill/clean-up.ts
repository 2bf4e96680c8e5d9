/** Ends what a drill started, and looks that it has ended. */
import type { Clock } from '../../lambda/ports.ts';
import type { DrillApi, DrillInstance } from './api.ts';
import type { Attempts } from './launch.ts';
import { drillRefusal } from './refusal.ts';

export interface Leftover {
  readonly region: string;
  /** Null where nobody could see whether there is one. */
  readonly instanceId: string | null;
  /** Ends it, or shows what there is; ready to paste. */
  readonly command: string;
}

export interface CleanedUp {
  /** Instances that have ended or are ending, each with when it was seen: milliseconds since the epoch. */
  readonly ended: readonly { readonly region: string; readonly instanceId: string; readonly at: number }[];
  readonly leftovers: readonly Leftover[];
}

const tries = 8;
const pause = 3_000;

const isOver = ({ state }: DrillInstance): boolean => state === 'shutting-down' || state === 'terminated';

/** Never rejects for what AWS refuses: what is left is listed, with the command that ends it. */
export async function cleanUp(
  api: DrillApi,
  attempts: Attempts,
  clock: Pick<Clock, 'now' | 'sleep'>,
): Promise<CleanedUp> {
  const places = await Promise.all(
    [...attempts.tokens]
      .filter(([, tokens]) => tokens.length > 0)
      .map(([region, tokens]) => cleanUpRegion(api, region, tokens, attempts, clock)),
  );
  return {
    ended: places.flatMap(({ ended }) => ended),
    leftovers: places.flatMap(({ leftovers }) => leftovers),
  };
}

async function cleanUpRegion(
  api: DrillApi,
  region: string,
  tokens: readonly string[],
  { launched }: Attempts,
  clock: Pick<Clock, 'now' | 'sleep'>,
): Promise<CleanedUp> {
  const open = new Set(launched.flatMap((one) => (one.region === region ? [one.instanceId] : [])));
  const ended = new Map<string, number>();
  const note = (instances: readonly DrillInstance[]): void => {
    for (const instance of instances) {
      if (ended.has(instance.id)) continue;
      if (isOver(instance)) {
        open.delete(instance.id);
        ended.set(instance.id, clock.now());
      } else open.add(instance.id);
    }
  };
  const isKnown = (): boolean => open.size + ended.size >= tokens.length;
  let wasSeen = false;
  for (let nth = 0; nth < tries; nth += 1) {
    if (nth > 0) await clock.sleep(pause);
    // An instance that no answer named is found by its launch's token, seconds after the launch.
    const made = await answer(() => api.made(region, tokens));
    if (made !== undefined) wasSeen = true;
    note(made ?? []);
    if (open.size > 0) note((await answer(() => api.terminate(region, [...open]))) ?? []);
    if (open.size === 0 && isKnown()) break;
  }
  const left = [...open].map((instanceId) => ({
    region,
    instanceId,
    command: `aws ec2 terminate-instances --region ${region} --instance-ids ${instanceId}`,
  }));
  return {
    ended: [...ended].map(([instanceId, at]) => ({ region, instanceId, at })),
    leftovers: wasSeen || isKnown() ? left : [...left, unseen(region, tokens)],
  };
}

const unseen = (region: string, tokens: readonly string[]): Leftover => ({
  region,
  instanceId: null,
  command: `aws ec2 describe-instances --region ${region} --filters Name=client-token,Values=${tokens.join(',')}`,
});

/** Undefined where AWS refuses, or does not answer. */
async function answer<T>(question: () => Promise<T>): Promise<T | undefined> {
  try {
    return await question();
  } catch (thrown) {
    if (drillRefusal(thrown) === undefined) throw thrown;
    return undefined;
  }
}
