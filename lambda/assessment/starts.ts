/** What was decided about each start, so that a later event about the same one is a duplicate. */
import * as z from 'zod/mini';
import { formOf, objectOf, textsByKey } from '../batch/form.ts';
import { keyPart, type Memory } from '../batch/memory.ts';
import { untilWritten } from '../batch/until-written.ts';
import { isRestartable } from '../events/starts/resource.ts';
import type { Caller } from '../model/caller.ts';
import type { Launch } from '../model/launch.ts';
import { type Signal, signalShape } from '../model/signal.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../model/time.ts';
import { type Doer, doerKinds } from '../model/usual.ts';
import { rank, type Verdict, verdicts } from '../model/verdict.ts';
import type { InstanceFacts, Key } from '../ports.ts';

/** A `pending` so long after the last event, without a LaunchTime to compare, is a new start. */
const NEW_START_AFTER = 10 * MINUTE;
/** EC2's LaunchTime has seconds, the events about it come within minutes. */
const SAME_LAUNCH_TIME = SECOND;
/** Events about one enabled Region belong together for a day. */
const SAME_REGION_OPT_IN = DAY;
const KEPT = 30 * DAY;
/** So soon after its LaunchTime an instance that runs was not stopped and started again meanwhile. */
const STILL_FIRST_RUN = 2 * MINUTE;
/** Characters of tags as JSON; what has more is described again. */
const MOST_TAGS = 4_000;

/** What EC2 said of the instance, without its id and its LaunchTime. */
type Seen = Omit<InstanceFacts, 'instanceId' | 'launchTime' | 'attachedAt' | 'state'>;

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
  /** These facts; undefined where there are none, or too many. */
  readonly seen?: Seen;
}

export interface StoredStart {
  readonly start: Start;
  readonly version: number;
}

const seenForm = objectOf<Seen>({
  instanceType: z.exactOptional(z.string()),
  imageId: z.exactOptional(z.string()),
  reservationId: z.exactOptional(z.string()),
  tags: textsByKey,
  spot: z.boolean(),
  operator: z.exactOptional(z.string()),
});

const startShape = {
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
  seen: z.exactOptional(seenForm),
};

const startForm = formOf<Start>('start', 1, startShape, ({ seen, ...start }) => ({
  ...start,
  ...(seen && { seen: { ...seen, tags: Object.entries(seen.tags) } }),
}));

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

/** What a decision keeps of an instance's facts, so that no later event has to ask for them. */
export function seenOf({ kind, gaps, types, tags, imageId, reservationId, spot, operator }: Launch): Seen | undefined {
  if (kind !== 'instance' || gaps.includes('instance') || JSON.stringify(tags).length > MOST_TAGS) return undefined;
  const instanceType = types[0]?.instanceType;
  return {
    tags,
    spot,
    ...(instanceType && { instanceType }),
    ...(imageId && { imageId }),
    ...(reservationId && { reservationId }),
    ...(operator && { operator }),
  };
}

/**
 * The instance's facts from the decision, where the event is certainly about the same start: its call names
 * the LaunchTime, or it came to run just after it. A `pending` may be another start, and is described.
 */
export function factsBefore(launch: Launch, before: Start | undefined): InstanceFacts | undefined {
  if (!before?.seen || before.launchTime === undefined || !launch.instanceId) return undefined;
  const { launchTime } = before;
  const isSure = launch.call
    ? launch.launchTime !== undefined && Math.abs(launch.launchTime - launchTime) <= SAME_LAUNCH_TIME
    : launch.state === 'running' && Math.abs(launch.time - launchTime) <= STILL_FIRST_RUN;
  return isSure ? { ...before.seen, instanceId: launch.instanceId, launchTime } : undefined;
}

/**
 * The other decision stands: it is more serious, or as serious and not one of expected over an alert that is
 * mailed.
 */
function outweighs(other: Start, mine: Start): boolean {
  const difference = rank(other.verdict) - rank(mine.verdict);
  return difference > 0 || (difference === 0 && (other.entry === undefined || mine.entry !== undefined));
}

/** A decision to write, and what the store held before. */
export interface Decided {
  readonly launch: Launch;
  readonly start: Start;
  readonly known: StoredStart | undefined;
}

const rememberedStart = (memory: Memory, launch: Launch, value: Start) => ({
  ...keyOf(launch.id),
  value,
  expiresAt: memory.now() + KEPT,
});

/** Writes the decisions of a batch together. @returns those that are certainly written */
export async function writeStarts(memory: Memory, all: readonly Decided[]): Promise<ReadonlySet<Start>> {
  const written = await memory.putEachIf(
    startForm,
    all.map(({ launch, start, known }) => ({
      one: rememberedStart(memory, launch, start),
      expected: known?.version,
    })),
  );
  return new Set(all.flatMap(({ start }, index) => (written[index] ? [start] : [])));
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
    if (await memory.putIf(startForm, rememberedStart(memory, launch, start), expected)) return start;
    const [found] = await memory.get(startForm, [key]);
    expected = found?.version;
    const isDecided = found?.value && isSameStart(launch, found.value) && outweighs(found.value, start);
    return isDecided ? found.value : undefined;
  });
}
