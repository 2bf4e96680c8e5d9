/** What was decided about each start, so that a later event about the same one is a duplicate. */
import * as z from 'zod/mini';
import { formOf, objectOf } from '../batch/form.ts';
import { keyPart, type Memory } from '../batch/memory.ts';
import { untilWritten } from '../batch/until-written.ts';
import { isRestartable } from '../events/starts/resource.ts';
import type { Caller } from '../model/caller.ts';
import type { Launch } from '../model/launch.ts';
import { type Signal, signalShape } from '../model/signal.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../model/time.ts';
import { type Doer, doerKinds } from '../model/usual.ts';
import { rank, type Verdict, verdicts } from '../model/verdict.ts';
import type { Key } from '../ports.ts';

/** A `pending` so long after the last event, without a LaunchTime to compare, is a new start. */
const NEW_START_AFTER = 10 * MINUTE;
/** EC2's LaunchTime has seconds, the events about it come within minutes. */
const SAME_LAUNCH_TIME = SECOND;
/** Events about one enabled Region belong together for a day. */
const SAME_REGION_OPT_IN = DAY;
const KEPT = 30 * DAY;

export interface By {
  readonly doer: Doer;
  readonly caller: Caller;
}

/** The decision about one start, as stored. */
export interface Start {
  readonly eventId: string;
  readonly time: number;
  readonly launchTime?: number;
  /** What the signals call for, also where an entry covers it. */
  readonly verdict: Verdict;
  /** The entry that covers it: the start was expected. */
  readonly entry?: string;
  readonly incident?: string;
  readonly signals: readonly Signal[];
  /** The service that made the instance, and whether it was there before: later events may not say so. */
  readonly madeBy?: string;
  readonly restarted?: boolean;
  /** Its user data was read, so that nobody has to read it again. */
  readonly userDataRead: boolean;
  /** Who did it, where its call said so: later events may not. */
  readonly by?: By;
  /** It was told that nobody could look at it. */
  readonly unseen?: true;
  /** The instance's facts were known when it was decided. */
  readonly isComplete: boolean;
}

export interface StoredStart {
  readonly start: Start;
  readonly version: number;
}

const startForm = formOf<Start>('start', 1, {
  eventId: z.string(),
  time: z.number(),
  launchTime: z.exactOptional(z.number()),
  verdict: z.enum(verdicts),
  entry: z.exactOptional(z.string()),
  incident: z.exactOptional(z.string()),
  signals: z.array(objectOf<Signal>(signalShape)),
  madeBy: z.exactOptional(z.string()),
  restarted: z.exactOptional(z.boolean()),
  userDataRead: z.boolean(),
  isComplete: z.boolean(),
  unseen: z.exactOptional(z.literal(true)),
  by: z.exactOptional(
    objectOf<By>({
      doer: objectOf<Doer>({ account: z.string(), key: z.string(), kind: z.enum(doerKinds), name: z.string() }),
      caller: objectOf<Caller>({ network: z.exactOptional(z.string()), agent: z.exactOptional(z.string()) }),
    }),
  ),
});

const keyOf = (launchId: string): Key => ({
  partition: `start/${keyPart(launchId.replaceAll('/', ':'))}`,
  sort: 'start',
});

export async function readStarts(memory: Memory, ids: readonly string[]): Promise<Map<string, StoredStart>> {
  const unique = [...new Set(ids)];
  const items = await memory.get(startForm, unique.map(keyOf));
  return new Map(
    items.flatMap((item, index) =>
      item?.value ? [[unique[index] as string, { start: item.value, version: item.version }] as const] : [],
    ),
  );
}

/** The event speaks of the start that was decided before, not of a new one of the same instance. */
export function isSameStart(
  launch: Pick<Launch, 'kind' | 'id' | 'time' | 'launchTime' | 'state'>,
  before: Pick<Start, 'time' | 'launchTime'>,
): boolean {
  if (launch.kind === 'notice') return Math.abs(launch.time - before.time) < SAME_REGION_OPT_IN;
  if (isRestartable(launch.id)) return Math.abs(launch.time - before.time) < HOUR;
  if (launch.kind !== 'instance') return true;
  if (launch.launchTime !== undefined) {
    const known = before.launchTime ?? before.time;
    const slack = before.launchTime === undefined ? NEW_START_AFTER : SAME_LAUNCH_TIME;
    // A fact read just now is the newest there is: an event about an older start cannot bring a newer
    // LaunchTime.
    return Math.abs(launch.launchTime - known) <= slack || launch.launchTime < known;
  }
  return launch.state !== 'pending' || launch.time - before.time <= NEW_START_AFTER;
}

/**
 * The other decision stands: it is more serious, or as serious and not one of expected over an alert that is
 * mailed.
 */
function outweighs(other: Start, mine: Start): boolean {
  const difference = rank(other.verdict) - rank(mine.verdict);
  return difference > 0 || (difference === 0 && (other.entry === undefined || mine.entry !== undefined));
}

/**
 * Writes the decision unless another event decided the same start at least as seriously meanwhile.
 *
 * @returns the decision that stands: the given one, or the other event's
 */
export async function writeStart(
  memory: Memory,
  launch: Launch,
  start: Start,
  known: StoredStart | undefined,
): Promise<Start> {
  const key = keyOf(launch.id);
  let expected = known?.version;
  return untilWritten(async () => {
    if (await memory.putIf(startForm, { ...key, value: start, expiresAt: memory.now() + KEPT }, expected)) return start;
    const [found] = await memory.get(startForm, [key]);
    expected = found?.version;
    const isDecided = found?.value && isSameStart(launch, found.value) && outweighs(found.value, start);
    return isDecided ? found.value : undefined;
  });
}
