/** What an account's persons started and still runs: many small launches are as dear as a large one. */
import { type Batch, groupBy } from '../batch/batch.ts';
import { keyPart, type Memory, orElse } from '../batch/memory.ts';
import { isMadeByService, type Launch } from '../model/launch.ts';
import type { Placed } from './activity.ts';
import {
  changeSum,
  dollarsOf,
  joined,
  knownToRun,
  lookedAt,
  nothing,
  type Running,
  runningOf,
  type Sum,
} from './sum.ts';

/** The dearest instances of an account. */
const MOST = 200;

const keyOf = (account: string) => ({ partition: `running/${keyPart(account)}`, sort: 'persons' });

/** What `runningSums` will ask for. */
export const foreseeSums = (memory: Memory, launches: readonly Launch[]): void =>
  memory.foresee([...new Set(launches.flatMap((launch) => (isPersons({ launch }) ? launch.account : [])))].map(keyOf));

/** An instance that no service is known to have made. */
const isPersons = ({ launch }: Pick<Placed[number], 'launch'>): boolean =>
  launch.kind === 'instance' && launch.instanceId !== undefined && !isMadeByService(launch);

/**
 * What an entry may cover whatever it shows is no part of the sum, also where an earlier event did not say
 * who did it.
 */
interface Change {
  readonly started: readonly Running[];
  readonly covered: ReadonlySet<string>;
}

const changed = (before: Sum, { started, covered }: Change, now: number): Sum => {
  const sum = joined(before, started, now, MOST);
  return { ...sum, running: sum.running.filter(({ id }) => !covered.has(id)) };
};

function accountSum(batch: Batch, memory: Memory, account: string, change: Change): Promise<number> {
  const now = Math.max(memory.now(), ...change.started.map(({ seenAt }) => seenAt));
  return changeSum(memory, keyOf(account), async (before) => {
    const next = changed(before, change, now);
    const isAsked = change.started.length > 0;
    const sum = isAsked ? await lookedAt(batch, next, batch.settings.budget.usdPerHour, now) : next;
    return { sum, answer: knownToRun(sum, now) };
  });
}

/**
 * Dollars an hour that each launch of a person's is part of; nothing for the others. Without the store, those
 * of the batch.
 */
export async function runningSums(batch: Batch, memory: Memory, placed: Placed): Promise<ReadonlyMap<Launch, number>> {
  const sums = await Promise.all(
    [...groupBy(placed.filter(isPersons), ({ launch }) => launch.account)].map(async ([account, group]) => {
      const covered = new Set(group.flatMap(({ launch, standing }) => (standing.isCovered ? launch.id : [])));
      const counted = group.filter(({ launch }) => !covered.has(launch.id) && runningOf(launch) !== undefined);
      const started = counted.flatMap(({ launch }) => runningOf(launch) ?? []);
      if (started.length === 0 && covered.size === 0) return [];
      const sum = await orElse(
        dollarsOf(joined(nothing, started, memory.now(), MOST).running),
        accountSum(batch, memory, account, { started, covered }),
      );
      return counted.map(({ launch }) => [launch, sum] as const);
    }),
  );
  return new Map(sums.flat());
}
