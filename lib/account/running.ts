/** In which Regions instances run today. */
import { clientDefaults } from '../aws-client.ts';

/**
 * How many instances are there, stopped ones too; at most some hundreds are counted. Rejects with what the
 * SDK throws.
 */
export type CountInstances = (region: string, signal: AbortSignal) => Promise<number>;

const mostPages = 3;

const countInstances: CountInstances = async (region, signal) => {
  const { EC2Client, paginateDescribeInstances } = await import('@aws-sdk/client-ec2');
  const client = new EC2Client({ ...clientDefaults(region), maxAttempts: 2 });
  const filter = { Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped'] };
  const pages = paginateDescribeInstances({ client, pageSize: 100 }, { Filters: [filter] }, { abortSignal: signal });
  let count = 0;
  let read = 0;
  for await (const { Reservations = [] } of pages) {
    for (const { Instances = [] } of Reservations) count += Instances.length;
    read += 1;
    if (read === mostPages) break;
  }
  return count;
};

export interface RunningInstances {
  /** Regions with at least one, and how many. */
  readonly counts: ReadonlyMap<string, number>;
  /** Regions that gave no answer. */
  readonly unanswered: readonly string[];
}

/** All Regions are asked at once; those that do not answer in time, or refuse, are listed. Never rejects. */
export async function runningInstances(
  regions: readonly string[],
  count: CountInstances = countInstances,
  milliseconds = 8_000,
): Promise<RunningInstances> {
  const signal = AbortSignal.timeout(milliseconds);
  const timeUp = new Promise<undefined>((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  const ask = async (region: string): Promise<number | undefined> => {
    try {
      return await Promise.race([count(region, signal), timeUp]);
    } catch {
      return undefined;
    }
  };
  const answers = await Promise.all(regions.map(async (region) => [region, await ask(region)] as const));
  return {
    counts: new Map(answers.flatMap(([region, found]) => (found ? [[region, found] as const] : []))),
    unanswered: answers.flatMap(([region, found]) => (found === undefined ? [region] : [])),
  };
}
